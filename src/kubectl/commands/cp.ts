import type { Pod, Status } from '../../api/types.gen';
import { bytesOfText, textOf } from '../../programs/bytes';
import { resolvePath } from '../../programs/paths';
import { END, type Member, packed, unpacked } from '../../programs/tar/archive';
import { type Command, type Context, get, resourceFor } from '../context';
import { converse, streamPath } from '../converse';
import { resourcePath } from '../discovery';
import { KubectlError } from '../errors';
import type { Files } from '../transport';
import { chooseContainer } from './logs';

/** kubectl `cp`: an archive that `tar` makes at one end and unpacks at the other. */

/** `shop/web:/etc/hosts`, `web:/etc/hosts`, `hosts`. */
interface Place {
  readonly namespace?: string;
  readonly pod?: string;
  readonly path: string;
}

const BAD_PLACE = 'filespec must match the canonical format: [[namespace/]pod:]file/path';

function placeOf(text: string, namespace: string): Place {
  const colon = text.indexOf(':');
  if (colon < 0) return { path: text };
  const [pod, given, ...more] = text.slice(0, colon).split('/').reverse();
  if (!pod || more.length > 0) throw new KubectlError(BAD_PLACE);
  return { namespace: given || namespace, pod, path: text.slice(colon + 1) };
}

const baseOf = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) ?? '';
const directoryOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), path.startsWith('/') ? 1 : 0)) || '.';

/** A container at the other end. */
interface There {
  readonly pod: Pod;
  readonly container: string;
}

async function thereOf(context: Context, { namespace, pod: name }: Place): Promise<There> {
  const pod = await get<Pod>(context, resourcePath(await resourceFor(context, 'pods'), namespace, name));
  const phase = pod.status?.phase ?? '';
  if (phase === 'Succeeded' || phase === 'Failed') throw new KubectlError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  return { pod, container: chooseContainer(context, pod, context.flags.string('container')) };
}

/** Runs a command there; gives back what it printed, and how it ended. */
async function runThere(
  context: Context,
  { pod, container }: There,
  command: readonly string[],
  { stdin, stderr = context.env.stderr }: { readonly stdin?: string; readonly stderr?: (text: string) => void } = {},
): Promise<{ readonly printed: string; readonly status: Status | undefined }> {
  let printed = '';
  const collect = (text: string): void => {
    printed += text;
  };
  const env = { ...context.env, stdout: collect, stderr, ...(stdin !== undefined && { stdin }) };
  const streams = { stdin: stdin !== undefined, tty: false };
  const status = await converse({ ...context, env }, await streamPath(context, pod, 'exec', { ...streams, container, command }), streams);
  return { printed, status };
}

/** It has been said by `tar` what went wrong. */
function checkTar(status: Status | undefined): void {
  if (!status || status.status === 'Success') return;
  const exitCode = status.details?.causes?.find((c) => c.reason === 'ExitCode')?.message;
  throw new KubectlError(exitCode === undefined ? (status.message ?? '') : `command terminated with exit code ${exitCode}`, { exact: exitCode !== undefined });
}

/** A local file as a member of the archive, or all that is in a directory (`recursiveTar`). */
function* membersOf(env: Pick<Context['env'], 'files' | 'now'>, path: string, name: string): Generator<Member, void> {
  const { files, now } = env;
  const meta = { uid: 0, gid: 0, mtime: Math.floor(now() / 1e6) };
  const inside = files.inDirectory?.(path);
  if (!inside) yield { name, type: 'file', mode: 0o644, ...meta, content: bytesOfText(files.read(path) ?? '') };
  else if (inside.length === 0) yield { name: `${name}/`, type: 'directory', mode: 0o755, ...meta, content: bytesOfText('') };
  else for (const one of inside) yield* membersOf(env, `${path}/${one}`, `${name}/${one}`);
}

