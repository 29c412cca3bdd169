import { DEADLINE_EXCEEDED, pastDeadline } from './active-deadline';
import { allocatedPod, resizeConditions } from './allocation';
import { generatePodStatus } from './pod-status';
import { setStatus } from './status-manager';
import { say, type Turn } from './turn';
import { statusOf, type Worker } from './worker';

/** Makes the Pod's status anew and lets it be known. `terminal`: nothing of it runs any more or will. */
export function refreshStatus(turn: Turn, worker: Worker, terminal: boolean): Worker {
  const { kubelet, nowUs } = turn;
  const { runtime, failures, probes } = worker;
  const pod = allocatedPod(worker);
  const late = pastDeadline(worker, nowUs);
  if (late) say(turn, pod, 'Normal', DEADLINE_EXCEEDED.reason, DEADLINE_EXCEEDED.message);
  const eviction = worker.eviction ?? (late ? DEADLINE_EXCEEDED : undefined);
  const before = statusOf(worker);
  return setStatus(
    turn,
    worker,
    generatePodStatus({
      pod,
      runtime,
      before,
      failures,
      probes,
      resizing: terminal ? [] : resizeConditions(worker),
      terminal,
      eviction,
      hostIp: kubelet.hostIp,
      nowUs,
    }),
  );
}
