import type { MessageRow } from '../../worker/protocol';
import { type Span, spansOf } from './spans';

/**
 * An event of the Trace Event Format, which Perfetto and `chrome://tracing` open. `X`: a slice; `s` and `f`: the two ends of a flow; `M`: a name.
 * Times are in microseconds.
 */
export interface TraceEvent {
  readonly ph: 'X' | 's' | 'f' | 'M';
  readonly name: string;
  readonly cat?: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly id?: number;
  readonly bp?: 'e';
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Slices of one thread may not overlap: each goes to the first that is free. */
function createLanes(): (startUs: number, endUs: number) => number {
  const freeFromUs: number[] = [];
  return (startUs, endUs) => {
    const free = freeFromUs.findIndex((us) => us <= startUs);
    const lane = free < 0 ? freeFromUs.length : free;
    freeFromUs[lane] = endUs;
    return lane;
  };
}

/** A trace as a process for each component, a slice for each request on whoever waits for it, and a flow for each cause. */
export function chromeTrace(rows: readonly MessageRow[]): { readonly traceEvents: readonly TraceEvent[]; readonly displayTimeUnit: 'ms' } {
  const originUs = rows[0]?.sentAtUs ?? 0;
  const pids = new Map<string, number>();
  const lanes = new Map<string, ReturnType<typeof createLanes>>();
  const places = new Map<Span, { readonly pid: number; readonly tid: number }>();
  const events: TraceEvent[] = [];

  function placeOf({ row, startUs, endUs }: Span): { readonly pid: number; readonly tid: number } {
    const known = pids.get(row.from);
    const pid = known ?? pids.size + 1;
    if (known === undefined) {
      pids.set(row.from, pid);
      lanes.set(row.from, createLanes());
      events.push({ ph: 'M', name: 'process_name', pid, tid: 0, args: { name: row.from } });
    }
    return { pid, tid: lanes.get(row.from)!(startUs, endUs) + 1 };
  }

  for (const span of spansOf(rows)) {
    const { row, startUs, endUs, answer, cause } = span;
    const place = placeOf(span);
    places.set(span, place);
    const { id, label, kind, from, to, about } = row;
    const ts = startUs - originUs;
    events.push({
      ph: 'X',
      name: label,
      cat: kind,
      ...place,
      ts,
      dur: endUs - startUs,
      args: { message: id, from, to, ...(about !== undefined && { about }), ...(answer && { answer: answer.label }) },
    });
    const began = cause && places.get(cause);
    if (!cause || !began) continue;
    const flow = { name: 'cause', cat: 'cause', id } as const;
    // A flow begins within the slice that it comes from.
    events.push({ ph: 's', ...flow, ...began, ts: Math.min(startUs, cause.endUs) - originUs }, { ph: 'f', bp: 'e', ...flow, ...place, ts });
  }
  return { traceEvents: events, displayTimeUnit: 'ms' };
}
