import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Moment, usPerMs } from './playback';
import type { Pace } from './protocol';
import { configOf, openPage, pageOf, podOf } from './testing';

const moment = (more: Partial<Moment> = {}): Moment => ({ gapUs: 1_000, tokens: 0, cycle: undefined, settled: false, ...more });
/** How many milliseconds of the wall clock a gap takes in the story. */
const storyMs = (more: Partial<Moment>): number => moment(more).gapUs / usPerMs('story', moment(more));

describe('the pace', () => {
  it.each<readonly [Pace, number]>([
    ['x0.1', 100],
    ['x1', 1_000],
    ['x10', 10_000],
    ['max', Number.POSITIVE_INFINITY],
  ])('%s is the same whatever happens', (pace, rate) => {
    for (const at of [moment(), moment({ tokens: 9 }), moment({ cycle: { durationUs: 5, calls: 100 } }), moment({ settled: true })])
      expect(usPerMs(pace, at)).toBe(rate);
  });

  it.each<{ readonly name: string; readonly at: Partial<Moment>; readonly ms: number }>([
    { name: 'a message that takes a millisecond', at: { tokens: 1 }, ms: 330 },
    { name: 'one that takes ten', at: { tokens: 1, gapUs: 10_000 }, ms: 440 },
    { name: 'one that takes no time at all', at: { tokens: 1, gapUs: 1 }, ms: 260 },
    { name: 'one that takes ten minutes', at: { tokens: 1, gapUs: 600e6 }, ms: 800 },
    { name: 'three at once, which are still seen one by one', at: { tokens: 3 }, ms: 330 },
    { name: 'a crowd', at: { tokens: 30 }, ms: 33 },
    { name: 'a second in which nothing moves', at: { gapUs: 1e6 }, ms: 800 },
    { name: 'an hour in which nothing moves', at: { gapUs: 3_600e6 }, ms: 1_400 },
    { name: 'a tenth of a second in which nothing moves: no slower than the clock', at: { gapUs: 100_000 }, ms: 100 },
    { name: 'a second in which nothing is waited for: as clocks go', at: { gapUs: 1e6, settled: true }, ms: 1_000 },
    { name: 'a message while nothing is waited for', at: { tokens: 1, settled: true }, ms: 330 },
  ])('of the story gives its time to $name', ({ at, ms }) => {
    expect(storyMs(at)).toBeCloseTo(ms, 6);
  });

  it.each([
    { calls: 1, ms: 2_400 },
    { calls: 60, ms: 4_200 },
    { calls: 10_000, ms: 9_000 },
  ])('of the story gives a cycle of $calls plugin calls $ms ms, whatever else is under way', ({ calls, ms }) => {
    expect(700 / usPerMs('story', moment({ tokens: 5, cycle: { durationUs: 700, calls } }))).toBeCloseTo(ms, 6);
  });

  it('of the story gives a longer gap more time, but never as much more as it is longer', () => {
    const gap = fc.integer({ min: 1, max: 1e11 });
    fc.assert(
      fc.property(gap, gap, fc.nat(2), (a, b, tokens) => {
        const [short, long] = [Math.min(a, b), Math.max(a, b)];
        const [shortMs, longMs] = [storyMs({ gapUs: short, tokens }), storyMs({ gapUs: long, tokens })];
        expect(longMs).toBeGreaterThanOrEqual(shortMs - 1e-9);
        expect(longMs / shortMs).toBeLessThanOrEqual(long / short + 1e-9);
      }),
    );
  });
});

describe('play', () => {
  it('follows the wall clock, of which not a fraction of a microsecond is lost', () => {
    const page = openPage(1);
    const { nowUs } = page.say({ type: 'pace', pace: 'x1' });
    for (let i = 0; i < 100; i++) page.tick(16.667);
    page.tick(32.3);
    // Whoever says something is told at once what time it is.
    expect(page.say({ type: 'pace', pace: 'x1' }).nowUs - nowUs).toBeCloseTo(1_700_000, 3);
  });

  it('takes no more of the wall clock at once than a frame may miss', () => {
    const page = openPage(1);
    const { nowUs } = page.say({ type: 'pace', pace: 'x1' });
    expect(page.tick(60_000).nowUs - nowUs).toBe(100_000);
  });

  it('stands still when it is held, and goes on where it stood', () => {
    const page = openPage(1);
    page.say({ type: 'pace', pace: 'x10' });
    const { nowUs } = page.say({ type: 'pause' });
    expect([page.tick(50).nowUs, page.tick(50).usPerMs, page.say({ type: 'play' }).nowUs]).toEqual([nowUs, 0, nowUs + 10_000]);
  });

  it('is filmed picture by picture, as play would show it, however slow the wall clock is', () => {
    const [filmed, played] = [openPage(1), openPage(1)];
    for (const page of [filmed, played]) page.create(podOf());
    filmed.say({ type: 'pause' });
    played.say({ type: 'pause' });
    played.say({ type: 'play' });
    played.tick(39);
    for (let i = 1; i < 25; i++) played.tick(40);
    for (let i = 0; i < 25; i++) filmed.say({ type: 'film', ms: 40 });
    const { nowUs } = played.tick(0);
    expect(filmed.tick(100)).toMatchObject({ playing: false, nowUs });
  });

  it('works no longer than its budget of 12 ms, so that commands are heard', () => {
    let wallMs = 0;
    // Each look at the clock costs a millisecond.
    const page = pageOf({ wallMs: () => wallMs++ });
    page.say({ type: 'open', config: configOf(1) });
    page.say({ type: 'pace', pace: 'max' });
    const from = wallMs;
    page.host.tick(100);
    expect(wallMs - from).toBeLessThan(20);
  });

  it('goes on at once at full pace, unless nothing goes on but heartbeats', () => {
    const page = openPage(1);
    const goesOn = (): boolean => page.host.tick(16);
    expect(goesOn()).toBe(false);
    page.host.receive({ type: 'pace', pace: 'max' });
    // More than one turn's work.
    for (let call = 1; call <= 50; call++) {
      const request = { method: 'POST', path: '/api/v1/namespaces/default/pods', body: { ...podOf(), metadata: { name: `web-${call}` } } } as const;
      page.host.receive({ type: 'call', call, agent: 'kubectl', request });
    }
    expect(goesOn()).toBe(true);
    page.say({ type: 'pass', seconds: 600 });
    page.say({ type: 'play' });
    expect(goesOn()).toBe(false);
  });

  it('shows what the pace is, so that tokens move on between two frames', () => {
    const page = openPage(1);
    expect([page.say({ type: 'pace', pace: 'x10' }).usPerMs, page.say({ type: 'pace', pace: 'max' }).usPerMs]).toEqual([10_000, 0]);
  });

  it('of a Pod that was just created goes at the pace of the story', () => {
    const page = openPage(1);
    const { nowUs, journey } = page.create(podOf());
    expect(journey?.current).toBe('submit');
    expect(page.tick(100).nowUs - nowUs).toBeLessThan(5_000);
  });
});
