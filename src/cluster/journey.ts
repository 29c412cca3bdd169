import type { Pod } from '../api/types.gen';
import { isResponse, isStatus, isWatchMessage } from '../api/wire';
import type { Trace } from '../sim/trace';
import type { Body } from './cluster';
import type { Cycle, CycleTimes } from './cycle';
import type { JourneyStage, JourneyStep } from './journey-steps';
import { isPodCreation, isPut, type TraceIndex } from './trace-index';

export interface Milestones {
  readonly stages: readonly JourneyStage[];
  readonly refused?: { readonly code: number; readonly message: string };
  /** The last cycle that has begun. */
  readonly cycle?: Cycle;
  readonly done: boolean;
}

/** A watch tells of a Pod that is ready, or has ended. */
function finished(body: Body): boolean {
  if (!isWatchMessage(body)) return false;
  const { status } = body.object as Pod;
  return status?.phase === 'Succeeded' || status?.phase === 'Failed' || (status?.conditions ?? []).some((c) => c.type === 'Ready' && c.status === 'True');
}

/** What of the trace is looked at: the messages about the Pod since its last creation that have been sent. */
interface Reading {
  readonly trace: Trace<Body>;
  readonly index: TraceIndex;
  readonly after: readonly number[];
  readonly nowUs: number;
}

/**
 * Reads a Pod's journey out of the trace, up to the messages that have been sent at `nowUs`.
 * The stages follow each other without gaps: each begins with the message that a person would name as its first.
 */
export function journeyOf(
  trace: Trace<Body>,
  index: TraceIndex,
  { pod, cycles, timesOf }: { readonly pod: string; readonly cycles: readonly Cycle[]; readonly timesOf: (cycle: Cycle) => CycleTimes | undefined },
  sent: number,
  nowUs: number,
): Milestones | undefined {
  const all = index.about(`pods/${pod}`);
  const ids = all.slice(0, index.countBelow(all, sent));
  const submit = ids.findLast((id) => isPodCreation(index.description(id)) && trace.to(id) === 'apiserver');
  if (submit === undefined) return undefined;
  const reading: Reading = { trace, index, after: ids.filter((id) => id >= submit), nowUs };
  const answer = reading.after.find((id) => index.description(id).kind === 'response' && trace.to(id) === trace.from(submit) && sameStream(trace, submit, id));
  const refused = answer === undefined ? undefined : refusalOf(trace.body(answer));
  const cycle = cycles.filter((c) => c.id > submit && c.startUs <= nowUs).at(-1);
  const ready = reading.after.find((id) => finished(trace.body(id)));
  const doneUs = ready === undefined ? undefined : trace.sentAtUs(ready);
  const done = refused !== undefined || (doneUs !== undefined && doneUs <= nowUs);

  const begun = [
    ...beforeScheduling(reading, submit, refused && answer),
    ...(cycle ? scheduling(reading, cycle, timesOf(cycle)) : []),
    ...running(reading),
  ].filter((stage) => stage.startUs <= nowUs);
  const stages = begun.map((stage, i): JourneyStage => {
    const endUs = begun[i + 1]?.startUs ?? (stage.step === 'run' && done ? doneUs : undefined);
    return endUs === undefined ? stage : { ...stage, endUs };
  });
  return { stages, ...(refused ? { refused } : {}), ...(cycle ? { cycle } : {}), done };
}

const halfWay = (trace: Trace<Body>, id: number): number => Math.round((trace.sentAtUs(id) + trace.arrivesAtUs(id)) / 2);

/** A stage that one message stands for, from the moment at which it is sent. */
function ofMessage({ trace }: Reading, step: JourneyStep, id: number | undefined, startUs?: number): JourneyStage[] {
  return id === undefined ? [] : [{ step, startUs: startUs ?? trace.sentAtUs(id), momentUs: halfWay(trace, id), face: id }];
}

function beforeScheduling(reading: Reading, submit: number, refusal: number | undefined): JourneyStage[] {
  const { trace, index, after, nowUs } = reading;
  const arrivedUs = trace.arrivesAtUs(submit);
  const put = after.find((id) => trace.to(id) === 'etcd' && isPut(index.description(id)));
  const face = refusal ?? put;
  const store = face === undefined ? [{ step: 'store' as const, startUs: arrivedUs }] : ofMessage(reading, 'store', face, arrivedUs);
  const toScheduler = after.find((id) => index.description(id).kind === 'watch' && trace.to(id) === 'scheduler');
  return [...ofMessage(reading, 'submit', submit), ...(arrivedUs <= nowUs ? store : []), ...ofMessage(reading, 'watch', toScheduler)];
}

function scheduling(reading: Reading, cycle: Cycle, times: CycleTimes | undefined): JourneyStage[] {
  const { trace, index, after } = reading;
  const cause = trace.cause(cycle.id);
  const face = cause >= 0 ? { face: cause } : {};
  const stages: JourneyStage[] = [{ step: 'filter', startUs: cycle.startUs, ...face, ...(times && { momentUs: times.filteredUs }) }];
  if (times?.scoreStartUs !== undefined) stages.push({ step: 'score', startUs: times.scoreStartUs, momentUs: times.decidedUs, ...face });
  const binding = after.find((id) => id > cycle.id && index.description(id).subresource === 'binding');
  return [...stages, ...ofMessage(reading, 'bind', binding, binding === undefined ? undefined : Math.max(cycle.endUs, trace.sentAtUs(binding)))];
}

function running(reading: Reading): JourneyStage[] {
  const { trace, index, after } = reading;
  return ofMessage(
    reading,
    'run',
    after.find((id) => index.description(id).kind === 'watch' && trace.to(id).startsWith('kubelet/')),
  );
}

const streamOf = (body: Body): unknown => (body as { readonly stream?: unknown }).stream;
const sameStream = (trace: Trace<Body>, a: number, b: number): boolean => streamOf(trace.body(a)) === streamOf(trace.body(b));

function refusalOf(body: Body): Milestones['refused'] {
  if (!isResponse(body) || body.code < 400) return undefined;
  return { code: body.code, message: isStatus(body.body) ? (body.body.message ?? '') : '' };
}
