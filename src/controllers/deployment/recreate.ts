import { isPodTerminal } from '../../api/pod-phase';
import type { Pod } from '../../api/types.gen';
import type { Action, View } from '../../client/controller';
import { isActive, sizeOf, totalReplicas } from './replica-sets';
import { isComplete } from './status';
import { cleanUp, finishRollout, type Sets, type Sync, scaleSet, syncRevision } from './sync';

/** Stops all old Pods before it starts new ones. */
export function recreate(sync: Sync, view: View): Action {
  let sets = syncRevision(sync, false);
  const active = sets.old.filter(isActive);
  for (const set of active) scaleSet(sync, set, 0);
  if (active.length > 0 || oldPodsRun(sync, sets, view)) return finishRollout(sync, sets);
  if (!sets.current) sets = syncRevision(sync, true);
  if (sets.current) scaleSet(sync, sets.current, sizeOf(sync.deployment));
  if (isComplete(sync.deployment, sync.deployment.status)) cleanUp(sync, sets.old);
  return finishRollout(sync, sets);
}

function oldPodsRun({ sets }: Sync, { old, current }: Sets, view: View): boolean {
  if (totalReplicas(old) > 0) return true;
  const others = sets.filter((set) => set.metadata.uid !== current?.metadata.uid);
  return others.some((set) => view.indexed<Pod>('pods', 'controller', set.metadata.uid ?? '').some((pod) => !isPodTerminal(pod)));
}
