import { sameTemplate } from '../../api/pod-template';
import type { Deployment, ReplicaSet } from '../../api/types.gen';
import { scaled } from '../shared/int-or-percent';

export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';

export const sizeOf = (object: Deployment | ReplicaSet): number => object.spec?.replicas ?? 0;
export const isActive = (set: ReplicaSet): boolean => sizeOf(set) > 0;
const sum = (sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number | undefined): number => sets.reduce((n, set) => n + (count(set) ?? 0), 0);
/** How many Pods the sets are to have. */
export const totalSize = (sets: readonly ReplicaSet[]): number => sum(sets, sizeOf);
/** How many they have. */
export const totalReplicas = (sets: readonly ReplicaSet[]): number => sum(sets, (set) => set.status?.replicas);
export const totalReady = (sets: readonly ReplicaSet[]): number => sum(sets, (set) => set.status?.readyReplicas);
export const totalAvailable = (sets: readonly ReplicaSet[]): number => sum(sets, (set) => set.status?.availableReplicas);

/** How many Pods are being deleted; undefined if a set does not count them. */
export function totalTerminating(sets: readonly ReplicaSet[]): number | undefined {
  let total = 0;
  for (const { status } of sets) {
    if (status?.terminatingReplicas === undefined && (status?.observedGeneration ?? 0) > 0) return undefined;
    total += status?.terminatingReplicas ?? 0;
  }
  return total;
}

/** Older sets first, by name where they are of one second. */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const [left, right] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  if (left !== right) return left < right ? -1 : 1;
  return (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1;
}

/** A Deployment's sets: the one with its current template, if there is one already, and all others. */
export interface Split {
  readonly current: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}
export function split(deployment: Deployment, sets: readonly ReplicaSet[]): Split {
  const sorted = sets.toSorted(byAge);
  const current = sorted.find((set) => sameTemplate(set.spec?.template, deployment.spec?.template));
  return { current, old: sorted.filter((set) => set !== current) };
}

export const isRollingUpdate = (deployment: Deployment): boolean => deployment.spec?.strategy?.type === 'RollingUpdate';

/** How many Pods a rolling update may have too much and too few (`ResolveFenceposts`): not both 0, or nothing could move. */
function fenceposts(deployment: Deployment): { readonly surge: number; readonly unavailable: number } {
  if (!isRollingUpdate(deployment)) return { surge: 0, unavailable: 0 };
  const { maxSurge, maxUnavailable } = deployment.spec?.strategy?.rollingUpdate ?? {};
  const replicas = sizeOf(deployment);
  const surge = scaled(maxSurge, replicas, 'up');
  const unavailable = scaled(maxUnavailable, replicas, 'down');
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}
const maxSurge = (deployment: Deployment): number => fenceposts(deployment).surge;
export const maxUnavailable = (deployment: Deployment): number => Math.min(fenceposts(deployment).unavailable, sizeOf(deployment));
export const maxReplicas = (deployment: Deployment): number => sizeOf(deployment) + maxSurge(deployment);

/** The size that a new set may have now (`NewRSNewReplicas`); `sets` are all sets, the new one among them. */
export function allowedSize(deployment: Deployment, sets: readonly ReplicaSet[], current: number): number {
  if (!isRollingUpdate(deployment)) return sizeOf(deployment);
  const room = maxReplicas(deployment) - totalSize(sets);
  return room <= 0 ? current : current + Math.min(room, sizeOf(deployment) - current);
}

/** A whole number in an annotation; undefined if there is none. */
export function annotatedNumber(set: ReplicaSet, annotation: string): number | undefined {
  const text = set.metadata.annotations?.[annotation];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** How much of a change in size falls on one set (`GetReplicaSetProportion`). */
export function proportionOf(set: ReplicaSet, deployment: Deployment, toAdd: number, added: number): number {
  const size = sizeOf(set);
  if (size === 0 || toAdd === 0 || toAdd === added) return 0;
  const allowed = toAdd - added;
  return toAdd > 0 ? Math.min(fractionOf(set, deployment), allowed) : Math.max(fractionOf(set, deployment), allowed);
}
function fractionOf(set: ReplicaSet, deployment: Deployment): number {
  const size = sizeOf(set);
  if (sizeOf(deployment) === 0) return -size;
  const before = annotatedNumber(set, MAX_REPLICAS) || (deployment.status?.replicas ?? 0);
  return before === 0 ? 0 : Math.round((size * maxReplicas(deployment)) / before) - size;
}

/** Whether the new set is as large as it will be, and all of it available. */
export const isSaturated = (deployment: Deployment, set: ReplicaSet | undefined): boolean =>
  set !== undefined &&
  sizeOf(set) === sizeOf(deployment) &&
  annotatedNumber(set, DESIRED_REPLICAS) === sizeOf(deployment) &&
  (set.status?.availableReplicas ?? 0) === sizeOf(deployment);
