import { describe, expect, it } from 'vitest';
import type { Json } from '../../api/object';
import { sparkline } from './sparkline';

const lineOf = (...values: readonly Json[]): string =>
  sparkline(
    values.map((value, i) => ({ atUs: i * 100, value })),
    values.length * 100,
  );

describe('a sparkline', () => {
  it.each<[string, readonly Json[], string]>([
    ['of nothing is empty', [], ''],
    ['of one value is level', [5], 'M0 22H200'],
    ['of numbers steps up and down', [0, 10], 'M0 22H100L100 2H200'],
    ['has true above false', [false, true], 'M0 22H100L100 2H200'],
    ['of words steps at each other one', ['Pending', 'Running'], 'M0 22H100L100 2H200'],
    ['has a gap where there was no answer', [null, 1], 'M100 22H200'],
  ])('%s', (_title, values, line) => {
    expect(lineOf(...values)).toBe(line);
  });
});
