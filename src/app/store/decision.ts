import type { Journey } from '../../worker/protocol';

export type Decision = NonNullable<Journey['decision']>;
export type Explanation = Decision['explanation'];
type FilterVerdict = NonNullable<Explanation['preFilter']>;

/** What is known of a node while the scheduler decides: it grows plugin by plugin. */
export interface NodeVerdict {
  /** How many Filter plugins have let the Pod pass. */
  readonly passed: number;
  readonly rejected?: FilterVerdict;
  /** The weighted scores that have been given, in order. */
  readonly scores: readonly { readonly plugin: string; readonly weighted: number }[];
  readonly total: number;
  readonly winner: boolean;
}

export interface DecisionProgress {
  /** How many plugin calls have been made, of all. */
  readonly done: number;
  readonly all: number;
  /** The plugin that is being asked now, and about which node. */
  readonly asking?: { readonly plugin: string; readonly node?: string; readonly extensionPoint: string };
  readonly nodes: ReadonlyMap<string, NodeVerdict>;
  /** The most that a node can get: 100 × all weights. */
  readonly totalMax: number;
}

const UNTOUCHED: NodeVerdict = { passed: 0, scores: [], total: 0, winner: false };

/** How many of the calls have been made by then: call `i` happens at `startUs + i × (endUs − startUs) / calls.length`. */
function callsDone({ startUs, endUs, explanation }: Decision, nowUs: number): number {
  const all = explanation.calls.length;
  if (nowUs >= endUs) return all;
  if (nowUs < startUs || all === 0) return 0;
  return Math.min(all, Math.floor(((nowUs - startUs) * all) / (endUs - startUs)) + 1);
}

/** The decision as far as it has been made. `from`: an earlier progress of the same decision, from which to go on. */
function progressAfter({ explanation }: Decision, done: number, from?: DecisionProgress): DecisionProgress {
  const { calls } = explanation;
  const nodes = new Map<string, NodeVerdict>(from?.nodes);
  for (let i = from?.done ?? 0; i < done; i++) {
    const { extensionPoint, plugin, node, code, reasons, score } = calls[i]!;
    if (node === undefined) continue;
    const before = nodes.get(node) ?? UNTOUCHED;
    if (extensionPoint === 'Filter') {
      if (code === 'Success' || code === 'Skip') nodes.set(node, { ...before, passed: before.passed + 1 });
      else nodes.set(node, { ...before, rejected: { plugin, code, reasons: reasons ?? [] } });
    } else if (extensionPoint === 'Score' && score) {
      nodes.set(node, { ...before, scores: [...before.scores, { plugin, weighted: score.weighted }], total: before.total + score.weighted });
    }
  }
  const finished = done === calls.length;
  if (finished) {
    // Where the calls do not say it (a PreFilter refused, or the totals were not spelt out), the outcome does.
    for (const node of explanation.nodes) {
      const last = explanation.filters[node]?.at(-1);
      if (last && last.code !== 'Success' && last.code !== 'Skip') nodes.set(node, { ...(nodes.get(node) ?? UNTOUCHED), rejected: last });
      else if (explanation.preFilter) nodes.set(node, { ...UNTOUCHED, rejected: explanation.preFilter });
    }
    if (explanation.selected) nodes.set(explanation.selected, { ...(nodes.get(explanation.selected) ?? UNTOUCHED), winner: true });
  }
  const last = finished ? undefined : calls[done - 1];
  return {
    done,
    all: calls.length,
    ...(last && { asking: { plugin: last.plugin, extensionPoint: last.extensionPoint, ...(last.node !== undefined && { node: last.node }) } }),
    nodes,
    totalMax: explanation.scorePlugins.reduce((sum, { weight }) => sum + 100 * weight, 0) || 1,
  };
}

let memory: { readonly decision: Explanation; readonly done: number; readonly progress: DecisionProgress } | undefined;

/** While a Pod is being filtered, scored and bound: how far its decision is. The stage shows nothing of it before and after. */
export function decisionProgress(journey: Journey | undefined, nowUs: number): DecisionProgress | undefined {
  if (!journey?.decision || !['filter', 'score', 'bind'].includes(journey.current)) return undefined;
  const done = callsDone(journey.decision, nowUs);
  if (memory?.decision !== journey.decision.explanation || memory.done !== done) {
    const goesOn = memory?.decision === journey.decision.explanation && memory.done < done ? memory.progress : undefined;
    memory = { decision: journey.decision.explanation, done, progress: progressAfter(journey.decision, done, goesOn) };
  }
  return memory.progress;
}
