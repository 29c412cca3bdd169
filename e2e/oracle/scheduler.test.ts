import { describe, expect, it } from 'vitest';
import { type ScenarioDecision, scheduleScenario } from '../../src/scheduler/scenario';
import { readVectors, type Vector, withoutZeros } from './vectors';

const vectors = readVectors();

const familyOf = ({ name }: Vector): string => name.slice(0, name.indexOf('/'));

const comparable = ({ outcome, ties = [], preFilter, filters = {}, scores, message = '', preemption }: ScenarioDecision): unknown => ({
  outcome,
  ties,
  preFilter: preFilter ?? null,
  filters,
  scores: withoutZeros(scores),
  message,
  preemption: preemption ?? null,
});

describe('decides as the real scheduler did', () => {
  for (const family of new Set(vectors.map(familyOf)))
    it(family, () => {
      for (const { name, input, expected } of vectors.filter((v) => familyOf(v) === family))
        expect(comparable(scheduleScenario(input)), name).toEqual(comparable(expected));
    });
});
