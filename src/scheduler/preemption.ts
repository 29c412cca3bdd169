import { keyOf } from '../api/object';
import type { Pod } from '../api/types.gen';
import type { ApiResponse } from '../api/wire';
import { nominate } from './nominator';
import { conditionPatch, patchPodStatus, podPath } from './pod-status';
import { requeueAfterError } from './queue';
import type { PreemptionTag } from './state';
import { podsOf, say, schedulerNameOf, type Turn } from './turn';

/** A victim is told why in its status, then deleted, then spoken of (kube-scheduler `preemption.Executor`). */
export function preemptPod(turn: Turn, key: string, preemptor: Pod, node: string): void {
  const { scheduler, nowUs } = turn;
  const victim = podsOf(scheduler).get(key);
  if (!victim || victim.metadata.deletionTimestamp) return;
  clearLowerNominations(turn, preemptor, node);
  const message = `${schedulerNameOf(scheduler.settings, preemptor)}: preempting to accommodate a higher priority pod`;
  const condition = conditionPatch(victim, { type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler', message }, nowUs);
  if (condition) patchPodStatus(turn, victim, { conditions: [condition] }, { for: 'preempt-condition', victim, preemptor, node });
  else deleteVictim(turn, { for: 'preempt-delete', victim, preemptor, node });
}

/** Pods of lower priority that the node was promised to may find another (`getLowerPriorityNominatedPods`). */
function clearLowerNominations(turn: Turn, preemptor: Pod, node: string): void {
  const { scheduler } = turn;
  for (const other of scheduler.cache.nominated.get(node) ?? []) {
    if (other.priority >= (preemptor.spec?.priority ?? 0)) continue;
    nominate(scheduler, other.key, undefined);
    if (other.pod.status?.nominatedNodeName) patchPodStatus(turn, other.pod, { nominatedNodeName: null }, { for: 'status' });
  }
}

function deleteVictim(turn: Turn, tag: PreemptionTag): void {
  turn.scheduler.client.call(turn, { method: 'DELETE', path: podPath(tag.victim) }, { ...tag, for: 'preempt-delete' });
}

/** A step of a preemption was answered. If it failed, nothing will change for the preemptor: it is tried again. A victim that is gone is as good. */
export function onPreemptionStep(turn: Turn, tag: PreemptionTag, { code }: ApiResponse): void {
  if (code === 404) return;
  if (code >= 400) {
    requeueAfterError(turn, keyOf(tag.preemptor));
    return;
  }
  if (tag.for === 'preempt-condition') {
    deleteVictim(turn, tag);
    return;
  }
  const { victim, preemptor, node } = tag;
  const note = `Preempted by pod ${preemptor.metadata.uid} on node ${node}`;
  say(turn, victim, { type: 'Normal', reason: 'Preempted', action: 'Preempting', note }, preemptor);
}
