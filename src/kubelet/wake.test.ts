import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { podOf, room, START_US, workerOf } from './testing';
import { retryLater, wakeAt } from './wake';
import type { Worker } from './worker';

const at = (seconds: number): number => START_US + seconds * 1e6;
/** A Pod that may be active for a minute. */
const limited = workerOf(podOf({ activeDeadlineSeconds: 60 }, {}, { startTime: '2026-01-01T00:00:00Z' }));
/** When it looks again: seconds from now. */
function seconds(worker: Worker, retryAtUs: number | undefined): readonly number[] {
  const on = room();
  wakeAt(on.at(10), worker, retryAtUs);
  return on.reminders().map((reminder) => reminder.seconds);
}

describe('a worker looks at its Pod again', () => {
  it.each<[what: string, worker: Worker, retryAtUs: number | undefined, seconds: readonly number[]]>([
    ['not if there is no need', workerOf(), undefined, []],
    ['when it is time to try again', workerOf(), at(15), [5]],
    ['at once if that is past', workerOf(), at(9), [0]],
    ['at its Pod’s deadline', limited, undefined, [50]],
    ['at its Pod’s deadline if that comes first', limited, at(90), [50]],
    ['before its Pod’s deadline if it is time then', limited, at(15), [5]],
    ['not for the deadline of a Pod that ends', { ...limited, stage: 'terminating' }, undefined, []],
    ['not again for a reminder that is set', { ...workerOf(), wake: { token: 1, atUs: at(12) } }, at(15), []],
    ['earlier than a reminder that is set', { ...workerOf(), wake: { token: 1, atUs: at(20) } }, at(15), [5]],
    ['also if a reminder is past', { ...workerOf(), wake: { token: 1, atUs: at(9) } }, at(15), [5]],
  ])('%s', (_, worker, retryAtUs, expected) => expect(seconds(worker, retryAtUs)).toEqual(expected));

  it('after a failure up to half as late again as due, and after a minute and a half at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.nat(1000), (due, seed) => {
        const on = room({ seed });
        retryLater(on.at(), workerOf(), at(due));
        const waited = on.reminders()[0]!.seconds;
        const wait = Math.min(due, 60);
        expect([waited >= wait, waited <= 1.5 * wait + 1e-6]).toEqual([true, true]);
      }),
    );
  });
});
