import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { ASKED_FOR } from '../dump/command';
import { createDumpReader } from '../dump/read-dump';
import { readOptions } from '../server/read-options';

const USAGE = `usage: podscope snapshot [--context NAME] [--kubeconfig FILE] [-o FILE]

Dumps the cluster that kubectl reaches, as the page reads it ("Copy a cluster"), without what is secret: the values of Secrets, literals of environment
variables and last-applied annotations never reach the file. It only reads, with your own rights.
  --context     which of kubectl's contexts
  --kubeconfig  which kubeconfig
  -o, --output  the file (cluster.json); - is standard output`;

const optionsOf = (args: readonly string[]) =>
  readOptions(USAGE, {
    args: [...args],
    options: {
      context: { type: 'string' },
      kubeconfig: { type: 'string' },
      output: { type: 'string', short: 'o', default: 'cluster.json' },
      help: { type: 'boolean', default: false },
    },
  }).values;

/** Runs kubectl and gives what it prints to a listener as it comes; its complaints go where ours go. */
function kubectl(args: readonly string[], heard: (text: string) => void): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    child.on('error', (error) => fail(new Error(`kubectl cannot be run: ${error.message}`)));
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (text: string) => {
      try {
        heard(text);
      } catch (error) {
        child.kill();
        fail(error);
      }
    });
    child.on('close', (code) => (code === 0 ? done() : fail(new Error(`kubectl has ended with ${code}; nothing was written.`))));
  });
}

/** `podscope snapshot`: a dump of a real cluster, for the page. */
export async function snapshot(args: readonly string[]): Promise<number> {
  const { context, kubeconfig, output, help } = optionsOf(args);
  if (help) {
    console.log(USAGE);
    return 0;
  }
  const reader = createDumpReader();
  const where = [...(context ? ['--context', context] : []), ...(kubeconfig ? ['--kubeconfig', kubeconfig] : [])];
  await kubectl([...where, 'get', ASKED_FOR.join(','), '--all-namespaces', '-o', 'json'], reader.push);
  const { config, report } = reader.end();
  const list = `{"apiVersion":"v1","kind":"List","items":[\n${(config.objects ?? []).map((object) => JSON.stringify(object)).join(',\n')}\n]}\n`;
  if (output === '-') process.stdout.write(list);
  else writeFileSync(output, list, { mode: 0o600 });
  const { dropped, taken, limits, unreadable } = report;
  const say = (line: string): void => console.error(line);
  say(
    `${output === '-' ? 'written' : output}: ${Object.entries(taken)
      .map(([kind, n]) => `${n} ${kind}`)
      .join(', ')}`,
  );
  say(
    `dropped: ${dropped.secretValues} values of Secrets, ${dropped.environmentValues} of environment variables, ${dropped.lastApplied} last-applied annotations`,
  );
  for (const { code, count, names } of limits) say(`not simulated (${code}): ${count}: ${names.join(', ')}`);
  for (const { where: place, why } of unreadable) say(`not read: ${place}: ${why}`);
  return 0;
}
