import { untoleratedTaint } from '../../api/tolerations';
import type { Node, Pod, Taint } from '../../api/types.gen';
import type { Explanation } from '../store/decision';
import { nodeAllocatable, podRequests, totalRequests } from '../store/pods';

/** Why a decision is as it is, in facts: the words are `reason-text.ts`'s. */

/** What there is to say of a rejection beyond the plugin's own reason. */
export type RejectionReason =
  | { readonly kind: 'taint'; readonly taint: Taint }
  /** In thousandths of a core, or in bytes. */
  | { readonly kind: 'cpu' | 'memory'; readonly asked: number; readonly free: number };

/** What in node and Pod made a Filter plugin reject the node; `here`: the Pods that are bound to it. */
export function rejectionReason(plugin: string, pod: Pod, node: Node, here: readonly Pod[]): RejectionReason | undefined {
  if (plugin === 'TaintToleration') {
    const taint = untoleratedTaint(node.spec?.taints ?? [], pod.spec?.tolerations);
    return taint && { kind: 'taint', taint };
  }
  if (plugin !== 'NodeResourcesFit') return undefined;
  const [asked, all, taken] = [podRequests(pod), nodeAllocatable(node), totalRequests(here)];
  if (asked.milliCpu > all.milliCpu - taken.milliCpu) return { kind: 'cpu', asked: asked.milliCpu, free: all.milliCpu - taken.milliCpu };
  if (asked.memory > all.memory - taken.memory) return { kind: 'memory', asked: asked.memory, free: all.memory - taken.memory };
  return undefined;
}

/** What a plugin gave the winner and the one after it, of 100 each, before its weight. */
export interface Lead {
  readonly plugin: string;
  readonly weight: number;
  readonly points: number;
  readonly theirs: number;
}

/** Why the chosen node won. */
export type ScoreReason =
  /** Nobody else passed the filters: nothing was weighed. */
  | { readonly kind: 'only'; readonly node: string }
  | { readonly kind: 'tie'; readonly node: string; readonly nodes: readonly string[] }
  /** Ahead of the next by so many points, most of which the first of the plugins gave; `against`: those that would rather have had the other. */
  | { readonly kind: 'ahead'; readonly node: string; readonly next: string; readonly by: number; readonly lead: Lead; readonly against: readonly Lead[] };

export function scoreReason({
  scores,
  selected,
  ties,
  scorePlugins,
}: Pick<Explanation, 'scores' | 'selected' | 'ties' | 'scorePlugins'>): ScoreReason | undefined {
  const won = selected === undefined ? undefined : scores[selected];
  if (selected === undefined || !won) return undefined;
  const others = Object.entries(scores).filter(([node]) => node !== selected);
  if (others.length === 0) return { kind: 'only', node: selected };
  if (ties.length > 1) return { kind: 'tie', node: selected, nodes: ties };
  const [next, theirs] = others.reduce((best, other) => (other[1].total > best[1].total ? other : best));
  const leads = scorePlugins
    .map(({ name, weight }): Lead => ({ plugin: name, weight, points: won.plugins[name]?.normalized ?? 0, theirs: theirs.plugins[name]?.normalized ?? 0 }))
    .toSorted((a, b) => (b.points - b.theirs) * b.weight - (a.points - a.theirs) * a.weight);
  const [lead] = leads;
  if (!lead) return undefined;
  return { kind: 'ahead', node: selected, next, by: won.total - theirs.total, lead, against: leads.filter((l) => l.points < l.theirs) };
}

/** How much of a node is asked for: the mean of the shares of CPU and memory. */
export function fullness(node: Node, here: readonly Pod[]): number {
  const [all, taken] = [nodeAllocatable(node), totalRequests(here)];
  return (taken.milliCpu / (all.milliCpu || 1) + taken.memory / (all.memory || 1)) / 2;
}
