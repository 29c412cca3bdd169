import type { Cluster } from '../cluster/cluster';
import { type Cycle, cyclesOf, type Explanation, explainCycle, scoreStartUs } from '../cluster/explain';
import { journeyOf, type Milestones } from '../cluster/journey';
import { createTraceIndex, type TraceIndex } from '../cluster/trace-index';
import type { Journey, MessageRow } from './protocol';

/** What can be read off a cluster at its current time: rows, the focused Pod's journey, decisions. Derived, and remembered where that is dear. */
export interface View {
  readonly cluster: Cluster;
  readonly index: TraceIndex;
  /** The Pod whose journey is told, `namespace/name`. */
  focus: string | undefined;
  milestones(): Milestones | undefined;
  journey(): Journey | undefined;
  /** All decisions about a Pod that have begun, the latest first. */
  decisions(pod: string): readonly NonNullable<Journey['decision']>[];
  explanation(cycle: Cycle): Explanation | undefined;
  row(id: number): MessageRow;
  isVisible(id: number): boolean;
}

export function createView(cluster: Cluster): View {
  const { trace } = cluster.kernel;
  const index = createTraceIndex(trace);
  const explanations = new Map<number, Explanation | undefined>();
  let last: { readonly sent: number; readonly nowUs: number; readonly focus: string | undefined; readonly value: Milestones | undefined } | undefined;

  function scoreStart(cycle: Cycle): number | undefined {
    const explanation = view.explanation(cycle);
    return explanation && scoreStartUs(cycle, explanation);
  }

  const view: View = {
    cluster,
    index: {
      ...index,
      visible: index.visible,
      cut(length) {
        index.cut(length);
        for (const id of explanations.keys()) if (id >= length) explanations.delete(id);
        last = undefined;
      },
    },
    focus: undefined,

    milestones() {
      const { focus } = view;
      const { sent } = cluster.kernel;
      if (last?.sent === sent && last.nowUs === cluster.nowUs && last.focus === focus) return last.value;
      const value =
        focus === undefined
          ? undefined
          : journeyOf(trace, index, { pod: focus, cycles: cyclesOf(cluster, index, focus), scoreStartUs: scoreStart }, sent, cluster.nowUs);
      last = { sent, nowUs: cluster.nowUs, focus, value };
      return value;
    },

    journey() {
      const milestones = view.milestones();
      if (!milestones || view.focus === undefined) return undefined;
      const { stages, refused, cycle, done } = milestones;
      const explanation = cycle && view.explanation(cycle);
      return {
        pod: view.focus,
        stages,
        current: stages.at(-1)!.step,
        ...(refused ? { refused } : {}),
        ...(cycle && explanation ? { decision: { startUs: cycle.startUs, endUs: cycle.endUs, explanation } } : {}),
        done,
      };
    },

    decisions: (pod) =>
      cyclesOf(cluster, index, pod)
        .filter((c) => c.startUs <= cluster.nowUs)
        .reverse()
        .flatMap((cycle) => {
          const explanation = view.explanation(cycle);
          return explanation ? [{ startUs: cycle.startUs, endUs: cycle.endUs, explanation }] : [];
        }),

    explanation(cycle) {
      if (!explanations.has(cycle.id)) explanations.set(cycle.id, explainCycle(cluster, cycle));
      return explanations.get(cycle.id);
    },

    row(id) {
      const { body: _body, ...message } = trace.message(id);
      return { ...message, ...index.description(id) };
    },

    isVisible(id) {
      const { kind } = index.description(id);
      return kind !== 'timer' && kind !== 'input' && !trace.background(id);
    },
  };
  return view;
}
