import type { ReplicaSet } from '../../api/types.gen';
import type { Action } from '../../client/controller';
import { allowedSize, byAge, isActive, maxUnavailable, sizeOf, totalAvailable, totalSize } from './replica-sets';
import { isComplete } from './status';
import { cleanUp, finishRollout, type Sets, type Sync, scaleSet, syncRevision } from './sync';

/** Replaces the Pods step by step: the new set grows as far as surge allows, the old ones shrink as far as availability allows. */
export function rollingUpdate(sync: Sync): Action {
  const sets = syncRevision(sync, true);
  if (scaleNewSet(sync, sets) || scaleOldSets(sync, sets)) return finishRollout(sync, sets);
  if (isComplete(sync.deployment, sync.deployment.status)) cleanUp(sync, sets.old);
  return finishRollout(sync, sets);
}

function scaleNewSet(sync: Sync, { current, all }: Sets): boolean {
  if (!current) return false;
  const wanted = sizeOf(sync.deployment);
  const size = sizeOf(current) >= wanted ? wanted : allowedSize(sync.deployment, all, sizeOf(current));
  return size !== scaledFrom(sync, current, size);
}

/** Scales a set and gives the size that it had. */
function scaledFrom(sync: Sync, set: ReplicaSet, size: number): number {
  scaleSet(sync, set, size);
  return sizeOf(set);
}

function scaleOldSets(sync: Sync, { current, old, all }: Sets): boolean {
  if (!current || totalSize(old) === 0) return false;
  const minAvailable = sizeOf(sync.deployment) - maxUnavailable(sync.deployment);
  // New Pods that are not available yet must not let old ones go.
  const newUnavailable = sizeOf(current) - (current.status?.availableReplicas ?? 0);
  const removable = totalSize(all) - minAvailable - newUnavailable;
  if (removable <= 0) return false;
  const sorted = old.filter(isActive).toSorted(byAge);
  const cleaned = removeUnhealthy(sync, sorted, removable);
  const shrunk = removeAvailable(sync, cleaned, totalAvailable([...cleaned, current]) - minAvailable);
  return totalSize(shrunk) < totalSize(old);
}

/** Unavailable old Pods go first: they would only hold up the rollout (`cleanupUnhealthyReplicas`). */
function removeUnhealthy(sync: Sync, sets: readonly ReplicaSet[], removable: number): readonly ReplicaSet[] {
  let left = removable;
  return sets.map((set) => {
    const count = Math.min(left, sizeOf(set) - (set.status?.availableReplicas ?? 0));
    if (count <= 0) return set;
    left -= count;
    return scaleSet(sync, set, sizeOf(set) - count);
  });
}

/** Then available ones, as many as may be missing (`scaleDownOldReplicaSetsForRollingUpdate`). */
function removeAvailable(sync: Sync, sets: readonly ReplicaSet[], removable: number): readonly ReplicaSet[] {
  let left = removable;
  return sets.map((set) => {
    const count = Math.min(left, sizeOf(set));
    if (count <= 0) return set;
    left -= count;
    return scaleSet(sync, set, sizeOf(set) - count);
  });
}
