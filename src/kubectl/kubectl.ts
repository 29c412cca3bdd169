import { commands } from './commands';
import type { Command, Context, Environment } from './context';
import { describeError, KubectlError } from './errors';
import { flagsOf, parseFlags } from './flags';
import { commandHelp, GLOBAL_FLAGS, rootHelp } from './help';
import { type Use, useOf } from './kubeconfig';
import { transportAt } from './verbose';

/** Names that are close to a word, for `Did you mean this?` (cobra's distance of 2). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(a[i - 1] === b[j - 1] ? row[j - 1]! : 1 + Math.min(row[j - 1]!, row[j]!, next[j - 1]!));
    row = next;
  }
  return row[b.length]!;
}

function unknownCommand(word: string): KubectlError {
  const close = commands.map((c) => c.name).filter((n) => distance(word, n) <= 2 || n.startsWith(word.toLowerCase()));
  const hint = close.length > 0 ? `\n\nDid you mean this?\n${close.map((c) => `\t${c}\n`).join('')}` : "\nRun 'kubectl --help' for usage.";
  return new KubectlError(`unknown command ${JSON.stringify(word)} for "kubectl"${hint}`);
}

/** The command that the first words name, and the words that are left. */
function findCommand(words: readonly string[]): { readonly path: string; readonly command: Command | undefined; readonly rest: readonly string[] } {
  let path = 'kubectl';
  let known: readonly Command[] | undefined = commands;
  let command: Command | undefined;
  const rest = [...words];
  // Global flags may stand before the command.
  const before: string[] = [];
  while (rest[0]?.startsWith('-') && !command) {
    const flag = rest.shift()!;
    before.push(flag);
    if (
      !flag.includes('=') &&
      [
        '-n',
        '--namespace',
        '-v',
        '--v',
        '--as',
        '--as-group',
        '--as-uid',
        '--as-user-extra',
        '--token',
        '--context',
        '--kubeconfig',
        '--request-timeout',
      ].includes(flag) &&
      rest.length > 0
    )
      before.push(rest.shift()!);
  }
  while (known && rest[0] !== undefined) {
    const next: Command | undefined = known.find((c) => c.name === rest[0] || c.aliases?.includes(rest[0]!));
    if (!next) break;
    command = next;
    path += ` ${next.name}`;
    known = next.commands;
    rest.shift();
  }
  return { path, command, rest: [...before, ...rest] };
}

async function execute(words: readonly string[], env: Environment): Promise<void> {
  const { path, command, rest } = findCommand(words);
  if (!command) {
    const word = rest.find((w) => !w.startsWith('-'));
    if (word === undefined) return env.stdout(rootHelp(commands));
    throw unknownCommand(word);
  }
  const specs = [
    ...(command.flags ?? []),
    ...GLOBAL_FLAGS.filter((g) => !command.flags?.some((f) => f.name === g.name || (f.short !== undefined && f.short === g.short))),
  ];
  const parsed = parseFlags(rest, specs, path);
  const flags = flagsOf(parsed, specs);
  if (flags.bool('help') || !command.run) {
    if (!command.run && parsed.args.length > 0 && !flags.bool('help'))
      throw new KubectlError(`unknown command ${JSON.stringify(parsed.args.join(' '))}\nSee '${path} -h' for help and examples`);
    env.stdout(commandHelp(path, command));
    if (!flags.bool('help')) throw new KubectlError('', { exact: true });
    return;
  }
  const isAboutServer = !path.startsWith('kubectl config');
  const use: Use = isAboutServer ? useOf(env.session.kubeconfig, flags.string('context')) : { namespace: '' };
  const context: Context = {
    env: { ...env, transport: transportAt(env, flags.int('v')) },
    command: path,
    flags,
    args: parsed.args,
    dash: parsed.dash,
    namespace: flags.string('namespace') || use.namespace,
    token: flags.string('token') || use.token,
    namespaceGiven: flags.has('namespace'),
    warned: new Set(),
  };
  await command.run(context);
}

/** Runs kubectl with the words after its name, printing as it goes. Gives back the exit code. */
export async function kubectl(words: readonly string[], env: Environment): Promise<number> {
  try {
    await (words[0] === 'help' ? execute([...words.slice(1), '--help'], env) : execute(words, env));
    return 0;
  } catch (error) {
    const { text, exitCode } = describeError(error);
    if (text) env.stderr(text);
    return exitCode;
  }
}
