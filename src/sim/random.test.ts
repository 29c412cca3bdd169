import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, hashText, randomHex } from './random';

const purpose = fc.string({ maxLength: 12 });

describe('random numbers', () => {
  it.each([
    { text: '', hash: 0x811c9dc5 },
    { text: 'a', hash: 0xe40c292c },
    { text: 'foobar', hash: 0xbf9cf968 },
  ])('are seeded from texts by FNV-1a: "$text"', ({ text, hash }) => {
    expect(hashText(text)).toBe(hash);
  });

  it('are the same for the same seed and purpose, and others for others', () => {
    fc.assert(
      fc.property(fc.integer(), purpose, purpose, (seed, one, other) => {
        const ten = (of: string, from = seed): number[] => {
          const random = createRandom(from, of);
          return Array.from({ length: 10 }, () => random.next());
        };
        expect(ten(one)).toEqual(ten(one));
        if (one !== other) expect(ten(one)).not.toEqual(ten(other));
        expect(ten(one)).not.toEqual(ten(one, seed ^ 1));
      }),
    );
  });

  it('go on after loading as they did after saving', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(50), fc.nat(50), (seed, before, after) => {
        const random = createRandom(seed, 'test');
        for (let i = 0; i < before; i++) random.next();
        const saved = random.save();
        const then = Array.from({ length: after }, () => random.next());
        random.load(saved);
        expect(Array.from({ length: after }, () => random.next())).toEqual(then);
      }),
    );
  });

  it('are spread evenly', () => {
    const random = createRandom(7, 'spread');
    const counts = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 10_000; i++) counts[random.integer(10)]!++;
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it('are whole, not negative and below their bound', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 31 }), (seed, below) => {
        const one = createRandom(seed, 'bound').integer(below);
        expect(Number.isInteger(one) && one >= 0 && one < below).toBe(true);
      }),
    );
  });

  it('make as many hexadecimal digits as are asked for', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(40), (seed, digits) => {
        expect(randomHex(createRandom(seed, 'hex'), digits)).toMatch(new RegExp(`^[0-9a-f]{${digits}}$`));
      }),
    );
  });
});
