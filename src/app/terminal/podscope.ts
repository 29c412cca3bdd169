import { repositoryOf } from '../../api/image-name';
import { type Environment, resourceFor } from '../../kubectl/context';
import { describeError, KubectlError } from '../../kubectl/errors';
import { flagsOf, parseFlags } from '../../kubectl/flags';
import { GLOBAL_FLAGS } from '../../kubectl/help';
import { useOf } from '../../kubectl/kubeconfig';
import { textOf } from '../../why/text';
import { keyOfTarget } from '../store/deeds';
import { host } from '../store/host';

const USAGE = `Podscope's own questions, beside kubectl's.

Usage:
  podscope why (TYPE/NAME | TYPE NAME) [-n NAMESPACE]
  podscope image NAME...

why: says why an object is as it is: how its containers ended and what follows, or what holds it.
image: declares images that nobody here knows: their repositories can be pulled from now on, and run as quiet servers.
`;

/** `pod/web` or `pod web`. */
function named(words: readonly string[]): readonly [type: string, name: string] {
  const [type = '', name = '', ...more] = words.length === 1 ? (words[0] ?? '').split('/') : words;
  if (type === '' || name === '' || more.length > 0) throw new KubectlError('You must name one object, for example: podscope why pod/web', { exact: true });
  return [type, name];
}

async function why(words: readonly string[], env: Environment): Promise<void> {
  const parsed = parseFlags(words, GLOBAL_FLAGS, 'podscope why');
  const flags = flagsOf(parsed, GLOBAL_FLAGS);
  const [type, name] = named(parsed.args);
  const { group, plural, namespaced } = await resourceFor({ env }, type);
  const namespace = namespaced ? flags.string('namespace') || useOf(env.session.kubeconfig).namespace : undefined;
  const found = await host.query({ kind: 'why', key: keyOfTarget({ group, resource: plural, namespace, name }) });
  if (!found) throw new KubectlError(`${plural} "${name}" not found`, { exact: true });
  env.stdout(textOf(found, env.now()));
}

async function image(names: readonly string[], env: Environment): Promise<void> {
  if (names.length === 0) throw new KubectlError('You must name an image, for example: podscope image me/shop:1', { exact: true });
  const wrong = names.find((name) => repositoryOf(name) === undefined);
  if (wrong !== undefined) throw new KubectlError(`${JSON.stringify(wrong)} is not the name of an image`, { exact: true });
  for (const name of names) {
    host.send({ type: 'fault', fault: { kind: 'declare-image', image: name } });
    env.stdout(`${repositoryOf(name)} declared\n`);
  }
}

const COMMANDS: Readonly<Record<string, (words: readonly string[], env: Environment) => Promise<void>>> = { why, image };

/** The terminal's command `podscope`; gives back the exit code. */
export async function podscope([command = '', ...words]: readonly string[], env: Environment): Promise<number> {
  const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (!run || words.includes('--help')) {
    (command === '' || words.includes('--help') ? env.stdout : env.stderr)(USAGE);
    return run || command === '' ? 0 : 2;
  }
  try {
    await run(words, env);
    return 0;
  } catch (error) {
    const { text, exitCode } = describeError(error);
    env.stderr(text);
    return exitCode;
  }
}
