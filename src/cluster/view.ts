import type { Message } from '../sim/message';
import type { Body, Cluster } from './cluster';
import type { Cycle } from './cycle';
import type { Description } from './describe-message';
import { cycleTimes, type Explanation, explainCycle } from './explain';
import { createGuide, type Guide } from './journeys/guide';
import { journeyAt, type SentJourney } from './journeys/journey';
import { createPodRecords, type PodRecords } from './life/pod-records';
import { createTraceIndex, isShown, type TraceIndex } from './trace-index';

/** A message as the stage and the timeline need it, all but its body. */
export type MessageRow = Omit<Message<Body>, 'body'> & Description;

/** What can be read off a cluster at its current time: rows, journeys, decisions. Derived, and remembered where that is dear. */
export interface View {
  readonly cluster: Cluster;
  readonly index: TraceIndex;
  /** Where in the trace the Pods' lives are written; read when somebody asks. */
  readonly records: PodRecords;
  readonly guide: Guide;
  /** The journey that is told; without the explanation of a cycle that is known already. */
  journey(known?: number): SentJourney | undefined;
  /** The decision of a cycle. */
  explanation(cycle: Pick<Cycle, 'id'>): Explanation | undefined;
  row(id: number): MessageRow;
  isVisible(id: number): boolean;
}

/** So many decisions are remembered; of thousands of nodes each may tell. */
const EXPLANATIONS_MAX = 32;

export function createView(cluster: Cluster): View {
  const { trace } = cluster;
  const index = createTraceIndex(trace);
  const records = createPodRecords(trace);
  const explanations = new Map<number, Explanation | undefined>();
  const guide = createGuide(cluster, index, (cycle) => {
    const explanation = view.explanation(cycle);
    return explanation && cycleTimes(cycle, explanation);
  });

  /** The node of a kubelet or a runtime that sent or got a message. */
  function nodeOf(id: number): string | undefined {
    return [trace.from(id), trace.to(id)].find((address) => address.startsWith('kubelet/') || address.startsWith('runtime/'))?.split('/')[1];
  }

  const view: View = {
    cluster,
    index: {
      ...index,
      catchUp() {
        index.catchUp();
        guide.catchUp();
      },
      cut(length) {
        index.cut(length);
        records.forget();
        guide.cut(length);
        for (const id of explanations.keys()) if (id >= length) explanations.delete(id);
      },
    },
    records,
    guide,

    journey(known) {
      const milestones = guide.milestones();
      if (!milestones) return undefined;
      const { cycle, start } = milestones;
      const explanation = cycle && view.explanation(cycle);
      const decision = explanation && { cycle: cycle.id, startUs: cycle.startUs, endUs: cycle.endUs, ...(cycle.id !== known && { explanation }) };
      return { ...journeyAt(milestones, start.id, nodeOf), ...(decision ? { decision } : {}), pinned: guide.pinned };
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
      return isShown(index.description(id)) && !trace.background(id);
    },
  };
  return view;
}
