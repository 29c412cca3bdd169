import type { Pod, Status } from '../api/types.gen';
import type { ApiResponse, WatchMessage } from '../api/wire';
import type { Trace } from '../sim/trace';
import type { Body } from './cluster';
import type { Cycle } from './explain';
import type { JourneyStage, JourneyStep } from './journey-steps';
import type { TraceIndex } from './trace-index';

export interface Milestones {
  readonly stages: readonly JourneyStage[];
  readonly refused?: { readonly code: number; readonly message: string };
  /** The last cycle that has begun. */
  readonly cycle?: Cycle;
  readonly done: boolean;
}

const finished = (pod: Pod): boolean =>
  pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed' || (pod.status?.conditions ?? []).some((c) => c.type === 'Ready' && c.status === 'True');

/**
 * Reads a Pod's journey out of the trace, up to the messages that have been sent at `nowUs`.
 * The stages follow each other without gaps: each begins with the message that a person would name as its first.
 */
export function journeyOf(
  trace: Trace<Body>,
  index: TraceIndex,
  { pod, cycles, scoreStartUs }: { readonly pod: string; readonly cycles: readonly Cycle[]; readonly scoreStartUs: (cycle: Cycle) => number | undefined },
  sent: number,
  nowUs: number,
): Milestones | undefined {
  const key = `pods/${pod}`;
  const all = index.about(key);
  const ids = all.slice(0, index.countBelow(all, sent));
  const submits = ids.filter(
    (id) => index.description(id).kind === 'request' && /^POST ….pods$/.test(index.description(id).label) && trace.to(id) === 'apiserver',
  );
  const submit = submits.at(-1);
  if (submit === undefined) return undefined;
  const after = ids.filter((id) => id >= submit);
  const first = (test: (id: number) => boolean): number | undefined => after.find(test);
  const arrived = (id: number): boolean => trace.arrivesAtUs(id) <= nowUs;

  const starts: [JourneyStep, number][] = [['submit', trace.sentAtUs(submit)]];
  const begin = (step: JourneyStep, atUs: number | undefined): void => {
    if (atUs !== undefined && atUs <= nowUs) starts.push([step, Math.max(atUs, starts.at(-1)![1])]);
  };
  if (arrived(submit)) begin('store', trace.arrivesAtUs(submit));
  const answer = first((id) => index.description(id).kind === 'response' && trace.to(id) === trace.from(submit) && sameStream(trace, submit, id));
  const refused = answer === undefined ? undefined : refusalOf(trace.body(answer));
  const toScheduler = first((id) => index.description(id).kind === 'watch' && trace.to(id) === 'scheduler');
  if (toScheduler !== undefined) begin('watch', trace.sentAtUs(toScheduler));
  const cycle = cycles.filter((c) => c.id > submit && c.startUs <= nowUs).at(-1);
  if (cycle) {
    begin('filter', cycle.startUs);
    begin('score', scoreStartUs(cycle));
    const binding = after.find((id) => id > cycle.id && index.description(id).label.endsWith('/binding'));
    if (binding !== undefined) begin('bind', Math.max(cycle.endUs, trace.sentAtUs(binding)));
  }
  const toKubelet = first((id) => index.description(id).kind === 'watch' && trace.to(id).startsWith('kubelet/'));
  if (toKubelet !== undefined) begin('run', trace.sentAtUs(toKubelet));
  const ready = first((id) => index.description(id).kind === 'watch' && finished((trace.body(id) as unknown as WatchMessage).object as Pod));
  const doneUs = ready === undefined ? undefined : trace.sentAtUs(ready);

  const stages = starts.map(([step, startUs], i): JourneyStage => {
    const endUs = starts[i + 1]?.[1] ?? (step === 'run' && doneUs !== undefined && doneUs <= nowUs ? doneUs : undefined);
    const messages = after.filter(
      (id) => trace.from(id) !== trace.to(id) && trace.sentAtUs(id) >= startUs && trace.sentAtUs(id) < (endUs ?? Number.POSITIVE_INFINITY),
    );
    return endUs === undefined ? { step, startUs, messages } : { step, startUs, endUs, messages };
  });
  return { stages, ...(refused ? { refused } : {}), ...(cycle ? { cycle } : {}), done: refused !== undefined || (doneUs !== undefined && doneUs <= nowUs) };
}

const streamOf = (body: Body): unknown => (body as { readonly stream?: unknown }).stream;
const sameStream = (trace: Trace<Body>, a: number, b: number): boolean => streamOf(trace.body(a)) === streamOf(trace.body(b));

function refusalOf(body: Body): Milestones['refused'] {
  const { code, body: status } = body as unknown as ApiResponse;
  return code >= 400 ? { code, message: (status as Status).message ?? '' } : undefined;
}
