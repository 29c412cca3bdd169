import { expect, it } from 'vitest';
import { randomHistory } from './generate/generate';
import { simulate } from './simulate';

// `npm run bench -- simulate` plays many more, and longer ones.
const INPUTS = 40;

it('makes the same history of the same seed', () => {
  expect(randomHistory(7, INPUTS)).toEqual(randomHistory(7, INPUTS));
  expect(randomHistory(7, INPUTS)).not.toEqual(randomHistory(8, INPUTS));
});

it.each([6])('finds nothing wrong after the history of seed %i', (seed) => {
  const { complaints, messages } = simulate(randomHistory(seed, INPUTS));
  expect(complaints).toEqual([]);
  expect(messages).toBeGreaterThan(2_000);
});
