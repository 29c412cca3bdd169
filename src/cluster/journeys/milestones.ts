import { isResponse, isStatus } from '../../api/wire';
import type { Trace } from '../../sim/trace';
import type { Cycle, CycleTimes } from '../cycle';
import type { Body } from '../input';
import { cycle as cycleBegins, scoring } from './condition';
import type { Facts, JourneyDefinition } from './definition';
import type { Begun, Reading } from './reading';
import type { Start } from './start';

/** A step that has begun. */
export interface JourneyStage {
  readonly step: string;
  /** When it began and ended; `endUs` is absent while it lasts. */
  readonly startUs: number;
  readonly endUs?: number;
  /** The moment at which it is best seen: its message half way, its verdicts given. It may lie ahead; absent while it is not known. */
  readonly momentUs?: number;
  /** The message that it is about; in Filter and Score, which happen inside the scheduler, the one that set them off. */
  readonly face?: number;
  readonly facts?: Facts;
}

/** A journey as far as it has come at a moment. */
export interface Milestones {
  readonly definition: JourneyDefinition;
  readonly start: Start;
  /** In the order in which they have begun; each ends where the next begins. */
  readonly stages: readonly JourneyStage[];
  /** What the steps have come to that consist of others, by name. */
  readonly parts: Readonly<Record<string, readonly JourneyStage[]>>;
  readonly refused?: { readonly code: number; readonly message: string };
  /** The last scheduling cycle that has begun. */
  readonly cycle?: Cycle;
  readonly done: boolean;
}

export interface Present {
  readonly trace: Trace<Body>;
  /** What has been sent, and when it is. */
  readonly sent: number;
  readonly nowUs: number;
  readonly timesOf: (cycle: Cycle) => CycleTimes | undefined;
}

const cycleAt = (trace: Trace<Body>, id: number): Cycle => ({ id, startUs: trace.sentAtUs(id), endUs: trace.arrivesAtUs(id) });
const halfWay = (trace: Trace<Body>, id: number): number => Math.round((trace.sentAtUs(id) + trace.arrivesAtUs(id)) / 2);

/** What of a reading holds at a moment. */
export function milestonesAt({ definition, start, begun, end, refusal }: Reading, present: Present): Milestones {
  const { trace, sent, nowUs } = present;
  const so = begun.filter(({ id, startUs }) => id < sent && startUs <= nowUs);
  const own = inForce(so, definition);
  const happened = (id: number | undefined): id is number => id !== undefined && id < sent;
  const refused = happened(refusal) ? refusalIn(trace.body(refusal)) : undefined;
  const isOver = happened(end) && trace.sentAtUs(end) <= nowUs;
  const cycle = own.findLast(({ place }) => definition.steps[place]!.begins === cycleBegins);
  const partsOf = (place: number): readonly Begun[] => so.filter((one) => one.within === place && one.id >= (own.find((b) => b.place === place)?.id ?? 0));
  const parts = own.flatMap(({ place }) => {
    const { name, steps } = definition.steps[place]!;
    return steps ? [[name, inRow(partsOf(place).map((one) => stageOf(steps[one.place]!.name, one, present)))] as const] : [];
  });
  return {
    definition,
    start,
    stages: inRow(
      own.flatMap((one) => stagesOf(definition, one, present)).filter(({ startUs }) => startUs <= nowUs),
      isOver ? trace.sentAtUs(end) : undefined,
    ),
    parts: Object.fromEntries(parts),
    ...(refused && { refused }),
    ...(cycle && { cycle: cycleAt(trace, cycle.id) }),
    done: refused !== undefined || isOver,
  };
}

/** What a step that begins anew has not made void. */
function inForce(begun: readonly Begun[], { steps }: JourneyDefinition): readonly Begun[] {
  let kept: Begun[] = [];
  for (const one of begun) {
    if (one.within !== undefined) continue;
    if (steps[one.place]!.again) kept = kept.filter(({ place }) => place < one.place || steps[place]!.beside !== undefined);
    kept.push(one);
  }
  return kept;
}

function stageOf(step: string, { startUs, face, facts }: Begun, { trace, sent }: Present): JourneyStage {
  return { step, startUs, ...(face !== undefined && face < sent && { momentUs: halfWay(trace, face), face }), ...(facts && { facts }) };
}

/** The stage of a step; in a scheduling cycle two, if nodes are scored. */
function stagesOf({ steps }: JourneyDefinition, one: Begun, present: Present): readonly JourneyStage[] {
  const { name, begins } = steps[one.place]!;
  if (begins !== cycleBegins) return [stageOf(name, one, present)];
  const { trace, timesOf } = present;
  const cause = trace.cause(one.id);
  const times = timesOf(cycleAt(trace, one.id));
  const face = cause >= 0 ? { face: cause } : {};
  const filter: JourneyStage = { step: name, startUs: one.startUs, ...face, ...(times && { momentUs: times.filteredUs }) };
  const score = steps.find((step) => step.begins === scoring);
  if (!score || times?.scoreStartUs === undefined) return [filter];
  return [filter, { step: score.name, startUs: times.scoreStartUs, momentUs: times.decidedUs, ...face }];
}

/** Each ends where the next begins. */
function inRow(stages: readonly JourneyStage[], overUs?: number): readonly JourneyStage[] {
  return stages.map((stage, i) => {
    const endUs = stages[i + 1]?.startUs ?? (overUs === undefined ? undefined : Math.max(stage.startUs, overUs));
    return endUs === undefined ? stage : { ...stage, endUs };
  });
}

function refusalIn(body: Body): Milestones['refused'] {
  if (!isResponse(body)) return undefined;
  return { code: body.code, message: isStatus(body.body) ? (body.body.message ?? '') : '' };
}
