import { describe, expect, it } from 'vitest';
import type { MessageRow } from '../../worker/protocol';
import { openPage, podOf } from '../../worker/testing';
import { chromeTrace, type TraceEvent } from './chrome-trace';
import { openTelemetry } from './open-telemetry';
import { type Span, spansOf } from './spans';

/** The trace of a cluster in which a Pod comes to run, and one that there is not is asked for. */
function recorded(): readonly MessageRow[] {
  const page = openPage(2);
  page.say({ type: 'pace', pace: 'x10' });
  page.create(podOf());
  for (let ticks = 0; ticks < 60; ticks++) page.tick(50);
  page.call(9, 'GET', '/api/v1/namespaces/default/pods/nobody');
  page.tick(50);
  return page.ask({ kind: 'trace' });
}

const rows = recorded();
const spans = spansOf(rows);

const created = spans.find(({ row }) => row.verb === 'create' && row.about === 'pods/default/web' && row.subresource === undefined);

/** The spans that a span goes back to. */
function causesOf(span: Span | undefined): readonly Span[] {
  return span?.cause ? [span.cause, ...causesOf(span.cause)] : [];
}

describe('the spans of a trace', () => {
  it('last from a request to its answer', () => {
    expect(created?.answer).toMatchObject({ kind: 'response', code: 201, to: created?.row.from });
    expect(created?.endUs).toBe(created?.answer?.arrivesAtUs);
  });

  it('know what began them: what is stored, and the binding, go back to what the user did', () => {
    const stored = spans.find(({ row }) => row.kind === 'etcd' && row.about === 'pods/default/web' && row.to === 'etcd');
    expect(stored?.answer?.from).toBe('etcd');
    expect(causesOf(stored)).toContain(created);
    expect(causesOf(spans.find(({ row }) => row.subresource === 'binding' && row.about === 'pods/default/web'))).toContain(created);
  });

  it('are begun while what began them lasts, or after it', () => {
    for (const { startUs, cause } of spans) expect(startUs).toBeGreaterThanOrEqual(cause?.startUs ?? 0);
  });
});

const PLACE = ['ph', 'name', 'pid', 'tid'];
/** The fields that the Trace Event Format has for each kind of event that we use. */
const FIELDS: Readonly<Record<TraceEvent['ph'], readonly string[]>> = {
  M: [...PLACE, 'args'],
  X: [...PLACE, 'cat', 'ts', 'dur', 'args'],
  s: [...PLACE, 'cat', 'ts', 'id'],
  f: [...PLACE, 'cat', 'ts', 'id', 'bp'],
};
const COUNTS: readonly (keyof TraceEvent)[] = ['pid', 'tid', 'ts', 'dur', 'id'];

/** What is wrong with an event, as a reader that takes nothing else would say it. */
function faultOf(event: TraceEvent): string | undefined {
  if (!Object.hasOwn(FIELDS, event.ph)) return `no phase: ${event.ph}`;
  const must = FIELDS[event.ph];
  const fields = Object.keys(event);
  const wrong = [...must.filter((field) => !fields.includes(field)), ...fields.filter((field) => !must.includes(field))];
  if (wrong.length > 0) return `${event.ph}: ${wrong.join()}`;
  const odd = COUNTS.filter((field) => event[field] !== undefined && !(Number.isSafeInteger(event[field]) && Number(event[field]) >= 0));
  if (odd.length > 0 || event.name === '') return `${event.ph}: ${odd.join()}`;
  return event.ph === 'M' && (event.name !== 'process_name' || typeof event.args?.name !== 'string') ? 'args.name' : undefined;
}

