import { describe, expect, it } from 'vitest';
import type { Frame, ToHost } from './protocol';
import { configOf, idsOf, pageOf, type TestPage } from './testing';

const HOUR_US = 3_600e6;

/** A page at full pace that keeps few messages, and is left alone until so much time has passed. */
function leftAlone(hours: number, messagesMax = 3_000): { readonly page: TestPage; readonly last: Frame; readonly turns: number } {
  const page = pageOf({ messagesMax });
  page.say({ type: 'open', config: configOf(2) });
  let last = page.say({ type: 'pace', pace: 'max' });
  let turns = 0;
  for (; last.nowUs < last.startUs + hours * HOUR_US && turns < 5_000; turns++) last = page.tick(16);
  return { page, last: page.say({ type: 'pause' }), turns };
}

/** What heartbeats change, and what they do not. */
const objectsOf = (page: TestPage): readonly unknown[] =>
  ['nodes', 'leases', 'pods'].map((resource) => {
    const found = page.ask({ kind: 'evaluate', expression: resource });
    expect(found).toHaveProperty('value');
    return found;
  });

describe('a page at full pace on which nothing goes on but heartbeats', () => {
  it('passes over them once nothing else is known, and says so', () => {
    const { last, turns } = leftAlone(12);
    expect(last.nowUs - last.startUs).toBeGreaterThan(12 * HOUR_US);
    expect(turns).toBeLessThan(100);
    expect(last.known).toMatchObject({ earlier: 'dropped', later: false, toUs: last.nowUs });
  });

  it('has the objects then that there are with every heartbeat played', () => {
    const { page, last } = leftAlone(6);
    const played = pageOf({ wallMs: () => 0 });
    played.say({ type: 'open', config: configOf(2) });
    const { nowUs } = played.say({ type: 'pause' });
    expect(played.say({ type: 'pass', seconds: (last.nowUs - nowUs) / 1e6 })).toMatchObject({ nowUs: last.nowUs });
    expect(objectsOf(page)).toEqual(objectsOf(played));
  });

  it('has some of them played for whoever steps back', () => {
    const { page, last } = leftAlone(6);
    const back = page.say({ type: 'step', size: 'message', direction: -1 });
    expect(last.nowUs - back.nowUs).toBeLessThan(600e6);
    expect(back.known).toMatchObject({ earlier: 'dropped', later: true });
    expect(idsOf(back.rows).length).toBeGreaterThan(0);
    expect(page.say({ type: 'step', size: 'message', direction: 1 }).nowUs).toBeGreaterThan(back.nowUs);
  });

  it('has them played for whoever goes back there, and all that follows on another branch; the first stays as it was', () => {
    const { page, last } = leftAlone(6);
    const there = page.say({ type: 'seek', toUs: last.startUs + 3 * HOUR_US });
    expect(there).toMatchObject({ nowUs: last.startUs + 3 * HOUR_US, headUs: last.headUs, known: { later: true } });
    const back = page.say({ type: 'step', size: 'message', direction: -1 });
    expect(back.nowUs).toBeLessThan(there.nowUs);
    page.call(1, 'POST', '/api/v1/namespaces/default/pods', {
      body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'late' }, spec: { containers: [{ name: 'main', image: 'nginx' }] } },
    });
    const forked = page.say({ type: 'pass', seconds: 30, until: "status['late'] == 'Running'" });
    expect(forked.branches).toHaveLength(2);
    expect(page.ask({ kind: 'evaluate', expression: "status['late']" })).toEqual({ value: 'Running' });
    const main = page.say({ type: 'branch', branch: 'main' });
    expect(main).toMatchObject({ nowUs: last.nowUs, branch: 'main' });
    expect(page.ask({ kind: 'evaluate', expression: "'late' in pod" })).toEqual({ value: false });
  });

  it('comes back after a reload', () => {
    const { page, last } = leftAlone(6);
    page.host.receive({ type: 'save' });
    const session = page.posted.findLast((m) => m.type === 'saved')!.session;
    const again = pageOf({ wallMs: () => 0 });
    const frame = again.say({ type: 'open', config: configOf(2), session: JSON.parse(JSON.stringify(session)) });
    expect(frame.nowUs).toBe(last.nowUs);
    expect(objectsOf(again)).toEqual(objectsOf(page));
  });

  it.each([
    { what: 'somebody waits for a moment', say: { type: 'errand', errand: 1 } },
    { what: 'a breakpoint is set', say: { type: 'debug', debug: { breakpoints: [{ id: 1, on: true, at: { kind: 'event', reason: 'Never' } }], watches: [] } } },
  ] as const)('does not where $what', ({ say }) => {
    const { page } = leftAlone(1);
    page.say(say as ToHost);
    page.say({ type: 'play' });
    const { nowUs } = page.tick(16);
    expect(page.tick(16).nowUs - nowUs).toBeLessThan(600e6);
  });
});
