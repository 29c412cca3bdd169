import { type KubeObject, keyOf } from '../api/object';
import type { Pod } from '../api/types.gen';
import { mustHold } from '../sim/invariant';
import type { QueuedPod } from './active-queue';
import { nextBindStep } from './binding-cycle';
import { type Decision, decide } from './decide';
import { handleSchedulingFailure } from './failure';
import type { NodeInfo } from './framework/node-info';
import { compilePod, type PodInfo } from './framework/pod-info';
import type { Profile } from './framework/profile';
import { nominate } from './nominator';
import { isAssigned, onNode } from './pods';
import { pop } from './queue';
import type { BindingStep, Failure, Verdict } from './state';
import { podsOf, profileOf, type Scheduler, say, type Turn } from './turn';

/** What a scheduling cycle takes: some time for itself and a little for each call of a plugin, which upstream spreads over 16 workers. */
const CYCLE_US = 200;
const CALLS_PER_US = 1;
const CYCLE_US_MAX = 10_000;

/** Begins the cycle of the next Pod, if none is under way (kube-scheduler `schedule_one.go`). */
export function scheduleOne(turn: Turn): void {
  const { scheduler } = turn;
  const { state, client } = scheduler;
  if (state.current || !client.synced() || state.startedAtUs === 0) return;
  for (let queued = pop(scheduler); queued; queued = pop(scheduler)) {
    const pod = podsOf(scheduler).get(queued.key);
    const profile = pod && profileOf(scheduler, pod);
    if (!pod || !profile || pod.metadata.uid !== queued.uid || isAssigned(pod) || state.assumed.has(queued.key)) continue;
    if (!pod.metadata.deletionTimestamp) {
      schedulingCycle(turn, pod, queued, profile);
      return;
    }
    const note = `skip schedule deleting pod: ${queued.key}`;
    say(turn, pod, { type: 'Warning', reason: 'FailedScheduling', action: 'Scheduling', note });
  }
}

/** Decides at once what becomes of a Pod; the rest of the cluster gets to know when the cycle has taken its time. */
function schedulingCycle({ scheduler, send }: Turn, pod: Pod, queued: QueuedPod, profile: Profile): void {
  const { state, cache, self } = scheduler;
  const cycle = ++state.cycle;
  state.happened = [];
  const verdict = schedulePod(scheduler, pod, compilePod(pod), profile);
  state.current = { cycle, pod: { ...queued, attempts: queued.attempts + 1, backoffUntilUs: 0 }, verdict };
  const plugins = profile.filter.length + (verdict.type === 'bind' ? profile.score.length : 0);
  const callsUs = Math.ceil((cache.nodes.length * plugins) / CALLS_PER_US);
  send(self, { type: 'cycle-end', cycle, pod: queued.key }, { afterUs: Math.min(CYCLE_US_MAX, CYCLE_US + callsUs) });
}

/** Finds the Pod a node, or out why there is none. */
function schedulePod(scheduler: Scheduler, pod: Pod, info: PodInfo, profile: Profile): Verdict {
  const { cache, finder, random } = scheduler;
  const best = finder.find(info, profile);
  if (best) return assume(scheduler, pod, info, cache.nodes[best[random.integer(best.length)]!]!, profile);
  const decision = decide(cache, info, profile);
  if (decision.outcome !== 'scheduled') return failureOf(decision);
  return assume(scheduler, pod, info, cache.byName.get(decision.ties[random.integer(decision.ties.length)]!)!, profile);
}

function failureOf(decision: Exclude<Decision, { readonly outcome: 'scheduled' }>): Failure {
  if (decision.outcome === 'gated') return failed('SchedulerError', decision.status.reasons.join(', '));
  if (decision.outcome === 'error') return failed('SchedulerError', decision.message);
  const { message, plugins, postFilter } = decision;
  const victims = (postFilter?.victims ?? []).map((v) => v.key);
  const nomination = postFilter?.nominatedNode === undefined ? {} : { nominatedNode: postFilter.nominatedNode };
  return { type: 'fail', reason: 'Unschedulable', message, plugins, victims, ...nomination };
}

const failed = (reason: Failure['reason'], message: string, plugins: readonly string[] = []): Failure => ({
  type: 'fail',
  reason,
  message,
  plugins,
  victims: [],
  nominatedNode: '',
});

/** From now on the Pod counts as being on its node, although it is not bound yet. */
function assume(scheduler: Scheduler, pod: Pod, info: PodInfo, node: NodeInfo, profile: Profile): Verdict {
  const { cache, state } = scheduler;
  for (const plugin of [...profile.reserve, ...profile.permit]) {
    const status = plugin.reserve?.(cache, info, node) ?? plugin.permit?.(cache, info, node);
    if (status) return failed('Unschedulable', `0/1 nodes are available: 1 ${status.reasons.join(', ')}.`, [plugin.name]);
  }
  const steps = preBindSteps(scheduler, info, node, profile);
  const [binder] = profile.bind;
  if (binder) steps.push(binder.bind!(info, node.name));
  const assumed = onNode(pod, node.name);
  mustHold(!state.assumed.has(keyOf(pod)), 'a Pod is assumed once', keyOf(pod));
  state.assumed.set(keyOf(pod), assumed);
  cache.addPod({ ...info, pod: assumed });
  nominate(scheduler, keyOf(pod), undefined);
  return { type: 'bind', node: node.name, steps };
}

/** What has to be written before the Pod is bound, and come about. What is written counts as if it were, lest another Pod take the same. */
function preBindSteps({ cache, state }: Scheduler, info: PodInfo, node: NodeInfo, profile: Profile): BindingStep[] {
  const steps: BindingStep[] = [];
  const assumed: KubeObject[] = [];
  for (const plugin of profile.preBind) {
    const writes = plugin.preBind!(cache, info, node);
    if (writes.length === 0) continue;
    steps.push(...writes, ...(plugin.awaits ? [{ awaits: plugin.name }] : []));
    assumed.push(...writes.map(({ body }) => body));
  }
  if (assumed.length === 0) return steps;
  state.preBinding.set(info.key, { assumed });
  cache.invalidate();
  return steps;
}

/** A cycle has taken its time: what it came to is carried out. */
export function onCycleEnd(turn: Turn, cycle: number): void {
  const { state } = turn.scheduler;
  if (state.current?.cycle !== cycle) return;
  const { pod, verdict } = state.current;
  state.current = undefined;
  if (verdict.type === 'bind') nextBindStep(turn, { for: 'bind', pod, node: verdict.node, steps: verdict.steps, written: [] });
  else handleSchedulingFailure(turn, pod, verdict);
  state.happened = [];
}
