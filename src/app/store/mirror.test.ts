import { describe, expect, test } from 'vitest';
import type { MessageRow } from '../../worker/protocol';
import { columnsOf } from '../../worker/testing-rows';
import { newClock } from './clock';
import { changedResources, changeObjects, resetMirror, type Touched, takeIn, useCluster } from './cluster';
import { newTrace, trace } from './trace';

const row = (id: number, sentAtUs: number, arrivesAtUs: number, more: Partial<MessageRow> = {}): MessageRow => ({
  id,
  cause: -1,
  from: 'apiserver',
  to: 'scheduler',
  sentAtUs,
  arrivesAtUs,
  background: false,
  kind: 'watch',
  label: 'ADDED pods/web',
  ...more,
});

describe('the clock between two frames', () => {
  test('runs on at the pace of the last frame, for a while', () => {
    const clock = newClock();
    clock.set({ nowUs: 1_000, usPerMs: 10, playing: true }, 0);
    expect([clock.nowUs(5), clock.nowUs(10_000)]).toEqual([1_050, 3_500]);
  });

  test('stands when paused, and never runs backwards on its own', () => {
    const clock = newClock();
    clock.set({ nowUs: 1_000, usPerMs: 10, playing: true }, 0);
    expect(clock.nowUs(20)).toBe(1_200);
    clock.set({ nowUs: 1_100, usPerMs: 0.1, playing: true }, 20);
    expect(clock.nowUs(21)).toBe(1_200);
    clock.set({ nowUs: 1_100, usPerMs: 0, playing: false }, 22);
    expect(clock.nowUs(99)).toBe(1_100);
  });
});

describe('the trace', () => {
  test('a message is in flight from when it is sent until it arrives', () => {
    const trace = newTrace();
    trace.append(columnsOf([row(1, 100, 200), row(3, 180, 400)]));
    expect([99, 100, 190, 200, 400].map((us) => trace.inFlight(us).map((r) => r.id))).toEqual([[], [1], [3, 1], [3], []]);
  });

  test('a row is told again as it was sent, whatever it has to say', () => {
    const trace = newTrace();
    const ends = { from: '10.0.0.1', to: '10.0.0.2' };
    const rows = [
      row(1, 100, 200, { kind: 'request', verb: 'create', resource: 'pods', subresource: 'binding', about: 'pods/default/web' }),
      row(4, 110, 220, { kind: 'response', code: 201, label: '201 Created' }),
      row(6, 120, 230, { kind: 'etcd', operation: 'txn-response', revision: 7 }),
      row(7, 130, 240, { kind: 'network', ends, failure: 'dropped' }),
    ];
    trace.append(columnsOf(rows.slice(0, 2)));
    trace.append(columnsOf(rows.slice(2)));
    expect(rows.map(({ id }) => trace.find(id))).toEqual(rows);
  });

  test('a row is told as it was sent in a run of very many words, of which some come again late', () => {
    const trace = newTrace();
    const rows = Array.from({ length: 30_000 }, (_, i) => row(i, i, i + 1, { label: `ADDED pods/web-${i % 25_000}` }));
    for (let from = 0; from < rows.length; from += 1_000) trace.append(columnsOf(rows.slice(from, from + 1_000)));
    for (const id of [0, 9_999, 10_000, 24_999, 25_000, 29_999]) expect(trace.find(id)).toEqual(rows[id]);
  });

  test('a message on its way is found among thousands, and no more than are asked for', () => {
    const trace = newTrace();
    const all = Array.from({ length: 3_000 }, (_, i) => row(i, i, i + 10));
    trace.append(columnsOf(all));
    expect(trace.inFlight(2_005, 3).map((r) => r.id)).toEqual([2_005, 2_004, 2_003]);
  });

  test('another branch forgets what came after the fork', () => {
    const trace = newTrace();
    trace.append(columnsOf([row(1, 1, 2), row(5, 3, 4), row(9, 5, 6)]));
    trace.truncate(5);
    expect([trace.rows().length, trace.find(1)?.id]).toEqual([1, 1]);
    expect(trace.find(5)).toBeUndefined();
  });
});

const object = (name: string) => ({ apiVersion: 'v1', kind: 'X', metadata: { name } });

test('a change of one object makes its resource’s map anew, and no other', () => {
  const before = { pods: new Map([['pods/a/b', object('b')]]), nodes: new Map([['nodes/n', object('n')]]) };
  const touched: Touched = new Map();
  changeObjects(before, { changed: { 'pods/a/c': object('c') }, removed: ['pods/a/b'] }, touched);
  const after = changedResources(before, touched);
  expect([...(after.pods?.keys() ?? [])]).toEqual(['pods/a/c']);
  expect(after.nodes).toBe(before.nodes);
  expect(changedResources(before, new Map())).toBe(before);
});

test('what comes is in its place at once, and another version of its resource with the next picture, whatever else comes before that', () => {
  resetMirror();
  const [rows, touched] = [columnsOf([row(3, 1, 2)]), new Map() as Touched];
  takeIn({ rows, changed: { 'pods/a/b': object('b'), 'nodes/n': object('n') }, removed: [] }, touched);
  const before = changedResources({}, touched);
  useCluster.setState({ resources: before });
  const later: Touched = new Map();
  changeObjects(before, { changed: { 'pods/a/c': object('c'), 'events/a/e': object('e') }, removed: ['pods/a/b'] }, later);
  takeIn({ rows: columnsOf([row(4, 1, 2)]), changed: { 'pods/a/d': object('d') }, removed: ['pods/a/c'] }, later);
  expect([...before.pods!.keys()]).toEqual(['pods/a/d']);
  expect([trace.rows().length, useCluster.getState().resources]).toEqual([2, before]);
  const after = changedResources(before, later);
  expect([...(after.events?.keys() ?? [])]).toEqual(['events/a/e']);
  expect([after.pods === before.pods, after.nodes === before.nodes]).toEqual([false, true]);
});
