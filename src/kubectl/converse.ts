import type { StreamInput } from '../api/container-streams';
import type { Pod, Status } from '../api/types.gen';
import { type Context, connect, type Environment, resourceFor } from './context';
import { resourcePath } from './discovery';
import { errorOf, KubectlError } from './errors';
import type { FlagSpec } from './flags';
import type { StreamEvent } from './transport';

/** Connections to what runs in a container (client-go `remotecommand`): what is typed goes in, what is printed comes out. */

export interface Streams {
  readonly stdin: boolean;
  readonly tty: boolean;
}

/** The flags of commands that let one speak with a container. */
export const STREAM_FLAGS: readonly FlagSpec[] = [
  {
    name: 'container',
    short: 'c',
    type: 'string',
    usage: 'Container name. If omitted, use the kubectl.kubernetes.io/default-container annotation or the first container.',
  },
  { name: 'stdin', short: 'i', type: 'bool', usage: 'Pass stdin to the container.' },
  { name: 'tty', short: 't', type: 'bool', usage: 'Stdin is a TTY.' },
  { name: 'quiet', short: 'q', type: 'bool', usage: 'Only print output from the remote session.' },
];

/** So much is sent at once. */
const PIECE = 1 << 15;
const NO_TTY = 'Unable to use a TTY - input is not a terminal or the right kind of file\n';

/** What a command gets of what was asked for: a terminal only where somebody sits at one (kubectl `SetupTTY`). */
export function streamsFor({ flags, env }: Pick<Context, 'flags' | 'env'>, { stdin, tty }: Streams): Streams {
  if (!stdin || !tty || env.keyboard) return { stdin, tty: stdin && tty };
  if (!flags.bool('quiet')) env.stderr(NO_TTY);
  return { stdin, tty: false };
}

/** The path of `exec` or `attach` in a Pod. */
export async function streamPath(
  context: Context,
  { metadata }: Pod,
  subresource: 'attach' | 'exec',
  { container, command = [], stdin, tty }: Streams & { readonly container: string; readonly command?: readonly string[] },
): Promise<string> {
  const query = new URLSearchParams(command.map((word) => ['command', word]));
  query.append('container', container);
  if (stdin) query.append('stdin', 'true');
  query.append('stdout', 'true');
  // A terminal is one stream.
  if (tty) query.append('tty', 'true');
  else query.append('stderr', 'true');
  return `${resourcePath(await resourceFor(context, 'pods'), metadata.namespace, metadata.name)}/${subresource}?${query}`;
}

/** Opens a connection and lets both sides speak until it ends; gives back how it did. */
export async function converse(context: Context, path: string, { stdin, tty }: Streams): Promise<Status | undefined> {
  const { env } = context;
  const { events, say } = await connect(context, { method: 'POST', path, upgrade: true });
  const over = new AbortController();
  if (stdin) passOn(env, tty, say, over.signal);
  try {
    return await printed(env, events);
  } finally {
    over.abort();
  }
}

/** What comes in at the near end goes to the other. */
function passOn(env: Environment, tty: boolean, say: (data: StreamInput) => void, signal: AbortSignal): void {
  const hear = (text: string | undefined): void => {
    if (text === undefined) say({ kind: 'eof' });
    else for (let at = 0; at < text.length; at += PIECE) say({ kind: 'stdin', text: text.slice(at, at + PIECE) });
  };
  if (env.stdin === undefined && env.keyboard) env.keyboard.take(tty ? 'raw' : 'lines', hear, signal);
  else {
    hear(env.stdin ?? '');
    hear(undefined);
  }
}

async function printed(env: Environment, events: AsyncIterable<StreamEvent>): Promise<Status | undefined> {
  for await (const { event, object } of events) {
    if (event === 'LOG') env.stdout(String(object));
    else if (event === 'STDERR') env.stderr(String(object));
    else if (event === 'ERROR') throw errorOf({ code: 500, body: object });
    else if (event === 'STATUS') return object as Status;
  }
  return undefined;
}

/** A command that has ended otherwise than well is an error with its exit code. */
export function checkEnd(status: Status | undefined): void {
  if (!status || status.status === 'Success') return;
  const exitCode = status.details?.causes?.find((c) => c.reason === 'ExitCode')?.message;
  if (exitCode === undefined) throw new KubectlError(status.message ?? '');
  throw new KubectlError(`command terminated with exit code ${exitCode}`, { exact: true, exitCode: Number(exitCode) });
}
