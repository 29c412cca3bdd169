import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createVirtualShell } from './virtual-shell';

/** Small inputs that people brought, and what the real Kubernetes 1.36.2 answered to the commands in `NAME.expected.txt`. */

const FOLDER = new URL('./cases/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');
const names = readdirSync(FOLDER).flatMap((file) => /^(.*)\.expected\.txt$/.exec(file)?.[1] ?? []);

interface Step {
  readonly line: string;
  readonly output: string;
}

/** `$ kubectl …` and what was printed. */
const stepsOf = (expected: string): readonly Step[] =>
  expected
    .split(/^\$ /m)
    .slice(1)
    .map((step) => ({ line: step.slice(0, step.indexOf('\n')), output: step.slice(step.indexOf('\n') + 1).trimEnd() }));

describe('cases', () => {
  it.each(names)('%s', async (name) => {
    const expected = read(`${name}.expected.txt`);
    const shell = await createVirtualShell('default', { [`${name}.yaml`]: read(`${name}.yaml`) });
    const wanted = stepsOf(expected);
    const got: Step[] = [];
    for (const { line } of wanted) {
      const { stdout, stderr } = await shell.run(line.replace(/(?<==)\{.*\}$/, "'$&'"));
      got.push({ line, output: (stdout + stderr).trimEnd() });
      if (line.startsWith('kubectl apply')) await shell.rest(Number(/waits (\d+) s/.exec(expected)?.[1] ?? 0));
    }
    expect(got).toEqual(wanted);
  });
});
