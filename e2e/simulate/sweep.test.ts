import { describe, expect, it } from 'vitest';
import { OPERATIONS } from './operations';
import { sweep } from './sweep';

// Each breakage begins somewhere in each operation; `npm run bench -- sweep` lets it begin everywhere.
const EVERY = 1_000;

describe('a fault at any message of an operation', () => {
  it.each(OPERATIONS.map((operation) => [operation.name, operation] as const))('heals: %s', (_name, operation) => {
    const { outcomes } = sweep(operation, { first: 5, stagger: 4, every: EVERY });
    const failures = outcomes.flatMap((outcome) => outcome.failures);
    expect(failures.map(({ breakage: { name }, position, complaints }) => `${name} after ${position}: ${complaints.join('; ')}`)).toEqual([]);
    expect(outcomes.filter(({ tried }) => tried > 0).length).toBeGreaterThan(15);
  });
});