async function copyThere(context: Context, from: Place, to: Place): Promise<void> {
  const { files } = context.env;
  if (files.read(from.path) === undefined && !files.inDirectory?.(from.path)) throw new KubectlError(`${from.path} doesn't exist in local filesystem`);
  const there = await thereOf(context, to);
  const quiet = { stderr: (): void => undefined };
  const isDirectory = (await runThere(context, there, ['test', '-d', to.path || '.'], quiet)).status?.status === 'Success';
  const path = resolvePath(isDirectory ? baseOf(from.path) : '.', to.path.startsWith('/') ? to.path : `./${to.path}`);
  const blocks = [...[...membersOf(context.env, from.path, baseOf(path))].flatMap(packed), END];
  const owned = context.flags.bool('no-preserve') ? ['--no-same-permissions', '--no-same-owner'] : [];
  const stdin = blocks.map(textOf).join('');
  checkTar((await runThere(context, there, ['tar', ...owned, '-xmf', '-', '-C', directoryOf(path)], { stdin })).status);
}

async function copyHere(context: Context, from: Place, to: Place): Promise<void> {
  if (from.path === '') throw new KubectlError(BAD_PLACE);
  const there = await thereOf(context, from);
  const { printed, status } = await runThere(context, there, ['tar', 'cf', '-', from.path]);
  checkTar(status);
  const prefix = from.path.replace(/^\/+|\/+$/g, '');
  for (const member of unpacked(bytesOfText(printed))) {
    const rest = member.name.replace(/^\/+|\/+$/g, '').slice(prefix.length);
    if (member.type === 'link') context.env.stderr(`warning: skipping symlink: ${JSON.stringify(member.name)} -> ${JSON.stringify(member.target)}\n`);
    else if (!rest.split('/').includes('..')) keep(context.env.files, rest === '' ? to.path : `${to.path.replace(/\/+$/, '')}${rest}`, member);
  }
}

/** Puts what has come into its place (`untarAll`). */
function keep(files: Files, path: string, { type, content }: Member): void {
  if (type === 'directory') return makeDirectories(files, path);
  if (path.includes('/')) makeDirectories(files, directoryOf(path));
  const problem = files.write ? files.write(path, textOf(content)) : 'read-only file system';
  if (problem !== undefined) throw new KubectlError(`open ${path}: ${problem.replace(/^./, (first) => first.toLowerCase())}`);
}

/** A directory, with those on the way to it. */
function makeDirectories(files: Files, path: string): void {
  if (!files.inDirectory || !files.makeDirectory || path === '' || files.inDirectory(path)) return;
  if (path.includes('/')) makeDirectories(files, path.slice(0, path.lastIndexOf('/')));
  const problem = files.makeDirectory(path);
  if (problem !== undefined) throw new KubectlError(`mkdir ${path}: ${problem.replace(/^./, (first) => first.toLowerCase())}`);
}

async function run(context: Context): Promise<void> {
  const { args, namespace } = context;
  if (args.length !== 2) throw new KubectlError('source and destination are required');
  const [from, to] = args.map((text) => placeOf(text, namespace)) as [Place, Place];
  if (from.pod && to.pod) throw new KubectlError('one of src or dest must be a local file specification');
  if (from.pod) return copyHere(context, from, to);
  if (to.pod) return copyThere(context, from, to);
  throw new KubectlError('one of src or dest must be a remote file specification');
}

export const cpCommand: Command = {
  name: 'cp',
  use: '<file-spec-src> <file-spec-dest>',
  short: 'Copy files and directories to and from containers',
  examples: `  # Copy the file page.html of the editor to the container of pod mypod
  kubectl cp page.html mypod:/usr/share/nginx/html/index.html

  # Copy a file to a pod in another namespace, into one of its containers
  kubectl cp conf.yaml shop/mypod:/etc/shop -c main

  # Copy /etc/hosts of pod mypod to a file of the editor
  kubectl cp mypod:/etc/hosts hosts

  # Copy a directory of the container to the folder conf, and all of the editor's files to the container
  kubectl cp mypod:/etc/nginx conf
  kubectl cp . mypod:/tmp/mine`,
  flags: [
    { name: 'container', short: 'c', type: 'string', usage: 'Container name. If omitted, use the first container in the pod.' },
    { name: 'no-preserve', type: 'bool', usage: "The copied file/directory's ownership and permissions will not be preserved in the container." },
  ],
  run,
};
