import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/api/yaml';

/**
 * What `sigs.k8s.io/yaml` 1.6 made of some 7,000 documents, most of them manifests that were spoilt by chance: the JSON, or why there is none, and what it
 * says of repeated keys when it is strict.
 */
interface Verdict {
  readonly text: string;
  readonly json?: string;
  readonly error?: string;
  readonly strict?: string;
}

const verdicts: readonly Verdict[] = gunzipSync(readFileSync(new URL('./yaml.jsonl.gz', import.meta.url)))
  .toString('utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Verdict);

function read(text: string, strict: boolean): { readonly value: unknown } | { readonly error: string } {
  try {
    return { value: parseYaml(text, { strict }) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

describe('recorded verdicts on YAML', () => {
  it('are ours, to the value and to the line', () => {
    for (const { text, json, error, strict } of verdicts) {
      const expected = json === undefined ? { error } : { value: JSON.parse(json) as unknown };
      expect({ text, ...read(text, false) }).toEqual({ text, ...expected });
      expect({ text, ...read(text, true) }).toEqual({ text, ...(strict === undefined ? expected : { error: strict }) });
    }
    expect(verdicts.length).toBeGreaterThan(7_000);
  });
});
