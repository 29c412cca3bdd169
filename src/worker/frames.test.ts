import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { Frame } from './protocol';
import { configOf, idsOf, openPage, pageOf, podOf, type TestPage } from './testing';

const framesOf = ({ posted }: TestPage): readonly Frame[] => posted.filter((m) => m.type === 'frame');

/** A page's list of rows, as it grows from frame to frame. */
function rowsAfter(frames: readonly Frame[]): readonly number[] {
  let ids: readonly number[] = [];
  for (const { truncate, rows } of frames) ids = [...ids.filter((id) => id < (truncate ?? Number.POSITIVE_INFINITY)), ...idsOf(rows)];
  return ids;
}

/** What a page has in the end of all that it was told. */
function objectsAfter({ posted }: TestPage): Readonly<Record<string, KubeObject>> {
  const objects: Record<string, KubeObject> = {};
  for (const message of posted) {
    if ('changed' in message) Object.assign(objects, message.changed);
    if ('removed' in message) for (const key of message.removed) delete objects[key];
  }
  return objects;
}

describe('a page that takes in what it gets', () => {
  it('has no frame while nothing changes', () => {
    const page = openPage(1);
    page.say({ type: 'pause' });
    const count = framesOf(page).length;
    for (let i = 0; i < 5; i++) page.tick(50);
    expect(framesOf(page).length).toBe(count);
  });

  it('gets each message that is shown once and in order, five thousand at a time', () => {
    const page = openPage(3);
    page.say({ type: 'pause' });
    for (let i = 0; i < 10; i++) page.tick(16);
    const frames = framesOf(page);
    const ids = rowsAfter(frames);
    expect(Math.max(...frames.map(({ rows }) => idsOf(rows).length))).toBeLessThanOrEqual(5_000);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect(ids.length).toBe(frames.at(-1)!.head);
  });

  it('knows where in the trace it is, and how far the branch goes', () => {
    const page = openPage(1);
    page.create(podOf());
    page.say({ type: 'pace', pace: 'x10' });
    for (let i = 0; i < 10; i++) page.tick(100);
    const now = page.say({ type: 'pause' });
    const back = page.say({ type: 'seek', toUs: now.nowUs - 10e6 });
    expect([now.position, back.head]).toEqual([now.head, now.head]);
    // Time that is owed is counted in parts of a microsecond.
    expect(Math.abs(back.headUs - now.nowUs)).toBeLessThanOrEqual(1);
    expect(back.position).toBeLessThan(now.position);
    expect(page.say({ type: 'live' })).toMatchObject({ position: now.position, nowUs: back.headUs });
  });

  it('forgets the rows of a future that will not be, and keeps none twice', () => {
    const page = openPage(1);
    page.say({ type: 'pause' });
    const { nowUs } = page.tick(1);
    page.say({ type: 'seek', toUs: nowUs - 10e6 });
    const { branch, branches, head } = page.create(podOf());
    for (let i = 0; i < 5; i++) page.tick(16);
    const ids = rowsAfter(framesOf(page));
    expect([branches.map(({ name }) => name), branch, ids.length]).toEqual([['main', branch], branch, head]);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  });

  it('gets the explanation of a cycle once', () => {
    const page = openPage(3);
    page.say({ type: 'pause' });
    page.create(podOf());
    const explained = ['filter', 'score', 'bind', 'filter'] as const;
    expect(explained.map((step) => page.say({ type: 'go-to-step', step }).journey?.decision?.explanation !== undefined)).toEqual([true, false, false, false]);
  });

  it('sees at another branch the objects of that branch, also those that have the same key and resourceVersion', () => {
    const page = openPage(1);
    page.say({ type: 'pause' });
    const { nowUs } = page.tick(1);
    const created = (image: string): KubeObject | undefined => {
      page.create(podOf({ containers: [{ name: 'main', image }] }));
      page.say({ type: 'go-to-step', step: 'watch' });
      return objectsAfter(page)['pods/default/web'];
    };
    const main = created('nginx:1.27');
    page.say({ type: 'seek', toUs: nowUs - 1 });
    const other = created('redis:7');
    expect(other).toMatchObject({ metadata: { resourceVersion: main!.metadata.resourceVersion }, spec: { containers: [{ image: 'redis:7' }] } });
    page.say({ type: 'branch', branch: 'main' });
    page.say({ type: 'live' });
    expect(objectsAfter(page)['pods/default/web']).toEqual(main);
  });
});

