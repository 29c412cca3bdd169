import { expect, it } from 'vitest';
import { fuzz } from './run';

// `npm run fuzz` sends many more.
it.each([1, 2])('no random request breaks the API server (seed %i)', (seed) => {
  const { failures, codes } = fuzz(3_000, seed);
  expect(failures).toEqual([]);
  // They are no nonsense: many create, change and delete something.
  expect(codes.get(201)).toBeGreaterThan(50);
  expect(codes.get(200)).toBeGreaterThan(50);
});
