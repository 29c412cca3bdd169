import { expect, it } from 'vitest';
import { fuzzHttp } from './http';
import { fuzz } from './run';

// `npm run fuzz` sends many more.
it.each([1, 2])('no random request breaks the API server (seed %i)', (seed) => {
  const { failures, codes } = fuzz(3_000, seed);
  expect(failures).toEqual([]);
  // They are no nonsense: many create, change and delete something.
  expect(codes.get(201)).toBeGreaterThan(50);
  expect(codes.get(200)).toBeGreaterThan(50);
});

it('no random connection breaks the server, or is left without an answer', async () => {
  const { failures, codes } = await fuzzHttp(600, 1, { requestMs: 400 });
  expect(failures).toEqual([]);
  // Those who do not go on are told so, or only left.
  for (const code of [0, 200, 201, 400, 408, 431]) expect(codes.get(code), `${code}`).toBeGreaterThan(0);
});
