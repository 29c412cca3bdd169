import type { JsonObject, KubeObject } from '../api/object';
import { type ApiCall, isList } from '../api/wire';
import { withCredentials } from './credentials';
import { type ApiResource, DISCOVERY_ACCEPT, type Discovery, findResource, noResourceType, readDiscovery } from './discovery';
import { errorOf, KubectlError } from './errors';
import type { FlagSpec, Flags } from './flags';
import type { Kubeconfig } from './kubeconfig';
import type { LocalPorts } from './terminal-ports';
import type { Answer, Files, Keyboard, Stream, StreamEvent, Transport } from './transport';

/** What a kubectl process remembers between commands: its kubeconfig and the discovery cache of its home directory. */
export interface Session {
  kubeconfig: Kubeconfig;
  /** Where the API server is, as `cluster-info` says it. */
  readonly server: string;
  discovery?: Discovery | undefined;
}

/** All that a command may use of the world. */
export interface Environment {
  readonly transport: Transport;
  readonly files: Files;
  readonly session: Session;
  /** Microseconds since the Unix epoch: the cluster's virtual time in the page. */
  readonly now: () => number;
  /** Waits that long by the same clock. */
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** What came in, where it was not typed. */
  readonly stdin?: string;
  /** Somebody sits at a terminal, and can type into what a command does. */
  readonly keyboard?: Keyboard;
  /** The ports of the machine that it runs on. */
  readonly ports?: LocalPorts;
  /** Brings a file before the user's eyes, to be edited. */
  readonly show?: (name: string) => void;
  /** The command goes on beside whatever is typed next. */
  readonly beside?: () => void;
  readonly signal: AbortSignal;
}

export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** `(TYPE[.VERSION][.GROUP] [NAME | -l label])`, after the command's name in the usage line. */
  readonly use: string;
  readonly short: string;
  readonly examples?: string;
  readonly flags?: readonly FlagSpec[];
  readonly commands?: readonly Command[];
  readonly run?: (context: Context) => Promise<void>;
}

/** A command at work. */
export interface Context {
  readonly env: Environment;
  /** `kubectl rollout status` */
  readonly command: string;
  readonly flags: Flags;
  readonly args: readonly string[];
  /** How many arguments stood before `--`. */
  readonly dash: number | undefined;
  readonly namespace: string;
  /** With which it says who it is; undefined: as the cluster's administrator. */
  readonly token: string | undefined;
  /** The namespace was given with `-n`. */
  readonly namespaceGiven: boolean;
  /** The server's warnings that have been passed on: each is once (client-go `WarningWriterOptions.Deduplicate`). */
  readonly warned: Set<string>;
}

function warn(context: Context, answer: Answer): void {
  for (const warning of answer.warnings ?? []) {
    if (context.warned.has(warning)) continue;
    context.warned.add(warning);
    context.env.stderr(`Warning: ${warning}\n`);
  }
}

/** Sends a request and gives back the answer's body; throws for a refusal. */
export async function send<T = KubeObject>(context: Context, call: ApiCall): Promise<T> {
  const answer = await context.env.transport.request(withCredentials(context.flags, context.token, call), context.env.signal);
  warn(context, answer);
  if (answer.code < 200 || answer.code > 299) throw errorOf(answer, call);
  return answer.body as T;
}

export const get = <T = KubeObject>(context: Context, path: string): Promise<T> => send<T>(context, { method: 'GET', path });

/** Opens a watch or follows a log. */
export const open = async (context: Context, call: ApiCall, signal?: AbortSignal): Promise<AsyncIterable<StreamEvent>> =>
  (await connect(context, call, signal)).events;

/** Opens a connection over which both sides speak. */
export async function connect(context: Context, call: ApiCall, signal = context.env.signal): Promise<Stream> {
  const stream = await context.env.transport.stream(withCredentials(context.flags, context.token, call), signal);
  warn(context, stream.answer);
  if (stream.answer.code < 200 || stream.answer.code > 299) throw errorOf(stream.answer, call);
  return stream;
}

/** A list in pieces, as kubectl asks for it. */
export async function list<T extends KubeObject = KubeObject>(
  context: Context,
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
): Promise<readonly T[]> {
  const items: T[] = [];
  let next: string | undefined;
  do {
    const body = await get<unknown>(context, withQuery(path, { ...query, limit: '500', continue: next }));
    if (!isList(body)) return items;
    items.push(...(body.items as readonly T[]));
    next = body.metadata.continue || undefined;
  } while (next);
  return items;
}

/** A path with parameters, besides those that it has; what is undefined or empty is left out. */
export function withQuery(path: string, query: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const parts = Object.entries(query).flatMap(([k, v]) => (v === undefined || v === '' ? [] : [`${k}=${encodeURIComponent(v)}`]));
  return parts.length > 0 ? `${path}${path.includes('?') ? '&' : '?'}${parts.join('&')}` : path;
}

/** What the server serves, asked once and remembered, as kubectl keeps it in its home directory. */
export async function discover(context: Pick<Context, 'env'>, fresh = false): Promise<Discovery> {
  const { session, transport, signal } = context.env;
  if (session.discovery && !fresh) return session.discovery;
  const answers = await Promise.all(['/api', '/apis'].map((path) => transport.request({ method: 'GET', path, accept: DISCOVERY_ACCEPT }, signal)));
  for (const answer of answers) if (answer.code !== 200) throw errorOf(answer);
  session.discovery = readDiscovery(answers);
  return session.discovery;
}

/** The resource that a word on the line names; asks the server again before giving up. */
export async function resourceFor(context: Pick<Context, 'env'>, name: string): Promise<ApiResource> {
  const found = findResource(await discover(context), name) ?? findResource(await discover(context, true), name);
  if (!found) throw noResourceType(name);
  return found;
}

/** How an update says who made it. */
export const managerQuery = (context: Context, manager: string): Readonly<Record<string, string | undefined>> => ({
  fieldManager: context.flags.string('field-manager') || manager,
});

export type DryRun = 'none' | 'client' | 'server';

export function dryRunOf(context: Context): DryRun {
  const value = context.flags.string('dry-run');
  if (value === '' || value === 'none') return 'none';
  if (value === 'client' || value === 'unchanged') {
    if (value === 'unchanged')
      context.env.stderr('W1124 00:00:00.000000       1 helpers.go:703] --dry-run is deprecated and can be replaced with --dry-run=client.\n');
    return 'client';
  }
  if (value === 'server') return 'server';
  throw new KubectlError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
}

export const dryRunSuffix = (mode: DryRun): string => (mode === 'client' ? ' (dry run)' : mode === 'server' ? ' (server dry run)' : '');

/** A patch of an object. */
export type PatchType = 'strategic' | 'merge' | 'json';
export const PATCH_TYPES = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
} as const;

export const patch = <T = KubeObject>(context: Context, path: string, type: PatchType, body: JsonObject | readonly unknown[]): Promise<T> =>
  send<T>(context, { method: 'PATCH', path, contentType: PATCH_TYPES[type], body });
