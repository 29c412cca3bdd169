import { type Decision, decide } from './decide';
import type { Explanation, FilterVerdict, PluginCall, PluginScore, PreemptionExplanation } from './explanation';
import type { PostFiltered } from './framework/plugin';
import type { PodInfo } from './framework/pod-info';
import type { Profile } from './framework/profile';
import type { Recorder } from './framework/recorder';
import type { Snapshot } from './framework/snapshot';

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
  const filters: Record<string, FilterVerdict[]> = {};
  const scores: Record<string, { total: number; plugins: Record<string, PluginScore> }> = {};
  const asked = new Set<string>();
  const scorers: { name: string; weight: number }[] = [];
  let preemption: PreemptionExplanation | undefined;

  const recorder: Recorder = {
    preFilter: (plugin, code, reasons) => calls.push({ extensionPoint: 'PreFilter', plugin, code, ...(reasons.length > 0 && { reasons }) }),
    filter(plugin, { name }, status) {
      asked.add(plugin);
      const code = status?.code ?? 'Success';
      const reasons = status?.reasons ?? [];
      const verdicts = filters[name] ?? [];
      verdicts.push({ plugin, code, reasons });
      filters[name] = verdicts;
      calls.push({ extensionPoint: 'Filter', plugin, node: name, code, ...(status && { reasons }) });
    },
    postFilter(plugin, result) {
      preemption ??= preemptionOf(result);
      calls.push({ extensionPoint: 'PostFilter', plugin, code: result.status?.code ?? 'Success', ...(result.status && { reasons: result.status.reasons }) });
    },
    preScore: (plugin, code) => calls.push({ extensionPoint: 'PreScore', plugin, code }),
    score(plugin, weight, feasible, raw, normalized) {
      scorers.push({ name: plugin, weight });
      feasible.forEach(({ name }, i) => {
        const score: PluginScore = { raw: raw[i]!, normalized: normalized[i]!, weighted: normalized[i]! * weight };
        const node = scores[name] ?? { total: 0, plugins: {} };
        scores[name] = node;
        node.plugins[plugin] = score;
        node.total += score.weighted;
        calls.push({ extensionPoint: 'Score', plugin, node: name, code: 'Success', score });
      });
    },
  };

  const decision = decide(snapshot, pod, profile, recorder);
  const scheduled = decision.outcome === 'scheduled' ? decision : undefined;
  const refusal = decision.outcome === 'unschedulable' ? decision.refusal : undefined;
  const message = decision.outcome === 'gated' ? decision.status.reasons.join(', ') : decision.outcome === 'scheduled' ? undefined : decision.message;
  const selected = scheduled && choose?.(scheduled.ties);
  const explanation: Explanation = {
    pod: pod.key,
    profile: profile.schedulerName,
    outcome: decision.outcome === 'error' ? 'unschedulable' : decision.outcome,
    nodes: snapshot.nodes.map((n) => n.name),
    filterPlugins: profile.filter.map((p) => p.name).filter((name) => asked.has(name)),
    scorePlugins: scorers,
    ...(refusal && { preFilter: { plugin: refusal.plugin ?? '', code: refusal.code, reasons: refusal.reasons } }),
    filters,
    scores,
    ties: scheduled?.ties ?? [],
    ...(selected !== undefined && { selected }),
    ...(message !== undefined && { message }),
    ...(preemption && { preemption }),
    calls,
  };
  return { decision, explanation };
}
