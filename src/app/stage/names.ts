/** The components of the control plane, and the user's client, as English calls them. */
export const NAMES = {
  kubectl: 'kubectl',
  apiserver: 'API server',
  etcd: 'etcd',
  scheduler: 'Scheduler',
  controllers: 'Controllers',
} as const;
