import { specOf } from './containers';
import { hurry, killContainer } from './kill-container';
import { startProbes } from './probes';
import { refreshStatus } from './refresh-status';
import { setFinished } from './status-manager';
import { callRuntime, type Turn } from './turn';
import type { Worker } from './worker';

/** The end of a Pod: what runs of it is killed, then its sandbox stopped, then its last status told. */

const GRACE_SECONDS = 30;

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

/** When nothing of the Pod runs any more, its sandbox is stopped, and then it is over (kubelet `SyncTerminatedPod`). */
export function endIfStopped(turn: Turn, worker: Worker): Worker {
  if (worker.kills.some((k) => k.at !== 'done') || worker.runtime.containers.some((c) => c.state === 'RUNNING')) return worker;
  const ready = worker.runtime.sandboxes.find((s) => s.state === 'READY');
  if (ready) {
    callRuntime(turn, { method: 'StopPodSandbox', sandboxId: ready.id }, { for: 'stop-sandbox', uid: worker.uid });
    return worker;
  }
  const terminated: Worker = { ...worker, stage: 'terminated' };
  // Twice, as upstream: once when all has stopped, once when the Pod is cleaned up.
  const reported = refreshStatus(turn, refreshStatus(turn, terminated, true), true);
  return setFinished(turn, reported);
}
