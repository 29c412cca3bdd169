import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ScenarioDecision, ScenarioInput } from '../../src/scheduler/scenario';

/** Decisions of the real kube-scheduler 1.36 on generated scenarios: every third of each family. */
export interface Vector {
  readonly name: string;
  readonly input: ScenarioInput;
  readonly expected: ScenarioDecision;
}

/** One a line. */
export const vectorsIn = (lines: string): readonly Vector[] =>
  lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Vector);

export const readVectors = (): readonly Vector[] =>
  vectorsIn(gunzipSync(readFileSync(new URL('./scheduler/sample.jsonl.gz', import.meta.url))).toString('utf8'));

/** A plugin that scored 0 may be left out. */
export const withoutZeros = (scores: ScenarioDecision['scores'] = {}): unknown =>
  Object.fromEntries(Object.entries(scores).map(([node, of]) => [node, Object.fromEntries(Object.entries(of).filter(([, score]) => score !== 0))]));
