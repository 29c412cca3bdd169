import { describe, expect, it } from 'vitest';
import { createWorkQueue } from './work-queue';

describe('the work queue', () => {
  it('holds a key once and gives keys in the order in which they came', () => {
    const queue = createWorkQueue();
    for (const key of ['a', 'b', 'a']) queue.add(key);
    expect([queue.take(), queue.take(), queue.take()]).toEqual(['a', 'b', undefined]);
  });

  it('does not give out a key that is being worked on, but afterwards once more', () => {
    const queue = createWorkQueue();
    queue.add('a');
    queue.take();
    queue.add('a');
    queue.add('a');
    expect(queue.take()).toBeUndefined();
    queue.done('a');
    expect([queue.take(), queue.take()]).toEqual(['a', undefined]);
  });

  it('backs off 5 ms, doubled with each failure, up to 1000 s, until the failures are forgotten', () => {
    const queue = createWorkQueue();
    expect([1, 2, 3].map(() => queue.backOffUs('a'))).toEqual([5_000, 10_000, 20_000]);
    for (let i = 0; i < 20; i++) queue.backOffUs('a');
    expect(queue.backOffUs('a')).toBe(1_000_000_000);
    queue.forget('a');
    expect(queue.backOffUs('a')).toBe(5_000);
  });

  it('adds a key at the earliest of the times that were asked for', () => {
    const queue = createWorkQueue();
    expect(queue.addAt('a', 200)).toBe(true);
    expect(queue.addAt('a', 300)).toBe(false);
    expect(queue.addAt('a', 100)).toBe(true);
    queue.ring('a', 100);
    expect(queue.take()).toBe('a');
    queue.done('a');
    queue.ring('a', 200);
    expect(queue.take()).toBeUndefined();
  });

  it('goes back to a checkpoint, more than once', () => {
    const queue = createWorkQueue();
    queue.add('a');
    const checkpoint = queue.checkpoint();
    for (let i = 0; i < 2; i++) {
      expect(queue.take()).toBe('a');
      queue.restore(checkpoint);
    }
  });
});
