import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activePods, activeQueueOf, addActive, goesBefore, type Less, popActive, type QueuedPod, removeActive } from './active-queue';
import { queued } from './testing';

/** PrioritySort: the higher priority first, then who has waited longer. */
const less: Less = (a, b) => a.priority > b.priority || (a.priority === b.priority && a.timestampUs < b.timestampUs);

const arbitraryStep = fc.record({
  do: fc.constantFrom('add' as const, 'add' as const, 'pop' as const, 'remove' as const, 'copy' as const),
  priority: fc.nat(2),
  timestampUs: fc.nat(3),
  at: fc.nat(),
});

describe('the active queue', () => {
  it('gives the Pods by QueueSort, and those that it holds for equal in the order in which they came', () => {
    fc.assert(
      fc.property(fc.array(arbitraryStep, { maxLength: 60 }), (steps) => {
        let queue = activeQueueOf([]);
        let expected: QueuedPod[] = [];
        for (const [order, { do: what, priority, timestampUs, at }] of steps.entries()) {
          if (what === 'add') {
            const pod = queued(`p${order}`, { order, priority, timestampUs });
            addActive(queue, pod, less);
            expected = [...expected, pod].sort((a, b) => (goesBefore(a, b, less) ? -1 : 1));
          } else if (what === 'pop') expect(popActive(queue)).toBe(expected.shift());
          else if (what === 'copy') queue = activeQueueOf(activePods(queue));
          else {
            const gone = expected[at % Math.max(1, expected.length)];
            removeActive(queue, gone?.key ?? 'nobody', less);
            expected = expected.filter((pod) => pod !== gone);
          }
          expect(activePods(queue)).toEqual(expected);
          expect([...queue.byKey.keys()].sort()).toEqual(expected.map((pod) => pod.key).sort());
        }
      }),
    );
  });

  it('does not keep what was popped', () => {
    const queue = activeQueueOf([]);
    for (let order = 0; order < 5_000; order++) addActive(queue, queued(`p${order}`, { order }), less);
    for (let i = 0; i < 4_000; i++) popActive(queue);
    expect(activePods(queue)).toHaveLength(1_000);
    expect(queue.pods.length).toBeLessThan(4_000);
  });
});
