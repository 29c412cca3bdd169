import { describe, expect, it } from 'vitest';
import { OPERATIONS } from './operations';
import { breakagesFor, sweep } from './sweep';

/** What breaks here and there; `npm run bench -- sweep` tries everything everywhere. */
const BROKEN: readonly string[] = ['add', 'configure-scheduler', 'stop-scheduler'];
const EVERY = 60;

describe('a fault at any message of an operation', () => {
  it.each(OPERATIONS.map((operation) => [operation.name, operation] as const))('heals: %s', (_name, operation) => {
    for (const breakage of breakagesFor(operation).filter(({ name }) => BROKEN.includes(name))) {
      const { tried, failures } = sweep(operation, { breakage, every: EVERY });
      expect(failures.map(({ breakage: { name }, position, complaints }) => `${name} after ${position}: ${complaints.join('; ')}`)).toEqual([]);
      expect(tried).toBeGreaterThan(1);
    }
  });
});
