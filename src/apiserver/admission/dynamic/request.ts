import type { KubeObject } from '../../../api/object';
import type { Namespace } from '../../../api/types.gen';
import type { Scope } from '../../registry/scope';
import type { Resource } from '../../resources';

/** What policies and webhooks are asked about (apiserver `admission.Attributes`). Objects are in the form in which they are stored. */
export interface Reviewed {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly object: KubeObject | undefined;
  readonly old: KubeObject | undefined;
}

export const reviewedWrite = (object: KubeObject, old: KubeObject | undefined): Reviewed => ({ operation: old ? 'UPDATE' : 'CREATE', object, old });

/** An object as a version of its resource has it. */
export const inVersionOf = ({ kind }: Resource, object: KubeObject | undefined): KubeObject | undefined =>
  object && (kind.storedAs?.fromStored(object) ?? object);

export const namespaceOf = ({ lookup, route }: Scope): Namespace | undefined =>
  route.namespace && route.resource.qualified !== 'namespaces' ? lookup.get<Namespace>('namespaces', '', route.namespace) : undefined;

const OPTIONS: Readonly<Record<Reviewed['operation'], string>> = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
  CONNECT: 'PodExecOptions',
};

function optionsOf({ route, request, dryRun }: Scope, operation: Reviewed['operation']): object | undefined {
  if (operation === 'CONNECT') return undefined;
  const manager = route.query.get('fieldManager');
  const kind = request.method === 'PATCH' ? 'PatchOptions' : OPTIONS[operation];
  return {
    kind,
    apiVersion: 'meta.k8s.io/v1',
    ...(dryRun ? { dryRun: ['All'] } : {}),
    ...(manager && operation !== 'DELETE' ? { fieldManager: manager } : {}),
  };
}

/** An AdmissionRequest without the objects; `matched` is the resource that a rule means (`plugin/webhook/request` CreateV1AdmissionReview). */
export function requestOf(scope: Scope, { operation, object, old }: Reviewed, matched: Resource): Readonly<Record<string, unknown>> {
  const { route, identity, dryRun } = scope;
  const { subresource, namespace } = route;
  const kindOf = ({ kind: { group, version, kind } }: Resource): object => ({ group, version, kind });
  const resourceOf = ({ kind: { group, version, plural } }: Resource): object => ({ group, version, resource: plural });
  const options = optionsOf(scope, operation);
  const name = route.name || (object ?? old)?.metadata.name;
  return {
    kind: operation === 'CONNECT' ? { group: '', version: 'v1', kind: object?.kind ?? '' } : kindOf(matched),
    resource: resourceOf(matched),
    ...(subresource ? { subResource: subresource } : {}),
    requestKind: operation === 'CONNECT' ? { group: '', version: 'v1', kind: object?.kind ?? '' } : kindOf(route.resource),
    requestResource: resourceOf(route.resource),
    ...(subresource ? { requestSubResource: subresource } : {}),
    ...(name ? { name } : {}),
    ...(namespace ? { namespace } : route.resource.qualified === 'namespaces' && name ? { namespace: name } : {}),
    operation,
    userInfo: {
      username: identity.user,
      ...(identity.uid ? { uid: identity.uid } : {}),
      groups: identity.groups,
      ...(identity.extra ? { extra: identity.extra } : {}),
    },
    dryRun,
    ...(options ? { options } : {}),
  };
}
