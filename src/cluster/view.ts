import type { Message } from '../sim/message';
import type { Body, Cluster } from './cluster';
import type { Cycle, CycleTimes } from './cycle';
import type { Description } from './describe-message';
import { cyclesOf, cycleTimes, type Explanation, explainCycle } from './explain';
import { journeyOf, type Milestones } from './journey';
import type { JourneyStage, JourneyStep } from './journey-steps';
import { createPodRecords, type PodRecords } from './life/pod-records';
import { createTraceIndex, type TraceIndex } from './trace-index';

/** A message as the stage and the timeline need it, all but its body. */
export type MessageRow = Omit<Message<Body>, 'body'> & Description;

export interface Journey {
  /** `namespace/name` of the Pod. */
  readonly pod: string;
  /** The stages that have begun, in order. A refused Pod has `submit` and `store` with `refused`. */
  readonly stages: readonly JourneyStage[];
  /** The stage that virtual time is in now. */
  readonly current: JourneyStep;
  readonly refused?: { readonly code: number; readonly message: string };
  /** The scheduling cycle that is under way or was last, with its decision; plugin call `i` happens at `startUs + i × (endUs − startUs) / calls.length`. */
  readonly decision?: JourneyDecision;
  readonly done: boolean;
}

export interface JourneyDecision {
  readonly cycle: number;
  readonly startUs: number;
  readonly endUs: number;
  readonly explanation: Explanation;
}

/** The journey as frames carry it: an explanation, which may tell of thousands of nodes, comes once for each cycle. */
export type SentJourney = Omit<Journey, 'decision'> & {
  readonly decision?: Omit<JourneyDecision, 'explanation'> & Partial<Pick<JourneyDecision, 'explanation'>>;
};

/** What can be read off a cluster at its current time: rows, the focused Pod's journey, decisions. Derived, and remembered where that is dear. */
export interface View {
  readonly cluster: Cluster;
  readonly index: TraceIndex;
  /** Where in the trace the Pods' lives are written; read when somebody asks. */
  readonly records: PodRecords;
  /** The Pod whose journey is told, `namespace/name`. */
  focus: string | undefined;
  milestones(): Milestones | undefined;
  /** The focused Pod's journey; without the explanation of a cycle that is known already. */
  journey(known?: number): SentJourney | undefined;
  /** The decision of a cycle. */
  explanation(cycle: Pick<Cycle, 'id'>): Explanation | undefined;
  row(id: number): MessageRow;
  isVisible(id: number): boolean;
  /** Turns to the Pod that the user has created last, if that is news; says so. */
  follow(): boolean;
}

/** So many decisions are remembered; of thousands of nodes each may tell. */
const EXPLANATIONS_MAX = 32;

export function createView(cluster: Cluster): View {
  const { trace } = cluster;
  const index = createTraceIndex(trace);
  const records = createPodRecords(trace);
  const explanations = new Map<number, Explanation | undefined>();
  let last: { readonly sent: number; readonly nowUs: number; readonly focus: string | undefined; readonly value: Milestones | undefined } | undefined;

  function timesOf(cycle: Cycle): CycleTimes | undefined {
    const explanation = view.explanation(cycle);
    return explanation && cycleTimes(cycle, explanation);
  }

  const view: View = {
    cluster,
    index: {
      ...index,
      visible: index.visible,
      cut(length) {
        index.cut(length);
        records.forget();
        for (const id of explanations.keys()) if (id >= length) explanations.delete(id);
        last = undefined;
      },
    },
    records,
    focus: undefined,

    milestones() {
      const { focus } = view;
      const { sent } = cluster;
      if (last?.sent === sent && last.nowUs === cluster.nowUs && last.focus === focus) return last.value;
      const value =
        focus === undefined ? undefined : journeyOf(trace, index, { pod: focus, cycles: cyclesOf(cluster, index, focus), timesOf }, sent, cluster.nowUs);
      last = { sent, nowUs: cluster.nowUs, focus, value };
      return value;
    },

    journey(known) {
      const milestones = view.milestones();
      if (!milestones || view.focus === undefined) return undefined;
      const { stages, refused, cycle, done } = milestones;
      const explanation = cycle && view.explanation(cycle);
      const decision = explanation && { cycle: cycle.id, startUs: cycle.startUs, endUs: cycle.endUs, ...(cycle.id !== known && { explanation }) };
      return {
        pod: view.focus,
        stages,
        current: stages.at(-1)!.step,
        ...(refused ? { refused } : {}),
        ...(decision ? { decision } : {}),
        done,
      };
    },

    explanation(cycle) {
      if (!explanations.has(cycle.id)) {
        if (explanations.size >= EXPLANATIONS_MAX) explanations.delete(explanations.keys().next().value!);
        explanations.set(cycle.id, explainCycle(cluster, cycle));
      }
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

    follow() {
      const pod = view.index.newPod();
      if (pod !== undefined) view.focus = pod;
      return pod !== undefined;
    },
  };
  return view;
}
