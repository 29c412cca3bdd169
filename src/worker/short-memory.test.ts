import { describe, expect, it, test } from 'vitest';
import type { Frame } from './protocol';
import { createRowTable } from './row-table';
import { configOf, idsOf, pageOf, type TestPage } from './testing';

const framesOf = ({ posted }: TestPage): readonly Frame[] => posted.filter((message) => message.type === 'frame');

/** What is looked out for has the page play heartbeats too, and not pass over them. */
const LOOKING_OUT = { breakpoints: [{ id: 1, on: true, at: { kind: 'event', reason: 'Never' } }], watches: [] } as const;

/** A page that is left playing at full pace for so many turns of its host, which knows so many messages. */
function leftPlaying(messagesMax: number, turns: number) {
  const page = pageOf({ messagesMax });
  page.say({ type: 'open', config: configOf(1) });
  page.say({ type: 'debug', debug: LOOKING_OUT });
  page.say({ type: 'pace', pace: 'max' });
  for (let turn = 0; turn < turns; turn++) page.tick(16);
  const frames = framesOf(page);
  return { page, frames, last: frames.at(-1)! };
}

/** What is told since the page had to forget all before. */
function sinceForgotten(frames: readonly Frame[]): readonly Frame[] {
  return frames.slice(frames.findLastIndex(({ truncate }) => truncate === 0));
}

test('a page forgets messages where it has been told of very many', () => {
  const { frames, last } = leftPlaying(1_500, 300);
  const forgets = frames.filter(({ truncate }) => truncate === 0);
  expect(forgets.length).toBeGreaterThan(1);
  expect(sinceForgotten(frames).reduce((sum, { rows }) => sum + idsOf(rows).length, 0)).toBe(last.head);
});

describe('a page that is left playing', () => {
  const { page, frames, last } = leftPlaying(10_000, 300);

  it('says which stretch of time its messages are of, and the page goes on showing the others', () => {
    const moved = frames.filter(({ known }, n) => known !== undefined && known.fromUs !== frames[n - 1]?.known?.fromUs);
    expect(moved.length).toBeGreaterThan(1);
    expect(frames.slice(1).every(({ truncate }) => truncate === undefined)).toBe(true);
    expect(last.known).toMatchObject({ earlier: 'dropped', later: false, toUs: last.headUs });
    expect(last.known!.fromUs).toBeGreaterThan(last.startUs + 60e6);
  });

  it('goes to each message that the page shows, whether it is still known or not', () => {
    const table = createRowTable();
    for (const { rows } of framesOf(page)) table.append(rows);
    for (let n = 0; n < table.length; n += Math.ceil(table.length / 20)) {
      const [id, arrivesAtUs] = [table.id(n), table.arrivesAtUs(n)];
      const there = page.say({ type: 'seek-message', id, arrivesAtUs });
      expect([there.nowUs, there.head, there.truncate]).toEqual([arrivesAtUs, table.length, undefined]);
      expect(table.id(there.position - 1)).toBeGreaterThanOrEqual(id);
      const { body: _, ...message } = page.ask({ kind: 'message', id })!;
      expect(message).toEqual(table.row(n));
    }
  });

  it('steps back over the edge of what is known', () => {
    page.say({ type: 'live' });
    const edgeUs = page.say({ type: 'seek', toUs: last.known!.fromUs }).nowUs;
    const back = [1, 2, 3].map(() => page.say({ type: 'step', size: 'message', direction: -1 }).nowUs);
    expect(back).toEqual(back.toSorted((a, b) => b - a));
    expect(Math.max(...back)).toBeLessThan(edgeUs);
  });

  it('goes back to what was forgotten, and on again to the end', () => {
    const early = page.say({ type: 'seek', toUs: last.startUs + 20e6 });
    expect([early.nowUs, early.head, early.headUs]).toEqual([last.startUs + 20e6, last.head, last.headUs]);
    expect(early.known).toMatchObject({ later: true });
    const back = page.say({ type: 'step', size: 'message', direction: -1 });
    expect(back.nowUs).toBeLessThan(early.nowUs);
    const end = page.say({ type: 'live' });
    expect([end.nowUs, end.known]).toMatchObject([last.headUs, { later: false }]);
  });
});
