import { describe, expect, it } from 'vitest';
import { semanticEqual } from './equality';

describe('semanticEqual', () => {
  it.each<[unknown, unknown]>([
    [undefined, null],
    [[], undefined],
    [{}, []],
    [{ a: 1 }, { a: 1, b: undefined, c: [] }],
    [{ a: [{ b: 'x' }] }, { a: [{ b: 'x', c: {} }] }],
    [{ a: { b: [] } }, { a: {} }],
  ])('%j equals %j', (a, b) => {
    expect(semanticEqual(a, b)).toBe(true);
    expect(semanticEqual(b, a)).toBe(true);
  });
  it.each<[unknown, unknown]>([
    [0, undefined],
    ['', null],
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, {}],
    [[1], [1, 2]],
    [[1], { 0: 1 }],
    [{ constructor: 'x' }, { a: 'y' }],
    [{ a: 'y' }, { a: 'y', constructor: 'x' }],
  ])('%j differs from %j', (a, b) => {
    expect(semanticEqual(a, b)).toBe(false);
    expect(semanticEqual(b, a)).toBe(false);
  });
});
