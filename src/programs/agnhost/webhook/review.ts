/** What the API server asks a webhook, as far as these webhooks look at it (admission.k8s.io `AdmissionReview`). */
export interface AdmissionRequest {
  readonly uid: string;
  readonly resource: { readonly group: string; readonly version: string; readonly resource: string };
  readonly subResource?: string;
  readonly name?: string;
  readonly operation: string;
  readonly object?: Reviewed | null;
  readonly oldObject?: Reviewed | null;
}

/** An object, or the options of an action. */
export interface Reviewed {
  readonly metadata?: { readonly name?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: { readonly containers?: readonly Named[]; readonly initContainers?: readonly Named[] };
  readonly stdin?: boolean;
  readonly container?: string;
}

interface Named {
  readonly name: string;
}

export interface AdmissionResponse {
  readonly allowed: boolean;
  readonly status?: { readonly message?: string; readonly reason?: string; readonly status?: string; readonly code?: number };
  /** A JSON patch, as the text that it is. */
  readonly patch?: string;
}

export const ALLOWED: AdmissionResponse = { allowed: true };

export const patched = (operations: readonly object[]): AdmissionResponse => ({ allowed: true, patch: JSON.stringify(operations) });

export const refused = (message: string): AdmissionResponse => ({ allowed: false, status: { message } });

/** Go's `%s` of a resource. */
const shown = ({ group, version, resource }: AdmissionRequest['resource']): string => `{${group} ${version} ${resource}}`;

/** Refuses what it was not made for. */
export const expecting = (request: AdmissionRequest, group: string, resource: string): AdmissionResponse | undefined =>
  request.resource.group === group && request.resource.version === 'v1' && request.resource.resource === resource
    ? undefined
    : refused(`expect resource to be ${shown({ group, version: 'v1', resource })}`);