describe('the trace for Perfetto', () => {
  const { traceEvents } = JSON.parse(JSON.stringify(chromeTrace(rows))) as { readonly traceEvents: readonly TraceEvent[] };
  const slices = traceEvents.filter(({ ph }) => ph === 'X');

  it('has the form of the format', () => {
    expect(traceEvents.map(faultOf).filter(Boolean)).toEqual([]);
    expect(slices).toHaveLength(spans.length);
  });

  it('has no slices on one thread that overlap', () => {
    const freeFrom = new Map<string, number>();
    for (const slice of slices) {
      const thread = `${slice.pid} ${slice.tid}`;
      expect(slice.ts).toBeGreaterThanOrEqual(freeFrom.get(thread) ?? 0);
      freeFrom.set(thread, endOf(slice));
    }
  });

  it('has a flow for each cause, from within the slice of the cause to the beginning of the effect', () => {
    const begins = traceEvents.filter(({ ph }) => ph === 's');
    const ends = new Map(traceEvents.filter(({ ph }) => ph === 'f').map((event) => [event.id, event]));
    expect(begins).toHaveLength(spans.filter(({ cause }) => cause).length);
    expect(ends.size).toBe(begins.length);
    for (const begin of begins) {
      const { ts = 0, id } = begin;
      expect(slices.some((slice) => isOn(slice, begin) && (slice.ts ?? 0) <= ts && ts <= endOf(slice))).toBe(true);
      const end = ends.get(id);
      expect(slices.find(({ args }) => args?.message === id)).toMatchObject({ pid: end?.pid, tid: end?.tid, ts: end?.ts });
    }
  });

  it('has each flow begin before it ends, in the file and in time, once', () => {
    const open = new Map<number, number>();
    for (const { ph, id = -1, ts = 0, name, cat } of traceEvents) {
      if (ph !== 's' && ph !== 'f') continue;
      expect({ name, cat }).toEqual({ name: 'cause', cat: 'cause' });
      expect(open.has(id)).toBe(ph === 'f');
      if (ph === 's') open.set(id, ts);
      else {
        expect(ts).toBeGreaterThanOrEqual(open.get(id) ?? Number.POSITIVE_INFINITY);
        open.delete(id);
      }
    }
    expect(open.size).toBe(0);
  });

  it('names a process before anything happens on it', () => {
    const named = new Set<number>();
    for (const { ph, pid } of traceEvents) {
      if (ph === 'M') expect(named.has(pid)).toBe(false);
      if (ph === 'M') named.add(pid);
      else expect(named.has(pid)).toBe(true);
    }
  });

  it('names the components', () => {
    const names = traceEvents.filter(({ ph }) => ph === 'M').map(({ args }) => args?.name);
    expect(names).toEqual(expect.arrayContaining(['kubectl', 'apiserver', 'scheduler', 'kubelet/node-1']));
    expect(new Set(names).size).toBe(names.length);
  });
});

const endOf = ({ ts = 0, dur = 0 }: TraceEvent): number => ts + dur;
const isOn = (a: TraceEvent, b: TraceEvent): boolean => a.pid === b.pid && a.tid === b.tid;

const SPAN_KIND_CLIENT = 3;

describe('the trace for OpenTelemetry', () => {
  const all = openTelemetry(rows).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));

  it('has ids of 16 and 8 bytes, times in nanoseconds, and parents of the same trace', () => {
    const byId = new Map(all.map((span) => [span.spanId, span]));
    expect(byId.size).toBe(all.length);
    for (const { traceId, spanId, parentSpanId, startTimeUnixNano, endTimeUnixNano } of all) {
      expect(`${traceId} ${spanId}`).toMatch(/^[0-9a-f]{32} [0-9a-f]{16}$/);
      expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
      if (parentSpanId !== undefined) expect(byId.get(parentSpanId)?.traceId).toBe(traceId);
    }
  });

  it('has the fields of the protocol and no others, in the types of its JSON', () => {
    const must = ['traceId', 'spanId', 'name', 'kind', 'startTimeUnixNano', 'endTimeUnixNano', 'attributes', 'status'];
    for (const span of all) {
      expect(Object.keys(span).filter((field) => field !== 'parentSpanId')).toEqual(must);
      expect([1, 2, 3, 4, 5]).toContain(span.kind);
      expect(span.name).not.toBe('');
      expect(`${span.startTimeUnixNano} ${span.endTimeUnixNano}`).toMatch(/^\d+ \d+$/);
      expect([undefined, 0, 1, 2]).toContain(span.status.code);
      expect(new Set(span.attributes.map(({ key }) => key)).size).toBe(span.attributes.length);
      for (const { value } of span.attributes)
        expect(value).toEqual('intValue' in value ? { intValue: expect.stringMatching(/^\d+$/) } : { stringValue: expect.any(String) });
    }
  });

  it('has no span that begins before its parent', () => {
    const byId = new Map(all.map((span) => [span.spanId, span]));
    for (const { parentSpanId, startTimeUnixNano } of all)
      if (parentSpanId !== undefined) expect(BigInt(startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(byId.get(parentSpanId)!.startTimeUnixNano));
  });

  it('tells of failures', () => {
    expect(all.find(({ name, kind }) => kind === SPAN_KIND_CLIENT && name.startsWith('GET') && name.includes('nobody'))?.status).toEqual({ code: 2 });
  });
});