describe('a page that is behind', () => {
  it('gets no more than two frames that it has not acknowledged', () => {
    const page = pageOf();
    page.host.receive({ type: 'open', config: configOf(1) });
    for (let i = 0; i < 10; i++) page.tickUnseen(60);
    expect(framesOf(page).map(({ frame }) => frame)).toEqual([1, 2]);
    page.host.receive({ type: 'ack', frame: 1 });
    for (let i = 0; i < 10; i++) page.tickUnseen(60);
    expect(framesOf(page).map(({ frame }) => frame)).toEqual([1, 2, 3]);
  });

  it('is not waited for at full pace, and gets all at once when it is there again', () => {
    const page = openPage(1);
    page.say({ type: 'pace', pace: 'max' });
    page.create(podOf());
    for (let i = 0; i < 2; i++) page.tickUnseen(110);
    const before = framesOf(page).at(-1)!;
    for (let i = 0; i < 10; i++) page.tickUnseen(16);
    expect([framesOf(page).at(-1), savedBy(page).delivered > before.position]).toEqual([before, true]);
    page.host.receive({ type: 'ack', frame: before.frame });
    const frame = page.tick(110);
    expect([frame.frame, frame.nowUs > before.nowUs]).toEqual([before.frame + 1, true]);
    expect(rowsAfter(framesOf(page)).length).toBe(frame.head);
  });

  it('is not waited for at any other pace', () => {
    const page = openPage(1);
    page.say({ type: 'pace', pace: 'x10' });
    page.tickUnseen(16);
    page.tickUnseen(16);
    const { nowUs } = savedBy(page);
    page.tickUnseen(16);
    expect(savedBy(page).nowUs).toBe(nowUs + 160_000);
  });
});

function savedBy(page: TestPage) {
  page.host.receive({ type: 'save' });
  return page.posted.findLast((m) => m.type === 'saved')!.session;
}

describe('where nothing is to be seen but that time goes on', () => {
  const framesIn = (page: ReturnType<typeof openPage>, ticks: number): number => {
    const before = framesOf(page).length;
    for (let i = 0; i < ticks; i++) page.tick(16);
    return framesOf(page).length - before;
  };

  it('the page is told now and then, and of a message at once', () => {
    const page = openPage(1);
    page.say({ type: 'pass', seconds: 120 });
    page.say({ type: 'pace', pace: 'x1' });
    page.say({ type: 'play' });
    expect(framesIn(page, 60)).toBeLessThan(15);
    const { position } = page.create(podOf());
    const told = page.tick(16);
    expect(told.position).toBeGreaterThan(position);
  });

  it('and a host that stands still, with all told, rests until something is said', () => {
    const page = openPage(1);
    expect(page.host.restMs()).toBeLessThan(1_000);
    page.say({ type: 'pause' });
    expect(page.host.restMs()).toBe(Number.POSITIVE_INFINITY);
    page.host.receive({ type: 'play' });
    expect(page.host.restMs()).toBeLessThan(1_000);
  });

  it('and one whose clock alone goes on rests until something is to be told', () => {
    const page = openPage(1);
    page.say({ type: 'pass', seconds: 120 });
    page.say({ type: 'pace', pace: 'x1' });
    page.say({ type: 'play' });
    let [wokenMs, restedMs] = [0, 0];
    for (; restedMs < 5_000; wokenMs++) {
      const ms = Math.max(16, page.host.restMs());
      page.tick(ms);
      restedMs += ms;
    }
    expect(restedMs / wokenMs).toBeGreaterThan(50);
  });
});
