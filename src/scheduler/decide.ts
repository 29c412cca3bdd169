import { type Diagnosis, fitMessage } from './framework/diagnosis';
import type { NodeInfo } from './framework/node-info';
import type { PostFiltered } from './framework/plugin';
import type { PodInfo } from './framework/pod-info';
import type { Profile } from './framework/profile';
import type { Recorder } from './framework/recorder';
import { type Cycle, createCycle, runFilters, runPreEnqueue, runPreFilter, runScore, tryNode } from './framework/runtime';
import type { Snapshot } from './framework/snapshot';
import { type Status, unresolvable } from './framework/status';

/** What came out of a scheduling cycle. Nothing has been done about it yet. */
export type Decision =
  | {
      readonly outcome: 'scheduled';
      /** The nodes with the highest score, by name; the caller picks one. */
      readonly ties: readonly string[];
      readonly feasible: number;
      readonly statuses: ReadonlyMap<string, Status>;
      /** What holds for nodes that were not looked at. */
      readonly absent: Status | undefined;
    }
  | {
      readonly outcome: 'unschedulable';
      readonly diagnosis: Diagnosis;
      /** Where a PreFilter plugin refused the Pod outright. */
      readonly refusal?: Status;
      /** The plugins that turned it down: their events may bring it back. */
      readonly plugins: readonly string[];
      readonly message: string;
      readonly messageBeforePostFilter: string;
      /** What preemption makes of it; `nominatedNode` may be empty, to take an earlier nomination back. */
      readonly postFilter?: PostFiltered;
    }
  | { readonly outcome: 'gated'; readonly status: Status }
  /** Something went wrong in the scheduler itself. */
  | { readonly outcome: 'error'; readonly message: string };

const NO_NODES = 'no nodes available to schedule pods';

/**
 * One scheduling cycle as a pure function: PreFilter, Filter, Score, and PostFilter if nothing fits (kube-scheduler `schedulePod`).
 * Every node is looked at and scored. A recorder hears every call; with one, a single feasible node is scored as well.
 */
export function decide(snapshot: Snapshot, pod: PodInfo, profile: Profile, recorder?: Recorder): Decision {
  const gate = runPreEnqueue(profile, pod.pod, snapshot.listers);
  if (gate) return { outcome: 'gated', status: gate };
  const nodeCount = snapshot.nodes.length;
  if (nodeCount === 0) return unschedulable(NO_NODES);

  const cycle = createCycle(snapshot, pod, profile, recorder);
  const { status, nodes, narrowedBy } = runPreFilter(cycle);
  if (status?.code === 'Error') return { outcome: 'error', message: status.reasons.join(', ') };
  if (status) {
    const diagnosis: Diagnosis = { nodeCount, statuses: new Map(), absent: status, preFilterMessage: status.reasons.join(', ') };
    return fail(cycle, diagnosis, [...(status.plugin ? [status.plugin] : []), ...narrowedBy], status);
  }

  const statuses = new Map<string, Status>();
  const absent = nodes && unresolvable(`node(s) didn't satisfy plugin(s) [${narrowedBy.join(' ')}]`);
  const promised = snapshot.byName.get(pod.pod.status?.nominatedNodeName ?? '');
  if (promised && !runFilters(cycle, promised)) return choose(cycle, [promised], statuses, absent);

  const feasible: NodeInfo[] = [];
  for (const node of nodes ? snapshot.nodes.filter((n) => nodes.has(n.name)) : snapshot.nodes) {
    const rejection = runFilters(cycle, node);
    if (!rejection) feasible.push(node);
    else if (rejection.code === 'Error') return { outcome: 'error', message: `running "${rejection.plugin}" filter plugin: ${rejection.reasons.join(', ')}` };
    else statuses.set(node.name, rejection);
  }
  if (feasible.length > 0) return choose(cycle, feasible, statuses, absent);

  const plugins = new Set(narrowedBy);
  for (const { plugin } of statuses.values()) if (plugin) plugins.add(plugin);
  return fail(cycle, { nodeCount, statuses, absent: absent ?? unresolvable(), preFilterMessage: '' }, [...plugins]);
}

const unschedulable = (message: string): Decision => ({
  outcome: 'unschedulable',
  diagnosis: { nodeCount: 0, statuses: new Map(), absent: unresolvable(), preFilterMessage: '' },
  plugins: [],
  message,
  messageBeforePostFilter: message,
  postFilter: { status: undefined, nominatedNode: '' },
});

function choose(cycle: Cycle, feasible: readonly NodeInfo[], statuses: ReadonlyMap<string, Status>, absent: Status | undefined): Decision {
  const scored = { outcome: 'scheduled', feasible: feasible.length, statuses, absent } as const;
  if (feasible.length === 1 && !cycle.recorder) return { ...scored, ties: [feasible[0]!.name] };
  const scoring = runScore(cycle, feasible);
  // Scores do not decide between one node and none.
  if ('error' in scoring) return feasible.length === 1 ? { ...scored, ties: [feasible[0]!.name] } : { outcome: 'error', message: scoring.error };
  const { totals } = scoring;
  const best = totals.reduce((a, b) => Math.max(a, b));
  return { ...scored, ties: feasible.filter((_, i) => totals[i] === best).map((n) => n.name) };
}

/** Nothing fits: the PostFilter plugins may make room (kube-scheduler `RunPostFilterPlugins`). */
function fail(cycle: Cycle, diagnosis: Diagnosis, plugins: readonly string[], refusal?: Status): Decision {
  const messageBeforePostFilter = fitMessage(diagnosis);
  const failed = { outcome: 'unschedulable', diagnosis, plugins, messageBeforePostFilter, ...(refusal && { refusal }) } as const;
  const reasons: string[] = [];
  let result: PostFiltered | undefined;
  for (const plugin of cycle.profile.postFilter) {
    const handle = {
      snapshot: cycle.snapshot,
      hasPrepared: (name: string) => cycle.prepared.has(name),
      statusOf: (node: NodeInfo) => diagnosis.statuses.get(node.name) ?? diagnosis.absent,
      tryNode: (node: NodeInfo) => tryNode(cycle, node),
    };
    const one = plugin.postFilter!(handle, cycle.pod);
    cycle.recorder?.postFilter(plugin.name, one);
    if (!one.status) return { ...failed, message: messageBeforePostFilter, postFilter: one };
    // An error, or a plugin that is certain, has the last word.
    if (one.status.code !== 'Unschedulable') return { ...failed, message: `${messageBeforePostFilter} ${one.status.reasons.join(', ')}`, postFilter: one };
    if (one.nominatedNode !== undefined) result = one;
    reasons.push(...one.status.reasons);
  }
  const message = reasons.length > 0 ? `${messageBeforePostFilter} ${reasons.join(', ')}` : messageBeforePostFilter;
  return { ...failed, message, ...(result && { postFilter: result }) };
}
