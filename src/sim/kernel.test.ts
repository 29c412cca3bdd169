import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Component } from './component';
import { createKernel, type Kernel } from './kernel';

interface Ball {
  readonly type: 'ball' | 'tick';
  readonly hops: number;
}

/** A process that counts what it gets, throws each ball on to the next, and now and then winds a timer. */
function player(self: string, next: string): Component<Ball> {
  let seen = new Map<string, number>();
  return {
    receive({ body, from }, _nowUs, send) {
      seen.set(from, (seen.get(from) ?? 0) + 1);
      if (body.type === 'tick' || body.hops <= 0) return;
      send(next, { type: 'ball', hops: body.hops - 1 });
      if (body.hops % 3 === 0) send(self, { type: 'tick', hops: 0 }, { afterUs: 500, background: true });
    },
    checkpoint: () => new Map(seen),
    restore(checkpoint) {
      seen = new Map(checkpoint as Map<string, number>);
    },
  };
}

const RING = ['a', 'b', 'c'];

function ring(seed: number): Kernel<Ball, string> {
  const kernel = createKernel<Ball, string>({ seed, startUs: 1_000, make: player, latencyUs: (_from, _to, _body, random) => 50 + random.integer(100) });
  RING.forEach((address, i) => {
    kernel.spawn(address, RING[(i + 1) % RING.length]!);
  });
  return kernel;
}

const rows = (kernel: Kernel<Ball, string>): unknown[] => Array.from({ length: kernel.trace.length }, (_, id) => kernel.trace.message(id));

describe('the kernel', () => {
  it('delivers in the order of arrival, and in the order of sending on one link', () => {
    const kernel = ring(7);
    for (let i = 0; i < 10; i++) kernel.input('user', 'a', { type: 'ball', hops: 5 });
    let last = 0;
    while (kernel.step()) {
      expect(kernel.nowUs).toBeGreaterThanOrEqual(last);
      last = kernel.nowUs;
    }
    const arrivals = new Map<string, number>();
    for (let id = 0; id < kernel.trace.length; id++) {
      const { from, to, arrivesAtUs } = kernel.trace.message(id);
      if (from === to) continue;
      expect(arrivesAtUs).toBeGreaterThanOrEqual(arrivals.get(from + to) ?? 0);
      arrivals.set(from + to, arrivesAtUs);
    }
  });

  it('knows the cause of every message', () => {
    const kernel = ring(7);
    const first = kernel.input('user', 'a', { type: 'ball', hops: 2 });
    while (kernel.step());
    expect(kernel.trace.cause(first)).toBe(-1);
    for (let id = first + 1; id < kernel.trace.length; id++) expect(kernel.trace.cause(id)).toBeLessThan(id);
  });

  it('loses what does not get through, and says so to whoever is refused', () => {
    const kernel = createKernel<Ball, string>({
      seed: 1,
      startUs: 0,
      make: player,
      latencyUs: () => 10,
      delivers: ({ to }) => to !== 'b',
      refusal: () => ({ body: { type: 'tick', hops: 0 } }),
    });
    RING.forEach((address, i) => {
      kernel.spawn(address, RING[(i + 1) % RING.length]!);
    });
    kernel.input('user', 'a', { type: 'ball', hops: 5 });
    while (kernel.step());
    expect(rows(kernel).map((m) => (m as { from: string; to: string }).from + (m as { to: string }).to)).toEqual(['usera', 'ab', 'ba']);
  });

  it('does not give a process what was sent to an earlier one of its address, also after going back', () => {
    const kernel = ring(1);
    kernel.input('user', 'a', { type: 'ball', hops: 5 });
    kernel.step();
    const before = kernel.checkpoint();
    kernel.remove('b');
    kernel.spawn('b', 'c');
    const after = kernel.checkpoint();
    for (const [then, sent] of [
      [after, 2],
      [before, 7],
      [after, 2],
    ] as const) {
      kernel.restore(then);
      while (kernel.step());
      expect(kernel.sent).toBe(sent);
    }
  });

  it('gives the same messages for the same inputs', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.nat(20), { maxLength: 8 }), (seed, hops) => {
        const [one, two] = [ring(seed), ring(seed)];
        for (const kernel of [one, two]) {
          for (const h of hops) kernel.input('user', 'a', { type: 'ball', hops: h });
          while (kernel.step());
        }
        expect(rows(one)).toEqual(rows(two));
      }),
    );
  });

  it('comes back to where it was: restore, then the same steps, is the identity', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 60 }), (seed, before, after) => {
        const kernel = ring(seed);
        kernel.input('user', 'a', { type: 'ball', hops: 30 });
        kernel.input('user', 'b', { type: 'ball', hops: 30 });
        for (let i = 0; i < before; i++) kernel.step();
        const then = kernel.checkpoint();
        for (let i = 0; i < after; i++) kernel.step();
        const end = kernel.checkpoint();
        kernel.restore(then);
        expect(kernel.checkpoint()).toEqual(then);
        for (let i = 0; i < after; i++) kernel.step();
        expect(kernel.checkpoint()).toEqual(end);
      }),
    );
  });

  it('leaves the known future as it is when a question runs on for a while', () => {
    const kernel = ring(3);
    kernel.input('user', 'a', { type: 'ball', hops: 20 });
    for (let i = 0; i < 5; i++) kernel.step();
    const then = kernel.checkpoint();
    while (kernel.step());
    const known = rows(kernel);
    kernel.restore(then);
    kernel.trace.beginExcursion(kernel.sent);
    kernel.input('user', 'c', { type: 'ball', hops: 9 });
    while (kernel.step());
    kernel.trace.endExcursion();
    kernel.restore(then);
    expect(rows(kernel)).toEqual(known);
  });
});
