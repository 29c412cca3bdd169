import type { Pod } from '../api/types.gen';
import type { QueuedPod } from './active-queue';
import { backoffEnd } from './backoff-queue';
import { nominate } from './nominator';
import { conditionPatch, patchPodStatus } from './pod-status';
import { isAssigned } from './pods';
import { beginPreemption, preempt } from './preemption';
import { addUnschedulable, requeue } from './queue';
import type { Failure } from './state';
import { podsOf, say, type Turn } from './turn';

/** Puts the Pod back into the queue and says why; who has to make room for it is told to go (kube-scheduler `handleSchedulingFailure`). */
export function handleSchedulingFailure(turn: Turn, tried: QueuedPod, failure: Failure): void {
  const { scheduler, nowUs } = turn;
  const pod = podsOf(scheduler).get(tried.key);
  if (!pod || isAssigned(pod) || pod.metadata.uid !== tried.uid) return;
  const { plugins, message, nominatedNode, victims } = failure;
  const isError = plugins.length === 0;
  const errorCount = isError ? tried.errorCount + 1 : 0;
  const unschedulableCount = isError ? tried.unschedulableCount : tried.unschedulableCount + 1;
  const backoffUntilUs = backoffEnd(errorCount || unschedulableCount, nowUs, scheduler.settings.backoff);
  const queued: QueuedPod = { ...tried, errorCount, unschedulableCount, plugins, message, timestampUs: nowUs, backoffUntilUs };
  if (nominatedNode) beginPreemption(scheduler, victims, pod);
  if (isError) requeue(turn, pod, queued);
  else addUnschedulable(turn, pod, queued);
  nominate(scheduler, tried.key, nominatedNode ?? pod.status?.nominatedNodeName);

  say(turn, pod, { type: 'Warning', reason: 'FailedScheduling', action: 'Scheduling', note: message });
  sayInStatus(turn, pod, failure);
  if (nominatedNode) preempt(turn, pod, nominatedNode);
}

function sayInStatus(turn: Turn, pod: Pod, { reason, message, nominatedNode }: Failure): void {
  const condition = conditionPatch(pod, { type: 'PodScheduled', status: 'False', reason, message }, turn.nowUs);
  const isRenominated = nominatedNode !== undefined && (pod.status?.nominatedNodeName ?? '') !== nominatedNode;
  if (!condition && !isRenominated) return;
  const status = { ...(condition && { conditions: [condition] }), ...(isRenominated && { nominatedNodeName: nominatedNode || null }) };
  patchPodStatus(turn, pod, status, { for: 'status' });
}
