import { describe, expect, it } from 'vitest';
import type { Frame } from './protocol';
import { configOf, idsOf, pageOf } from './testing';

const MESSAGES_MAX = 3_000;

describe('a page that is left playing', () => {
  const page = pageOf({ messagesMax: MESSAGES_MAX });
  page.say({ type: 'open', config: configOf(1) });
  page.say({ type: 'pace', pace: 'max' });
  const frames: Frame[] = [];
  for (let turn = 0; turn < 400; turn++) frames.push(page.tick(16));
  const last = frames.at(-1)!;

  it('says which stretch of time its messages are of, and has the page forget the others', () => {
    const moved = frames.filter(({ truncate }) => truncate === 0);
    expect(moved.length).toBeGreaterThan(1);
    expect(last.known).toMatchObject({ earlier: 'dropped', later: false, toUs: last.headUs });
    expect(last.known!.fromUs).toBeGreaterThan(last.startUs + 60e6);
    const since = frames.slice(frames.indexOf(moved.at(-1)!));
    expect(since.reduce((sum, { rows }) => sum + idsOf(rows).length, 0)).toBe(last.head);
  });

  it('goes back to what was dropped, and on again to the end', () => {
    const early = page.say({ type: 'seek', toUs: last.startUs + 20e6 });
    expect([early.nowUs, early.truncate, early.headUs]).toEqual([last.startUs + 20e6, 0, last.headUs]);
    expect(early.known).toMatchObject({ later: true });
    expect(idsOf(early.rows).length).toBeGreaterThan(0);
    const back = page.say({ type: 'step', size: 'message', direction: -1 });
    expect(back.nowUs).toBeLessThan(early.nowUs);
    const end = page.say({ type: 'live' });
    expect([end.nowUs, end.known]).toMatchObject([last.headUs, { later: false }]);
  });
});
