import { expect, it } from 'vitest';
import { killAndLook } from './kill';

it('a served cluster with a data directory loses nothing that it has acknowledged when it is killed', { timeout: 180_000 }, async () => {
  const { acknowledged, lost } = await killAndLook({ times: 5, seed: 1, reach: 5_000 });
  expect(lost).toEqual([]);
  expect(acknowledged).toBeGreaterThan(0);
});
