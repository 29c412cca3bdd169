import type { ReplicaSet } from '../../api/types.gen';
import type { Action } from '../../client/controller';
import { annotatedNumber, byAge, DESIRED_REPLICAS, isActive, isRollingUpdate, isSaturated, maxReplicas, proportionOf, sizeOf, totalSize } from './replica-sets';
import { ROLLBACK_TO } from './revisions';
import { cleanUp, finish, type Sets, type Sync, scaleSet, syncRevision } from './sync';

/** Whether the Deployment was scaled since its sets were sized (`isScalingEvent`). */
export const wasScaled = (sync: Sync): boolean =>
  syncRevision(sync, false)
    .all.filter(isActive)
    .some((set) => (annotatedNumber(set, DESIRED_REPLICAS) ?? sizeOf(sync.deployment)) !== sizeOf(sync.deployment));

/** Scales a Deployment outside its rollout: when its size was changed, or while it is paused (`sync`). */
export function scaleDeployment(sync: Sync): Action {
  const sets = syncRevision(sync, false);
  scale(sync, sets);
  if (sync.deployment.spec?.paused && !sync.deployment.metadata.annotations?.[ROLLBACK_TO]) cleanUp(sync, sets.old);
  return finish(sync, sets);
}

function scale(sync: Sync, sets: Sets): void {
  const { deployment } = sync;
  const only = activeOrLatest(sets);
  if (only) {
    scaleSet(sync, only, sizeOf(deployment));
  } else if (isSaturated(deployment, sets.current)) {
    for (const set of sets.old.filter(isActive)) scaleSet(sync, set, 0);
  } else if (isRollingUpdate(deployment)) {
    scaleProportionally(sync, sets.all.filter(isActive));
  }
}

/** The only set with Pods, or the newest if none has; undefined if several have (`FindActiveOrLatest`). */
function activeOrLatest({ current, old, all }: Sets): ReplicaSet | undefined {
  const active = all.filter(isActive);
  if (active.length > 1) return undefined;
  return active[0] ?? current ?? old.toSorted(byAge).at(-1);
}

/** In the middle of a rollout, each set gets its share, so that the risk stays the same. */
function scaleProportionally(sync: Sync, active: readonly ReplicaSet[]): void {
  const { deployment } = sync;
  const allowed = sizeOf(deployment) > 0 ? maxReplicas(deployment) : 0;
  const toAdd = allowed - totalSize(active);
  // The largest first; of equal ones the newest grows first, the oldest shrinks first.
  const sorted = active.toSorted((a, b) => sizeOf(b) - sizeOf(a) || (toAdd > 0 ? byAge(b, a) : byAge(a, b)));
  let added = 0;
  const sizes = sorted.map((set) => {
    const share = proportionOf(set, deployment, toAdd, added);
    added += share;
    return sizeOf(set) + share;
  });
  sorted.forEach((set, i) => {
    const leftover = i === 0 ? toAdd - added : 0;
    scaleSet(sync, set, Math.max(0, sizes[i]! + leftover), true);
  });
}
