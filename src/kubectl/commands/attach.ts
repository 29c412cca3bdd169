import type { KubeObject } from '../../api/object';
import type { Pod } from '../../api/types.gen';
import { type Command, type Context, open, resourceFor, withQuery } from '../context';
import { checkEnd, converse, STREAM_FLAGS, type Streams, streamPath, streamsFor } from '../converse';
import { resourcePath } from '../discovery';
import { KubectlError } from '../errors';
import { until } from '../waiting';
import { podNamed } from './exec';
import { allContainers, chooseContainer } from './logs';

/** kubectl `attach`, and what `run -i` and `debug -i` do with the Pod that they have made. */

const PRESS_ENTER = "If you don't see a command prompt, try pressing enter.\n";

/** Attaches to what a container runs until it ends, and says how to come back. */
export async function attachTo(context: Context, pod: Pod, container: string, asked: Streams): Promise<void> {
  const { env, flags } = context;
  const hasTty = allContainers(pod).find(({ name }) => name === container)?.tty === true;
  const say = (text: string): void => {
    if (!flags.bool('quiet')) env.stderr(text);
  };
  if (asked.tty && !hasTty) say(`error: Unable to use a TTY - container ${container} did not allocate one\n`);
  const streams = streamsFor(context, { stdin: asked.stdin, tty: hasTty });
  const path = await streamPath(context, pod, 'attach', { ...streams, container });
  say(PRESS_ENTER);
  checkEnd(await converse(context, path, streams));
  if (streams.tty && !flags.bool('quiet')) env.stdout(farewell(pod, container));
}

function farewell({ metadata, spec }: Pod, container: string): string {
  const again = `'kubectl attach ${metadata.name} -c ${container} -i -t'`;
  if (spec?.restartPolicy !== 'Always') return '';
  if (spec.ephemeralContainers?.some(({ name }) => name === container))
    return `Session ended, the ephemeral container will not be restarted but may be reattached using ${again} if it is still running\n`;
  return `Session ended, resume using ${again} command when the pod is running\n`;
}

/** What a container prints, to its end. */
export async function followLog(context: Context, { metadata }: Pod, container: string): Promise<void> {
  const path = `${resourcePath(await resourceFor(context, 'pods'), metadata.namespace, metadata.name)}/log`;
  for await (const { object } of await open(context, { method: 'GET', path: withQuery(path, { container, follow: true }) })) context.env.stdout(String(object));
}

/** Waits so many seconds, below 0 for good, until a Pod is as it is wanted. */
export async function podWhen(context: Context, { metadata: { namespace, name } }: KubeObject, seconds: number, isSo: (pod: Pod) => boolean): Promise<Pod> {
  const resource = await resourceFor(context, 'pods');
  const found = await until(context, { resource, namespace, name: name ?? '' }, seconds, (seen) => {
    if ('gone' in seen) throw new KubectlError(`pods "${name}" not found`);
    const pod = seen.object as Pod;
    return isSo(pod) ? pod : undefined;
  });
  if (!found) throw new KubectlError('timed out waiting for the condition');
  return found;
}

async function run(context: Context): Promise<void> {
  const { args, flags } = context;
  if (args.length === 0) throw new KubectlError('at least 1 argument is required for attach');
  if (args.length > 1) throw new KubectlError(`expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`);
  const pod = await podNamed(context, args[0]!);
  const phase = pod.status?.phase ?? '';
  if (phase === 'Succeeded' || phase === 'Failed') throw new KubectlError(`cannot attach a container in a completed pod; current phase is ${phase}`);
  const container = chooseContainer(context, pod, flags.string('container'));
  await attachTo(context, pod, container, { stdin: flags.bool('stdin'), tty: flags.bool('tty') });
}

export const attachCommand: Command = {
  name: 'attach',
  use: '(POD | TYPE/NAME) -c CONTAINER',
  short: 'Attach to a running container',
  examples: `  # Get output from running pod mypod; use the container that was started first
  kubectl attach mypod

  # Type into the container main of pod mypod, and see what it prints
  kubectl attach mypod -c main -i -t`,
  flags: STREAM_FLAGS,
  run,
};
