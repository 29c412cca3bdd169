import { describe, expect, it } from 'vitest';
import type { Less, QueuedPod } from './active-queue';
import { type BackoffQueue, backoffEnd, isBackingOff, nextBackoffEndUs, popBackedOff, popEarly } from './backoff-queue';
import { queued } from './testing';

const SECOND = 1_000_000;
const less: Less = (a, b) => a.priority > b.priority;
const queueOf = (...pods: readonly QueuedPod[]): BackoffQueue => new Map(pods.map((pod) => [pod.key, pod]));

describe('back-off', () => {
  it.each([
    [0, 0],
    [1, 101],
    [2, 102],
    [3, 104],
    [4, 108],
    [5, 110],
    [1_000, 110],
  ])('after failure %i at 100.7 s ends at %i s: doubled each time, at most 10 s, at a whole second', (count, endSeconds) => {
    expect(backoffEnd(count, 100.7 * SECOND, { initialUs: SECOND, maxUs: 10 * SECOND })).toBe(endSeconds * SECOND);
  });

  it.each<[number, number, boolean]>([
    [0, 100.7, false],
    [101, 100.7, true],
    [101, 101.9, true],
    [101, 102, false],
  ])('that ends at %i s is under way at %d s: %s', (endSeconds, nowSeconds, expected) => {
    expect(isBackingOff(queued('p', { backoffUntilUs: endSeconds * SECOND }), nowSeconds * SECOND)).toBe(expected);
  });

  it('lets Pods go when their second is over, those of one second by QueueSort', () => {
    const queue = queueOf(
      queued('later', { backoffUntilUs: 103 * SECOND }),
      queued('low', { backoffUntilUs: 102 * SECOND, priority: 0 }),
      queued('high', { backoffUntilUs: 102 * SECOND, priority: 9 }),
      queued('first', { backoffUntilUs: 101 * SECOND }),
    );
    expect(nextBackoffEndUs(queue)).toBe(102 * SECOND);
    expect(popBackedOff(queue, 101.9 * SECOND, less)).toEqual([]);
    expect(popBackedOff(queue, 103 * SECOND, less).map((pod) => pod.key)).toEqual(['first', 'high', 'low']);
    expect([...queue.keys()]).toEqual(['later']);
    expect(nextBackoffEndUs(queueOf())).toBeUndefined();
  });

  it('is cut short where the scheduler has nothing else to do, but not after an error of its own', () => {
    const queue = queueOf(
      queued('broken', { backoffUntilUs: 101 * SECOND, plugins: [] }),
      queued('picky', { backoffUntilUs: 103 * SECOND, plugins: ['NodeAffinity'] }),
      queued('big', { backoffUntilUs: 102 * SECOND, plugins: ['NodeResourcesFit'] }),
    );
    expect([popEarly(queue, less)?.key, popEarly(queue, less)?.key, popEarly(queue, less)?.key]).toEqual(['big', 'picky', undefined]);
    expect([...queue.keys()]).toEqual(['broken']);
  });
});
