import type { Explanation } from '../explain';
import type { JourneyId } from '.';
import type { Activity, Hue, JourneyDefinition, Place } from './definition';
import type { JourneyStage, Milestones } from './milestones';
import type { JourneyRef } from './start';

/** Whether a step has happened, goes on, is still to come, has been passed over, or was where the API server said no. */
export type StepState = 'done' | 'now' | 'next' | 'skipped' | 'refused';

/** A step as the bar shows it. */
export interface RailStep {
  readonly step: string;
  readonly hue: Hue;
  readonly state: StepState;
}

/** A journey as it is told at a moment. */
export interface Journey extends JourneyRef {
  /** `namespace/name` of the Pod that it is about, if it is about one. */
  readonly pod?: string;
  /** All its steps in their order, with what has become of each. */
  readonly rail: readonly RailStep[];
  /** The steps that have begun, in the order in which they have. */
  readonly stages: readonly JourneyStage[];
  /** The step that virtual time is in now. */
  readonly current: string;
  /** What steps consist of, by their names: those that have begun. */
  readonly parts: Readonly<Record<string, { readonly rail: readonly RailStep[]; readonly stages: readonly JourneyStage[] }>>;
  /** Who acts now above the nodes, and the node on which something is done now. */
  readonly acts: Readonly<Partial<Record<Place, Activity>>>;
  readonly node?: string;
  readonly refused?: { readonly code: number; readonly message: string };
  /** The scheduling cycle that is under way or was last, with its decision; plugin call `i` happens at `startUs + i × (endUs − startUs) / calls.length`. */
  readonly decision?: JourneyDecision;
  readonly done: boolean;
  /** It stays, whatever the user does next. */
  readonly pinned: boolean;
}

export interface JourneyDecision {
  readonly cycle: number;
  readonly startUs: number;
  readonly endUs: number;
  readonly explanation: Explanation;
}

/** A journey as frames carry it: an explanation, which may tell of thousands of nodes, comes once for each cycle. */
export type SentJourney = Omit<Journey, 'decision'> & {
  readonly decision?: Omit<JourneyDecision, 'explanation'> & Partial<Pick<JourneyDecision, 'explanation'>>;
};

/** A journey in the list of all. */
export interface JourneyEntry extends JourneyRef {
  readonly state: 'under-way' | 'over' | 'refused';
}

/** What has become of each step. A step that may be passed over has been once one behind it has begun. */
function railOf(
  steps: JourneyDefinition['steps'],
  stages: readonly JourneyStage[],
  { done, refused }: Pick<Milestones, 'done' | 'refused'>,
): readonly RailStep[] {
  const begun = new Set(stages.map(({ step }) => step));
  const current = stages.at(-1)?.step;
  const last = steps.findLastIndex(({ name, beside }) => begun.has(name) && beside === undefined);
  const stateOf = ({ name, beside }: JourneyDefinition['steps'][number], i: number): StepState => {
    if (name === current && refused) return 'refused';
    if (name === current && !done) return 'now';
    if (begun.has(name)) return 'done';
    return done || (i < last && beside === undefined) ? 'skipped' : 'next';
  };
  return steps.map((step, i) => ({ step: step.name, hue: step.hue, state: stateOf(step, i) }));
}

const POD = 'pods/';

/** What is shown of the milestones: all but the decision, which the view knows. */
export function journeyAt({ definition, start, stages, parts, refused, done }: Milestones, id: JourneyId, nodeOf: (message: number) => string | undefined) {
  const now = stages.at(-1);
  const acting = now && !done ? definition.steps.find(({ name }) => name === now.step) : undefined;
  const node = acting && now?.face !== undefined ? nodeOf(now.face) : undefined;
  const partsOf = ({ name, steps }: JourneyDefinition['steps'][number]) =>
    steps && parts[name] ? [[name, { rail: railOf(steps, parts[name], { done }), stages: parts[name] }] as const] : [];
  return {
    id,
    subject: start.subject,
    began: start.began,
    ...(start.subject.startsWith(POD) && { pod: start.subject.slice(POD.length) }),
    rail: railOf(definition.steps, stages, { done, ...(refused && { refused }) }),
    stages,
    current: now?.step ?? definition.steps[0]!.name,
    parts: Object.fromEntries(definition.steps.flatMap(partsOf)),
    acts: acting?.acts ?? {},
    ...(node !== undefined && { node }),
    ...(refused && { refused }),
    done,
  };
}
