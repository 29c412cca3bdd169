import { type Decision, decide } from './decide';
import type { Explanation, FilterVerdict, PluginCall, PluginScore, PreemptionExplanation } from './explanation';
import type { PostFiltered } from './framework/plugin';
import type { PodInfo } from './framework/pod-info';
import type { Profile } from './framework/profile';
import type { Recorder } from './framework/recorder';
import type { Snapshot } from './framework/snapshot';

type NodeScores = Explanation['scores'][string];

/** Up to this many nodes each call of a plugin is told; beyond, one call stands for those on all nodes. */
const NODES_IN_DETAIL_MAX = 200;

/**
 * What has been said of a node so far. A matrix of thousands of nodes has few different rows; nodes of which the same has been said share theirs,
 * so that it is quickly made and cheap to send.
 */
interface Row<T> {
  readonly value: T;
  readonly next: Map<string, Row<T>>;
}

/** The row that follows when something more is said of a node. */
function extend<T>(row: Row<T>, key: string, make: (before: T) => T): Row<T> {
  let next = row.next.get(key);
  if (!next) {
    next = { value: make(row.value), next: new Map() };
    row.next.set(key, next);
  }
  return next;
}

function byName<T>({ nodes }: Snapshot, rows: readonly (Row<T> | undefined)[]): Readonly<Record<string, T>> {
  const result: Record<string, T> = {};
  rows.forEach((row, i) => {
    if (row) result[nodes[i]!.name] = row.value;
  });
  return result;
}

const preemptionOf = (result: PostFiltered): PreemptionExplanation | undefined =>
  result.nominatedNode && result.victims
    ? {
        node: result.nominatedNode,
        victims: result.victims.map((v) => v.key).sort(),
        candidates: (result.candidates ?? []).map((c) => ({ node: c.node, victims: c.victims.map((v) => v.key).sort(), pdbViolations: c.pdbViolations })),
        why: result.why ?? '',
      }
    : undefined;

/**
 * The same function as `decide`, listened to: what each plugin said on each node. `choose` breaks the tie as the scheduler did or would.
 */
export function explain(
  snapshot: Snapshot,
  pod: PodInfo,
  profile: Profile,
  choose?: (ties: readonly string[]) => string,
): { decision: Decision; explanation: Explanation } {
  const calls: PluginCall[] = [];
  const inDetail = snapshot.nodes.length <= NODES_IN_DETAIL_MAX;
  const noVerdicts: Row<readonly FilterVerdict[]> = { value: [], next: new Map() };
  const noScores: Row<NodeScores> = { value: { total: 0, plugins: {} }, next: new Map() };
  /** By the node's place. */
  const verdicts = new Array<Row<readonly FilterVerdict[]> | undefined>(snapshot.nodes.length);
  const scored = new Array<Row<NodeScores> | undefined>(snapshot.nodes.length);
  const asked = new Set<string>();
  const scorers: { name: string; weight: number }[] = [];
  let preemption: PreemptionExplanation | undefined;

  const recorder: Recorder = {
    preFilter: (plugin, code, reasons) => calls.push({ extensionPoint: 'PreFilter', plugin, code, ...(reasons.length > 0 && { reasons }) }),
    filter(plugin, { name, index }, status) {
      const code = status?.code ?? 'Success';
      const reasons = status?.reasons ?? [];
      const key = status ? `${plugin} ${code} ${reasons.join()}` : plugin;
      verdicts[index] = extend(verdicts[index] ?? noVerdicts, key, (before) => [...before, { plugin, code, reasons }]);
      if (inDetail) calls.push({ extensionPoint: 'Filter', plugin, node: name, code, ...(status && { reasons }) });
      else if (!asked.has(plugin)) calls.push({ extensionPoint: 'Filter', plugin, code: 'Success' });
      asked.add(plugin);
    },
    postFilter(plugin, result) {
      preemption ??= preemptionOf(result);
      calls.push({ extensionPoint: 'PostFilter', plugin, code: result.status?.code ?? 'Success', ...(result.status && { reasons: result.status.reasons }) });
    },
    preScore: (plugin, code) => calls.push({ extensionPoint: 'PreScore', plugin, code }),
    score(plugin, weight, feasible, raw, normalized) {
      scorers.push({ name: plugin, weight });
      feasible.forEach(({ name, index }, i) => {
        const score: PluginScore = { raw: raw[i]!, normalized: normalized[i]!, weighted: normalized[i]! * weight };
        const said = `${plugin} ${score.raw} ${score.normalized}`;
        const add = ({ total, plugins }: NodeScores): NodeScores => ({ total: total + score.weighted, plugins: { ...plugins, [plugin]: score } });
        scored[index] = extend(scored[index] ?? noScores, said, add);
        if (inDetail) calls.push({ extensionPoint: 'Score', plugin, node: name, code: 'Success', score });
      });
      if (!inDetail) calls.push({ extensionPoint: 'Score', plugin, code: 'Success' });
    },
    scoreFailed(plugin, node, { code, reasons }) {
      calls.push({ extensionPoint: 'Score', plugin, ...(node && { node: node.name }), code, reasons });
    },
  };

  const decision = decide(snapshot, pod, profile, recorder);
  const scheduled = decision.outcome === 'scheduled' ? decision : undefined;
  const refusal = decision.outcome === 'unschedulable' ? decision.refusal : undefined;
  const message = decision.outcome === 'gated' ? decision.status.reasons.join(', ') : decision.outcome === 'scheduled' ? undefined : decision.message;
  const own = profile.plugins.filter(({ isOwn }) => isOwn).map(({ name }) => name);
  const selected = scheduled && choose?.(scheduled.ties);
  const explanation: Explanation = {
    pod: pod.key,
    profile: profile.schedulerName,
    outcome: decision.outcome === 'error' ? 'unschedulable' : decision.outcome,
    nodes: snapshot.nodes.map((n) => n.name),
    filterPlugins: profile.filter.map((p) => p.name).filter((name) => asked.has(name)),
    scorePlugins: scorers,
    ...(own.length > 0 && { ownPlugins: own }),
    ...(refusal && { preFilter: { plugin: refusal.plugin ?? '', code: refusal.code, reasons: refusal.reasons } }),
    filters: byName(snapshot, verdicts),
    scores: byName(snapshot, scored),
    ties: scheduled?.ties ?? [],
    ...(selected !== undefined && { selected }),
    ...(message !== undefined && { message }),
    ...(preemption && { preemption }),
    calls,
  };
  return { decision, explanation };
}
