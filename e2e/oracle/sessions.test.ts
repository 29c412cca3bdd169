import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createVirtualShell, type Outcome } from './virtual-shell';

/**
 * What kubectl 1.32 printed in front of a real cluster of Kubernetes 1.36.2 with three nodes. Our kubectl in front of our cluster must print the same, but for
 * ages, hashes, addresses and the like. Steps without a recorded output are run, not compared.
 */
interface Session {
  readonly name: string;
  readonly namespace: string;
  readonly files: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly cmd: string; readonly exit?: number; readonly stdout?: string; readonly stderr?: string }[];
}

const sessions: readonly Session[] = gunzipSync(readFileSync(new URL('./sessions.jsonl.gz', import.meta.url)))
  .toString('utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Session);

/** What differs from run to run, in the order in which it is replaced. */
const VARIABLE: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uid>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\b/g, '<time>'],
  [/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, '<time>'],
  [/("?resourceVersion"?: )"\d+"/g, '$1"<rv>"'],
  [/\b(\d{1,3}\.){3}\d{1,3}\b/g, '<ip>'],
  [/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-<rand>'],
  [/-(?=[a-z0-9]*\d)[bcdf\d][bcdfghjklmnpqrstvwxz2456789]{7,9}\b-[bcdfghjklmnpqrstvwxz2456789]{5}/g, '-<hash>-<rand>'],
  [/-(?=[a-z0-9]*\d)[bcdf\d][bcdfghjklmnpqrstvwxz2456789]{7,9}\b/g, '-<hash>'],
  [/pod-template-hash(=|: )["a-z0-9]+/g, 'pod-template-hash$1<hash>'],
  [/\bnode-[123]\b/g, '<node>'],
  // Which of equal nodes gets a Pod is chance.
  [/\bzone-[123]\b/g, '<zone>'],
  [/\bv1\.\d+\.\d+\S*/g, '<version>'],
  [/\b(\d+d)?(\d+h)?(\d+m)?\d+(\.\d+)?m?s\b( ago)?/g, '<age>'],
  [/(?<= {2})\d+[mhd](?=$| {2})/gm, '<age>'],
  [/\b3\d{4}\b(?=\/(TCP|UDP))/g, '<nodeport>'],
  [/(containerd|fakeRuntime|fake):\/\/\S+/g, '<container-id>'],
];

const squeezed = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/ {2,}|\t+/g, '  ').trimEnd())
    .join('\n');

/** Twice: ages are known as such only once the columns are squeezed. */
const once = (text: string): string => squeezed(VARIABLE.reduce((t, [pattern, word]) => t.replace(pattern, word), text));
const normalised = ({ exit, stdout, stderr }: Outcome): Outcome => ({ exit, stdout: once(once(stdout)), stderr: once(once(stderr)) });

describe('recorded kubectl sessions', () => {
  it.each(sessions)('$name', async ({ namespace, files, steps }) => {
    const shell = await createVirtualShell(namespace, files);
    await shell.run(`kubectl create ns ${namespace}`);
    await shell.rest(1);
    const got: unknown[] = [];
    const wanted: unknown[] = [];
    for (const { cmd, exit = 0, stdout, stderr = '' } of steps) {
      const outcome = await shell.run(cmd);
      if (stdout === undefined) continue;
      got.push({ cmd, ...normalised(outcome) });
      wanted.push({ cmd, ...normalised({ exit, stdout, stderr }) });
    }
    expect(got).toEqual(wanted);
  });
});
