/** The label by which an EndpointSlice says whose endpoints it holds. */
export const SERVICE_NAME = 'kubernetes.io/service-name';
