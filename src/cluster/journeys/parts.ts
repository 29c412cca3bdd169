import { semanticEqual } from '../../api/equality';
import type { Deployment, Job, Node, Pod, ReplicaSet, StatefulSet } from '../../api/types.gen';
import {
  asked,
  became,
  begins,
  type Change,
  type Condition,
  changeAt,
  isOf,
  objectAt,
  type Resource,
  requestAt,
  type Scope,
  stored,
  subjectAt,
  type Whose,
} from './condition';
import type { Facts, Step } from './definition';

/** Steps and questions that several journeys share. */

/** What the user has asked for is on its way to the API server. */
export const ask = { name: 'ask', hue: 'client', acts: { kubectl: 'sending', apiserver: 'receiving' }, begins } as const satisfies Step;

/** etcd keeps what was asked for. */
export const storeOf = (begins: Condition) => ({ name: 'store', hue: 'etcd', acts: { apiserver: 'storing', etcd: 'storing' }, begins }) as const satisfies Step;
export const store = <K extends Resource>(resource: K) => storeOf(became(resource, ({ before }) => before === undefined));

export const isReady = ({ status }: Pod): boolean => (status?.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True');

/** The status of the node's condition Ready. */
export const readyOf = (node: Node | undefined): string | undefined => node?.status?.conditions?.find(({ type }) => type === 'Ready')?.status;

export const replicasOf = (object: Deployment | ReplicaSet | StatefulSet | undefined): number => object?.spec?.replicas ?? 1;

/** All replicas are of the newest template and available, as the Deployment's controller says of its newest generation. */
export function isRolledOut({ metadata, spec, status = {} }: Deployment): boolean {
  const replicas = spec?.replicas ?? 1;
  return (
    status.observedGeneration === metadata.generation &&
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas
  );
}

export const hasNewTemplate = ({ now, before }: Change<'deployments'>): boolean =>
  before !== undefined && !semanticEqual(before.spec?.template, now.spec?.template);

/** How a Job ended, once it has. */
export const endOf = ({ status }: Job): string | undefined =>
  status?.conditions?.find(({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True')?.type;

/** The scheduler gives a Pod of an owner its node. */
export const places = (whose: Whose): Condition =>
  asked({ verb: 'create', resource: 'pods', subresource: 'binding', from: 'scheduler' }, (scope, id) => {
    const pod = objectAt('pods', scope, scope.index.description(id).about ?? '', id);
    return pod !== undefined && isOf(pod, whose, scope);
  });

/** A Pod of an owner becomes ready. */
export const readies = (whose: Whose): Condition =>
  stored('pods', ({ now, before }, scope) => isReady(now) && !(before && isReady(before)) && isOf(now, whose, scope));

/** The name and the node of the Pod that a message is about. */
export function podFacts(scope: Scope, id: number): Facts {
  const key = scope.index.description(id).about ?? '';
  const node = objectAt('pods', scope, key, id + 1)?.spec?.nodeName;
  return { pod: key.slice(key.lastIndexOf('/') + 1), ...(node !== undefined && { node }) };
}

/** The Pod that a binding is about, and its node. */
export function bindFacts(scope: Scope, id: number): Facts {
  const { target } = (requestAt(scope, id)?.body ?? {}) as { readonly target?: { readonly name?: string } };
  return { ...podFacts(scope, id), ...(target?.name !== undefined && { node: target.name }) };
}

/** How many replicas the Deployment is to have. */
export const wanted = (scope: Scope, id: number): Facts => ({ replicas: replicasOf(subjectAt('deployments', scope, id)) });

/** The name of the object that a message is about. */
export const nameAs =
  (fact: string) =>
  (scope: Scope, id: number): Facts => {
    const key = scope.index.description(id).about ?? '';
    return { [fact]: key.slice(key.lastIndexOf('/') + 1) };
  };

/** A Pod is stored for the first time that has the same owner as the Pod of a step. */
export const takesPlaceOf =
  (step: string) =>
  ({ now, before }: Change<'pods'>, scope: Scope, id: number): boolean => {
    const [owner] = objectAt('pods', scope, scope.keyAt(step) ?? '', id)?.metadata.ownerReferences ?? [];
    return before === undefined && owner !== undefined && (now.metadata.ownerReferences ?? []).some(({ uid }) => uid === owner.uid);
  };

/** How the Job ended that a message tells of. */
export const endFacts = (scope: Scope, id: number): Facts => {
  const job = changeAt<'jobs'>(scope, id)?.now;
  const end = job && endOf(job);
  return end === undefined ? {} : { end };
};
