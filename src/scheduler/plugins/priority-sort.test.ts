import { expect, it } from 'vitest';
import { prioritySort } from './priority-sort';

it.each([
  ['the higher priority goes first', { priority: 2, timestampUs: 9 }, { priority: 1, timestampUs: 1 }, true],
  ['of the same priority the one that has waited longer', { priority: 1, timestampUs: 1 }, { priority: 1, timestampUs: 2 }, true],
  ['and nobody before himself', { priority: 1, timestampUs: 1 }, { priority: 1, timestampUs: 1 }, false],
])('%s', (_, a, b, expected) => {
  expect(prioritySort.less?.(a, b)).toBe(expected);
});
