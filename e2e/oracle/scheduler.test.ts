import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type ScenarioDecision, type ScenarioInput, scheduleScenario } from '../../src/scheduler/scenario';

/** Decisions of the real kube-scheduler 1.36 on generated scenarios: every third of each family. */
interface Vector {
  readonly name: string;
  readonly input: ScenarioInput;
  readonly expected: ScenarioDecision;
}

const vectors = gunzipSync(readFileSync(new URL('./scheduler/sample.jsonl.gz', import.meta.url)))
  .toString('utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Vector);

const familyOf = ({ name }: Vector): string => name.slice(0, name.indexOf('/'));

/** A plugin that scored 0 may be left out. */
const withoutZeros = (scores: ScenarioDecision['scores'] = {}): unknown =>
  Object.fromEntries(Object.entries(scores).map(([node, of]) => [node, Object.fromEntries(Object.entries(of).filter(([, score]) => score !== 0))]));

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
