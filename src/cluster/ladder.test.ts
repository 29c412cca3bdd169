import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLadder, rungsOnTheWay, thinned } from './ladder';

const at = (delivered: number) => ({ delivered });
const positions = fc.uniqueArray(fc.nat(100_000), { minLength: 1, maxLength: 300 }).map((list) => list.sort((a, b) => a - b).map(at));

describe('the checkpoints of a branch', () => {
  it.each([
    { from: 0, to: 1, rungs: [] },
    { from: 0, to: 2, rungs: [1] },
    { from: 100, to: 120, rungs: [104, 112, 116, 118, 119] },
    { from: 5, to: 5, rungs: [] },
  ])('are made on the way from $from to $to at $rungs', ({ from, to, rungs }) => {
    expect(rungsOnTheWay(from, to)).toEqual(rungs);
  });

  it('are found by position', () => {
    const ladder = createLadder(at(0), 100);
    for (const position of [300, 100, 200, 100]) ladder.add(at(position));
    expect([0, 99, 100, 250, 1_000].map((position) => ladder.nearest(position).delivered)).toEqual([0, 0, 100, 200, 300]);
    expect([399, 400].map(ladder.isDue)).toEqual([false, true]);
    ladder.cut(250);
    expect(ladder.nearest(1_000)).toEqual(at(200));
  });

  it('keep the first and the last, and never leave a wider gap than their distance from the cursor allows, unless there was one', () => {
    fc.assert(
      fc.property(positions, fc.nat(100_000), fc.integer({ min: 1, max: 20_000 }), (rungs, cursor, far) => {
        const kept = thinned(rungs, cursor, far);
        expect([kept[0], kept.at(-1)]).toEqual([rungs[0], rungs.at(-1)]);
        kept.slice(1).forEach(({ delivered }, i) => {
          const before = kept[i]!.delivered;
          const between = rungs.filter((r) => r.delivered > before && r.delivered < delivered);
          const furthest = Math.max(...between.map((r) => Math.abs(cursor - r.delivered)));
          if (between.length > 0) expect(delivered - before).toBeLessThanOrEqual(Math.min(far, furthest / 2));
        });
      }),
    );
  });

  it('are so few that a long run, and going back and forth in it, does not gather them', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4_000_000), { maxLength: 50 }), (cursors) => {
        const far = 10_000;
        let rungs = Array.from({ length: 4_001 }, (_, i) => at(i * 1_000));
        for (const cursor of cursors) {
          const from = rungs.findLast((r) => r.delivered <= cursor)!.delivered;
          const made = rungsOnTheWay(from, cursor).map(at);
          rungs = thinned(
            [...new Map([...rungs, ...made].map((r) => [r.delivered, r])).values()].sort((a, b) => a.delivered - b.delivered),
            cursor,
            far,
          );
          expect(rungs.length).toBeLessThan((2 * 4_000_000) / far + 100);
        }
      }),
      { numRuns: 30 },
    );
  });
});
