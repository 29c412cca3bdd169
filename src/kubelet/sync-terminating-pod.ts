import { specOf } from './containers';
import { hurry, killContainer } from './kill-container';
import { startProbes } from './probes';
import { refreshStatus } from './refresh-status';
import { setFinished } from './status-manager';
import { callRuntime, type Turn } from './turn';
import { wakeAt } from './wake';
import type { Worker } from './worker';

/** The end of a Pod: what runs of it is killed, then its sandbox stopped, then its last status told. */

const GRACE_SECONDS = 30;
/** The volume manager is asked so often whether all is unmounted (`podAttachAndMountRetryInterval`); at first it is not. */
const UNMOUNT_US = 300_000;

/** From now on the Pod ends (pod worker `TerminatingPod`). */
export const beginTermination = (worker: Worker): Worker => ({
  ...worker,
  stage: 'terminating',
  graceSeconds: worker.eviction ? (worker.graceSeconds ?? graceOf(worker)) : graceOf(worker),
});

/** The grace period that counts: it can only get shorter (pod worker `calculateEffectiveGracePeriod`). */
function graceOf({ pod, graceSeconds }: Worker): number {
  const wanted = pod.metadata.deletionGracePeriodSeconds ?? specOf(pod).terminationGracePeriodSeconds ?? GRACE_SECONDS;
  return Math.max(1, Math.min(wanted, graceSeconds ?? Number.POSITIVE_INFINITY));
}

/** Kills what runs of the Pod (kubelet `SyncTerminatingPod`). */
export function syncTerminatingPod(turn: Turn, worker: Worker): Worker {
  const shorter = graceOf(worker);
  const reported = refreshStatus(turn, { ...worker, graceSeconds: shorter }, false);
  if (worker.kills.length > 0) return shorter < (worker.graceSeconds ?? shorter) ? hurry(turn, reported, shorter) : reported;
  let now = startProbes(turn, reported, true);
  for (const container of now.runtime.containers) if (container.state === 'RUNNING') now = killContainer(turn, now, container, { inTurn: true });
  return endIfStopped(turn, now);
}

/** When nothing of the Pod runs any more, its sandbox is stopped. */
export function endIfStopped(turn: Turn, worker: Worker): Worker {
  if (worker.kills.some((k) => k.at !== 'done') || worker.runtime.containers.some((c) => c.state === 'RUNNING')) return worker;
  const ready = worker.runtime.sandboxes.find((s) => s.state === 'READY');
  if (ready) {
    callRuntime(turn, { method: 'StopPodSandbox', sandboxId: ready.id }, { for: 'stop-sandbox', uid: worker.uid });
    return worker;
  }
  const terminated: Worker = { ...worker, stage: 'terminated' };
  const reported = refreshStatus(turn, terminated, true);
  const isMounted = (specOf(worker.pod).volumes?.length ?? 0) > 0 && worker.volumes.mounted;
  const unmountedAtUs = isMounted ? turn.nowUs + UNMOUNT_US : turn.nowUs;
  return endWhenUnmounted(turn, { ...reported, volumes: { ...reported.volumes, unmountedAtUs } });
}

/** Nothing of the Pod runs any more; it is over when its volumes are gone, too (kubelet `SyncTerminatedPod`, `WaitForUnmount`). */
export function endWhenUnmounted(turn: Turn, worker: Worker): Worker {
  const { unmountedAtUs = 0 } = worker.volumes;
  if (turn.nowUs < unmountedAtUs) return wakeAt(turn, worker, unmountedAtUs);
  return setFinished(turn, refreshStatus(turn, worker, true));
}
