import { shouldRestart } from '../api/restart-policy';
import type { ContainerStatus, Pod } from '../api/types.gen';
import { initContainersOf, isSidecar, specOf } from './containers';

/** The phase of a Pod from its containers' statuses (kubelet `getPhase`). `terminal`: no container will run any more. */
export function podPhase(pod: Pod, statuses: ReadonlyMap<string, ContainerStatus>, terminal: boolean, hasInitialized: boolean): string {
  const spec = specOf(pod);
  let pendingInit = 0;
  let pendingSidecars = 0;
  let failedInit = 0;
  let unknown = 0;
  let running = 0;
  let waiting = 0;
  let stopped = 0;
  let stoppedForGood = 0;
  let succeeded = 0;

  for (const container of initContainersOf(pod)) {
    const status = statuses.get(container.name);
    const { running: runs, terminated, waiting: waits } = status?.state ?? {};
    const last = status?.lastState?.terminated;
    if (!isSidecar(container)) {
      const ended = terminated ?? (waits ? last : undefined);
      if (!ended) pendingInit++;
      else if (ended.exitCode !== 0 && !shouldRestart(container, spec, ended.exitCode)) failedInit++;
    } else if (!status) unknown++;
    else if (runs) {
      if (!status.started) pendingSidecars++;
      running++;
    } else if (waits && !last) {
      pendingSidecars++;
      waiting++;
    }
  }
  for (const container of spec.containers) {
    const status = statuses.get(container.name);
    const { running: runs, terminated, waiting: waits } = status?.state ?? {};
    const ended = terminated ?? (waits ? status?.lastState?.terminated : undefined);
    if (runs) running++;
    else if (ended) {
      stopped++;
      if (!shouldRestart(container, spec, ended.exitCode)) stoppedForGood++;
      if (terminated?.exitCode === 0) succeeded++;
    } else if (waits) waiting++;
    else unknown++;
  }

  if (failedInit > 0) return 'Failed';
  if (pendingInit > 0 || (pendingSidecars > 0 && !hasInitialized) || waiting > 0) return 'Pending';
  if (running > 0 && unknown === 0) return 'Running';
  if (running > 0 || stopped === 0 || unknown > 0) return 'Pending';
  if (!terminal && stopped !== stoppedForGood) return 'Running';
  return stopped === succeeded ? 'Succeeded' : 'Failed';
}
