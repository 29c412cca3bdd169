import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventQueue } from './event-queue';

interface Due {
  readonly id: number;
  readonly atUs: number;
}

/** Takes all out, and says in which order they came. */
function drain(queue: ReturnType<typeof createEventQueue>): number[] {
  const ids: number[] = [];
  for (let id = queue.pop(); id >= 0; id = queue.pop()) ids.push(id);
  return ids;
}

const inOrder = (dues: readonly Due[]): number[] => dues.toSorted((a, b) => a.atUs - b.atUs || a.id - b.id).map(({ id }) => id);
const dues = fc.array(fc.nat(20), { maxLength: 60 }).map((times): Due[] => times.map((atUs, id) => ({ id, atUs })));

describe('the messages under way', () => {
  it.each<{ readonly name: string; readonly pushed: readonly Due[]; readonly order: readonly number[] }>([
    { name: 'nothing comes out of nothing', pushed: [], order: [] },
    {
      name: 'the earliest first',
      pushed: [
        { id: 1, atUs: 30 },
        { id: 2, atUs: 10 },
        { id: 3, atUs: 20 },
      ],
      order: [2, 3, 1],
    },
    {
      name: 'of two that arrive at once, the one that was sent first',
      pushed: [
        { id: 2, atUs: 10 },
        { id: 1, atUs: 10 },
        { id: 3, atUs: 10 },
      ],
      order: [1, 2, 3],
    },
  ])('$name', ({ pushed, order }) => {
    const queue = createEventQueue();
    for (const { id, atUs } of pushed) queue.push(id, atUs);
    expect(queue.size).toBe(pushed.length);
    expect([queue.peek(), queue.peekAtUs()]).toEqual(
      order.length === 0 ? [-1, Number.POSITIVE_INFINITY] : [order[0], pushed.find((d) => d.id === order[0])!.atUs],
    );
    expect(drain(queue)).toEqual(order);
  });

  it('come out in order however they went in, also between those that come out', () => {
    fc.assert(
      fc.property(dues, fc.array(fc.boolean(), { maxLength: 120 }), (pushed, pops) => {
        const queue = createEventQueue();
        let left: Due[] = [];
        const waiting = [...pushed];
        for (const pop of pops) {
          const next = pop ? undefined : waiting.shift();
          if (next) {
            queue.push(next.id, next.atUs);
            left.push(next);
          } else {
            const id = queue.pop();
            expect(id).toBe(inOrder(left)[0] ?? -1);
            left = left.filter((due) => due.id !== id);
          }
          expect([...queue.ids()].sort()).toEqual(left.map(({ id }) => id).sort());
        }
      }),
    );
  });

  it('are after a restore what they were at the checkpoint, as often as one likes', () => {
    fc.assert(
      fc.property(dues, dues, fc.nat(60), (before, after, popped) => {
        const queue = createEventQueue();
        for (const { id, atUs } of before) queue.push(id, atUs);
        const checkpoint = queue.checkpoint();
        for (let round = 0; round < 2; round++) {
          for (const { id, atUs } of after) queue.push(1_000 + id, atUs);
          for (let i = 0; i < popped; i++) queue.pop();
          queue.restore(checkpoint);
          expect(queue.size).toBe(before.length);
        }
        expect(drain(queue)).toEqual(inOrder(before));
      }),
    );
  });
});
