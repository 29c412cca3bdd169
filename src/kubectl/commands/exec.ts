import type { Pod, Status } from '../../api/types.gen';
import { type Command, type Context, get, open, resourceFor } from '../context';
import { resourcePath } from '../discovery';
import { errorOf, KubectlError } from '../errors';
import { chooseContainer, firstPodOf } from './logs';

async function podFor(context: Context, word: string): Promise<Pod> {
  const [type, name] = word.includes('/') ? (word.split('/') as [string, string]) : ['pods', word];
  const resource = await resourceFor(context, type);
  const object = await get(context, resourcePath(resource, context.namespace, name));
  return resource.kind === 'Pod' ? (object as Pod) : firstPodOf(context, object);
}

/** The exit code that a command's end tells. */
function exitCodeOf(status: Status): number {
  const code = status.details?.causes?.find((c) => c.reason === 'ExitCode')?.message;
  if (status.status === 'Success') return 0;
  if (code === undefined) throw new KubectlError(status.message ?? '');
  return Number(code);
}

async function run(context: Context): Promise<void> {
  const { args, flags, dash, env } = context;
  const [word, ...after] = args;
  if (word === undefined || dash === 0) throw new KubectlError('pod, type/name or --filename must be specified');
  const command = dash === undefined ? after : args.slice(dash);
  if (dash === undefined && after.length > 0)
    throw new KubectlError("exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples");
  if (command.length === 0) throw new KubectlError('you must specify at least one command for the container');
  const pod = await podFor(context, word);
  const phase = pod.status?.phase ?? '';
  if (phase === 'Succeeded' || phase === 'Failed') throw new KubectlError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const container = chooseContainer(context, pod, flags.string('container'));
  if (flags.bool('tty')) env.stderr('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  const pods = await resourceFor(context, 'pods');
  const query = [...command.map((w) => ['command', w] as const), ['container', container] as const, ['stdout', 'true'] as const, ['stderr', 'true'] as const];
  const path = `${resourcePath(pods, pod.metadata.namespace, pod.metadata.name)}/exec?${query.map(([k, v]) => `${k}=${encodeURIComponent(v)}`).join('&')}`;
  for await (const { event, object } of await open(context, { method: 'POST', path, upgrade: true })) {
    if (event === 'LOG') env.stdout(String(object));
    else if (event === 'STDERR') env.stderr(String(object));
    else if (event === 'ERROR') throw errorOf({ code: 500, body: object });
    else if (event === 'STATUS') {
      const exitCode = exitCodeOf(object as Status);
      if (exitCode !== 0) throw new KubectlError(`command terminated with exit code ${exitCode}`, { exact: true, exitCode });
    }
  }
}

export const execCommand: Command = {
  name: 'exec',
  use: '(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  short: 'Execute a command in a container',
  examples: `  # Get output from running the 'date' command from pod mypod, using the first container by default
  kubectl exec mypod -- date

  # List contents of /usr from the first container of pod mypod
  kubectl exec mypod -- ls /usr

  # Get output from running the 'date' command from the first pod of the deployment mydeployment
  kubectl exec deploy/mydeployment -- date`,
  flags: [
    {
      name: 'container',
      short: 'c',
      type: 'string',
      usage: 'Container name. If omitted, use the kubectl.kubernetes.io/default-container annotation or the first container.',
    },
    { name: 'stdin', short: 'i', type: 'bool', usage: 'Pass stdin to the container.' },
    { name: 'tty', short: 't', type: 'bool', usage: 'Stdin is a TTY.' },
  ],
  run,
};
