import type { Deployment, ReplicaSet } from '../../api/types.gen';
import { DESIRED_REPLICAS, MAX_REPLICAS, maxReplicas, sizeOf } from './replica-sets';

export const REVISION = 'deployment.kubernetes.io/revision';
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
/** Where a rollback of the old API groups is kept. */
export const ROLLBACK_TO = 'deprecated.deployment.rollback.to';
const HISTORY_LENGTH_MAX = 2000;

type Annotations = Readonly<Record<string, string>>;

/** Annotations of a Deployment that its sets do not take over. */
const OWN_ANNOTATIONS: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  ROLLBACK_TO,
]);

const INTEGER = /^[-+]?\d+$/;
const wholeOf = (text: string): bigint => BigInt(text.replace(/^\+/, ''));

/** A set's revision, of 64 bits: 0 without the annotation, undefined if that is no number. */
export function revisionOf(object: ReplicaSet): bigint | undefined {
  const text = object.metadata.annotations?.[REVISION];
  if (text === undefined) return 0n;
  return INTEGER.test(text) ? wholeOf(text) : undefined;
}

/** Sets by their revision, from the oldest on. */
export const byRevision = (a: ReplicaSet, b: ReplicaSet): number => {
  const [left, right] = [revisionOf(a) ?? 0n, revisionOf(b) ?? 0n];
  return left < right ? -1 : left > right ? 1 : 0;
};

const revisionsOf = (sets: readonly ReplicaSet[]): readonly bigint[] => sets.toSorted(byRevision).map((set) => revisionOf(set) ?? 0n);

export const maxRevision = (sets: readonly ReplicaSet[]): bigint => {
  const newest = revisionsOf(sets).at(-1) ?? 0n;
  return newest > 0n ? newest : 0n;
};

/** The revision before the newest (`LastRevision`); 0 if there is none. */
export const lastRevision = (sets: readonly ReplicaSet[]): bigint => revisionsOf(sets).at(-2) ?? 0n;

/** The sizes by which a set later knows whether its Deployment was scaled. */
export const replicasAnnotations = (deployment: Deployment): Annotations => ({
  [DESIRED_REPLICAS]: `${sizeOf(deployment)}`,
  [MAX_REPLICAS]: `${maxReplicas(deployment)}`,
});

function appendToHistory(history: string, revision: string): string {
  const revisions = history === '' ? [] : history.split(',');
  while (revisions.length > 0 && [...revisions, revision].join().length > HISTORY_LENGTH_MAX) revisions.shift();
  return [...revisions, revision].join();
}

/** The annotations of a Deployment's new set (`SetNewReplicaSetAnnotations`): the Deployment's, its revision, and the revisions it had before. */
export function newSetAnnotations(deployment: Deployment, set: ReplicaSet | undefined, newRevision: bigint): Annotations {
  const annotations: Record<string, string> = { ...set?.metadata.annotations };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) if (!OWN_ANNOTATIONS.has(key)) annotations[key] = value;
  const before = annotations[REVISION];
  if (before !== undefined && before !== '' && !INTEGER.test(before)) return annotations;
  if (wholeOf(before || '0') >= newRevision) return annotations;
  annotations[REVISION] = `${newRevision}`;
  if (before !== undefined) annotations[REVISION_HISTORY] = appendToHistory(annotations[REVISION_HISTORY] ?? '', before);
  return annotations;
}

/** The annotations of a Deployment that is rolled back to a set: its own, and the set's (`SetDeploymentAnnotationsTo`). */
export const rolledBackAnnotations = (deployment: Deployment, set: ReplicaSet): Annotations => ({
  ...Object.fromEntries(Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => OWN_ANNOTATIONS.has(key))),
  ...Object.fromEntries(Object.entries(set.metadata.annotations ?? {}).filter(([key]) => !OWN_ANNOTATIONS.has(key))),
});
