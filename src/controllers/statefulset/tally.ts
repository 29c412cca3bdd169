import { isReady } from '../../api/conditions';
import { isPodTerminal } from '../../api/pod-phase';
import type { Pod, StatefulSet } from '../../api/types.gen';
import type { Standing, Tally } from '../../client/tally';
import { claimedPods } from '../shared/pod-tally';
import { readySinceUs } from '../shared/pods';
import { ordinalOf, revisionOf } from './pods';

// The groups of a set's tally. Except in READY, a Pod's place is its ordinal.
export const ALL = 'all';
/** Not being deleted; also by revision. */
export const ALIVE = 'alive';
/** Running and ready; the place says since when. */
export const READY = 'ready';
/** Alive and ready; also by revision. */
export const HEALTHY = 'healthy';
/** Ended, and not being deleted. */
export const ENDED = 'ended';

/** A group's part that is of a revision. */
export const ofRevision = (group: string, revision: string): string => `${group} of ${revision}`;

/** The revisions that Pods are of. */
export function revisionsOf(tally: Tally): readonly string[] {
  const prefix = ofRevision(ALL, '');
  return tally.groups().flatMap((group) => (group.startsWith(prefix) ? [group.slice(prefix.length)] : []));
}

export const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isReady(pod);

function standingOf(pod: Pod, setName: string): Standing {
  const ordinal = ordinalOf(setName, pod);
  const standing: Record<string, number> = { [ALL]: ordinal, [ofRevision(ALL, revisionOf(pod))]: ordinal };
  if (isRunningAndReady(pod)) standing[READY] = readySinceUs(pod);
  if (pod.metadata.deletionTimestamp !== undefined) return standing;
  const groups = [ALIVE, ...(isRunningAndReady(pod) ? [HEALTHY] : [])];
  for (const group of groups) {
    standing[group] = ordinal;
    standing[ofRevision(group, revisionOf(pod))] = ordinal;
  }
  if (isPodTerminal(pod)) standing[ENDED] = ordinal;
  return standing;
}

export const statefulPods = claimedPods<StatefulSet, string>({
  kind: 'StatefulSet',
  owners: 'statefulsets',
  selectorOf: ({ spec }) => spec?.selector,
  terms: ({ metadata }) => metadata.name ?? '',
  // Its name says whose it is, and as which (`isMemberOf`).
  fits: (pod, setName) => ordinalOf(setName, pod) >= 0,
  standing: standingOf,
});
