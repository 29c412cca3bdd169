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
    .map((step) => ({ line: step.slice(0, step.indexOf('\n')), output: step.slice(step.indexOf('\n') + 1) }));

/** A recorded command, which no shell has read, as one that a shell reads to the same words. */
const quoted = (line: string): string => line.replace(/(?:\\.|[^\s\\])+/g, (word) => `'${word.replace(/\\(.)/g, '$1')}'`);

/** Lines that say when, not what: pulls (the recorded runtime had all images), and what the scheduler said while a claim was on its way. */
const NOISE = /FailedScheduling .*(unbound immediate|waiting for ephemeral volume)|MissingClusterDNS| Pulling kubelet| Pulled kubelet| Normal Pull(ed|ing) /;

/** What was printed, without what differs from run to run; Events come in no certain order. */
function settled({ line, output }: Step): Step {
  const lines = output
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
    .replace(/(web-[0-9a-f]{8,10})-[a-z0-9]{5}/g, '$1-XXXXX')
    .replace(/ +/g, ' ')
    .replace(/ (\d+[smh])+( |$)/gm, ' AGE$2')
    .replace(/ to node-\d/g, ' to NODE')
    .split('\n')
    .map((text) => text.trimEnd())
    .filter((text) => text !== '' && !NOISE.test(text));
  return { line, output: (line.startsWith('kubectl get events') ? lines.sort() : lines).join('\n') };
}

describe('cases', () => {
  it.each(names)('%s', async (name) => {
    const expected = read(`${name}.expected.txt`);
    const shell = await createVirtualShell('case', { [`${name}.yaml`]: read(`${name}.yaml`) });
    await shell.run('kubectl create namespace case');
    await shell.rest(2);
    const wanted = stepsOf(expected);
    const got: Step[] = [];
    for (const { line } of wanted) {
      const { stdout, stderr } = await shell.run(quoted(line));
      got.push({ line, output: stdout + stderr });
      if (line.startsWith('kubectl apply')) await shell.rest(Number(/waits ([\d.]+) s/.exec(expected)?.[1] ?? 0));
    }
    expect(got.map(settled)).toEqual(wanted.map(settled));
  });
});
