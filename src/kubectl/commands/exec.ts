import type { Pod } from '../../api/types.gen';
import { type Command, type Context, get, resourceFor } from '../context';
import { checkEnd, converse, STREAM_FLAGS, streamPath, streamsFor } from '../converse';
import { resourcePath } from '../discovery';
import { KubectlError } from '../errors';
import { chooseContainer, firstPodOf } from './logs';

/** The Pod that a word means: its own, or the first of what owns Pods. */
export async function podNamed(context: Context, word: string): Promise<Pod> {
  const [type, name] = word.includes('/') ? (word.split('/') as [string, string]) : ['pods', word];
  const resource = await resourceFor(context, type);
  const object = await get(context, resourcePath(resource, context.namespace, name));
  return resource.kind === 'Pod' ? (object as Pod) : firstPodOf(context, object);
}

async function run(context: Context): Promise<void> {
  const { args, flags, dash } = context;
  const [word, ...after] = args;
  if (word === undefined || dash === 0) throw new KubectlError('pod, type/name or --filename must be specified');
  const command = dash === undefined ? after : args.slice(dash);
  if (dash === undefined && after.length > 0)
    throw new KubectlError("exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples");
  if (command.length === 0) throw new KubectlError('you must specify at least one command for the container');
  const pod = await podNamed(context, word);
  const phase = pod.status?.phase ?? '';
  if (phase === 'Succeeded' || phase === 'Failed') throw new KubectlError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const container = chooseContainer(context, pod, flags.string('container'));
  const streams = streamsFor(context, { stdin: flags.bool('stdin'), tty: flags.bool('tty') });
  checkEnd(await converse(context, await streamPath(context, pod, 'exec', { ...streams, container, command }), streams));
}

export const execCommand: Command = {
  name: 'exec',
  use: '(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  short: 'Execute a command in a container',
  examples: `  # Get output from running the 'date' command from pod mypod, using the first container by default
  kubectl exec mypod -- date

  # List contents of /usr from the first container of pod mypod
  kubectl exec mypod -- ls /usr

  # Switch to raw terminal mode; sends stdin to 'sh' in the container main from pod mypod
  kubectl exec mypod -c main -it -- sh

  # Get output from running the 'date' command from the first pod of the deployment mydeployment
  kubectl exec deploy/mydeployment -- date`,
  flags: STREAM_FLAGS,
  run,
};
