import { keyOf } from '../api/object';
import type { Pod } from '../api/types.gen';
import type { ApiResponse } from '../api/wire';
import { nominate } from './nominator';
import { DEFAULT_PREEMPTION } from './plugins/default-preemption';
import { conditionPatch, patchPodStatus, podPath } from './pod-status';
import { openGate, requeueAfterError } from './queue';
import type { PreemptionTag } from './state';
import { podsOf, type Scheduler, say, schedulerNameOf, type Turn } from './turn';

/** Remembers the Pods that are not on their way already: until they are, the Pod that they make room for is not tried again (kube-scheduler `prepareCandidateAsync`). */
export function beginPreemption(scheduler: Scheduler, keys: readonly string[], preemptor: Pod): void {
  const victims = keys.flatMap((key) => podsOf(scheduler).get(key) ?? []).filter(({ metadata }) => !metadata.deletionTimestamp);
  if (victims.length > 0) scheduler.state.preempting.set(keyOf(preemptor), victims);
}

/** Asks the Pods that have to make room to do so. */
export function preempt(turn: Turn, preemptor: Pod, node: string): void {
  const victims = turn.scheduler.state.preempting.get(keyOf(preemptor)) ?? [];
  if (victims.length === 0) return;
  clearLowerNominations(turn, preemptor, node);
  for (const victim of victims) preemptPod(turn, victim, preemptor, node);
}

/** A victim is told why in its status, then deleted, then spoken of (kube-scheduler `Executor.PreemptPod`). */
function preemptPod(turn: Turn, victim: Pod, preemptor: Pod, node: string): void {
  const { scheduler, nowUs } = turn;
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
  if (code < 400 && tag.for === 'preempt-condition') {
    deleteVictim(turn, tag);
    return;
  }
  if (code >= 400 && code !== 404) {
    turn.scheduler.state.preempting.delete(keyOf(tag.preemptor));
    requeueAfterError(turn, keyOf(tag.preemptor));
    return;
  }
  endPreemptionOf(turn, tag);
  if (code === 404) return;
  const { victim, preemptor, node } = tag;
  const note = `Preempted by pod ${preemptor.metadata.uid} on node ${node}`;
  say(turn, victim, { type: 'Normal', reason: 'Preempted', action: 'Preempting', note }, preemptor);
}

/** A victim is on its way. With the last one the preemption is over, and its Pod may be tried again. */
function endPreemptionOf(turn: Turn, { victim, preemptor }: PreemptionTag): void {
  const { preempting } = turn.scheduler.state;
  const key = keyOf(preemptor);
  const left = preempting.get(key)?.filter(({ metadata }) => metadata.uid !== victim.metadata.uid) ?? [];
  if (left.length > 0) {
    preempting.set(key, left);
    return;
  }
  preempting.delete(key);
  openGate(turn, key, DEFAULT_PREEMPTION);
}
