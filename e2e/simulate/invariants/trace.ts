import { isDeepStrictEqual } from 'node:util';
import { memo } from '../../../src/api/memo';
import type { KubeObject } from '../../../src/api/object';
import type { Status } from '../../../src/api/types.gen';
import type { ApiMessage, ApiRequest, ApiResponse, WatchMessage } from '../../../src/api/wire';
import type { Cluster } from '../../../src/cluster/cluster';
import { registryOf } from '../../../src/cluster/inspect';
import { USER } from '../../../src/cluster/user';
import type { Change } from './log';
import { keysUnder, selectorOf } from './paths';

/** A watch that a client has opened, and what came on it. */
interface Stream {
  readonly client: string;
  readonly request: ApiRequest;
  readonly revisions: number[];
}

/** What was stored, by revision. */
type Log = readonly (readonly Change[] | undefined)[];

function byRevision(changes: readonly Change[]): Log {
  const log: Change[][] = [];
  for (const change of changes) {
    const same = log[change.modRevision];
    if (same) same.push(change);
    else log[change.modRevision] = [change];
  }
  return log;
}

const isWatch = ({ path }: ApiRequest): boolean => /[?&]watch=(1|true)/.test(path);

/** Nobody who asks the API server waits for longer. */
const ANSWER_US_MAX = 70e6;

/** What must hold of the messages between the API server and its clients. */
export function brokenInTrace(cluster: Cluster): readonly string[] {
  const { trace, sent } = cluster;
  const changes = registryOf(cluster).changesSince(0);
  const log = byRevision(changes);
  const broken: string[] = [];
  const requests = new Map<string, ApiRequest>();
  const unanswered = new Map<string, number>();
  const watches = new Map<string, Stream>();
  for (let id = 0; id < sent; id++) {
    const [from, to, body] = [trace.from(id), trace.to(id), trace.body(id) as ApiMessage];
    // The user's own client says so itself if the connection is lost.
    if (body.type === 'response' && to === USER) unanswered.delete(`${USER} ${body.stream}`);
    if (body.type === 'request' && to === 'apiserver') {
      const stream = `${from} ${body.stream}`;
      requests.set(stream, body);
      if (from === USER) unanswered.set(stream, trace.sentAtUs(id));
      if (isWatch(body)) watches.set(stream, { client: from, request: body, revisions: [] });
    } else if (body.type === 'response' && from === 'apiserver') {
      const request = requests.get(`${to} ${body.stream}`);
      if (request) broken.push(...brokenAnswer(log, to, request, body));
    } else if (body.type === 'watch' && from === 'apiserver') {
      noteEvent(watches.get(`${to} ${body.stream}`), body);
    }
  }
  broken.push(...busyLoops(cluster));
  for (const [stream, sentAtUs] of unanswered) {
    const { method, path } = requests.get(stream)!;
    if (cluster.nowUs - sentAtUs > ANSWER_US_MAX) broken.push(`the user has waited for ${(cluster.nowUs - sentAtUs) / 1e6} s: ${method} ${path}`);
  }
  const under = memo((prefix) => changes.filter(({ key }) => key.startsWith(prefix)));
  return [...broken, ...[...watches.values()].flatMap((stream) => gaps(stream, under))];
}

/** The keys of Pods whose binding the scheduler asked for and never heard of, or was told to have failed: it may be stored all the same. */
export function bindingsInDoubt(cluster: Cluster): ReadonlySet<string> {
  const { trace, sent } = cluster;
  const open = new Map<number, string>();
  const inDoubt = new Set<string>();
  for (let id = 0; id < sent; id++) {
    const body = trace.body(id) as ApiMessage;
    // What was under way is never heard of, though an answer may come.
    if (trace.to(id) === 'scheduler' && ['start', 'connection-lost'].includes(body.type)) open.clear();
    if (body.type === 'request' && trace.from(id) === 'scheduler') {
      const [, namespace, name] = /\/namespaces\/([^/]+)\/pods\/([^/]+)\/binding$/.exec(body.path) ?? [];
      if (name === undefined) continue;
      open.set(body.stream, `/registry/pods/${namespace}/${name}`);
      inDoubt.add(`/registry/pods/${namespace}/${name}`);
    } else if (body.type === 'response' && trace.to(id) === 'scheduler' && body.code === 201 && cluster.deliveryOf(id) !== undefined) {
      inDoubt.delete(open.get(body.stream) ?? '');
      open.delete(body.stream);
    }
  }
  return inDoubt;
}

/** What the real server, too, answers with 500: etcd is too slow or away, or a kubelet cannot be reached. */
const OF_OTHERS = /etcdserver: (request timed out|no leader)|^Get "https:\/\/\S+": /;

/** So many requests of one client in a virtual second are no work, but a loop without a back-off. */
const REQUESTS_MAX = 600;

function busyLoops({ trace, sent }: Cluster): readonly string[] {
  const busy = new Set<string>();
  let second = 0;
  let counts = new Map<string, number>();
  for (let id = 0; id < sent; id++) {
    if (trace.body(id).type !== 'request') continue;
    const now = Math.floor(trace.sentAtUs(id) / 1e6);
    if (now !== second) counts = new Map();
    second = now;
    const count = (counts.get(trace.from(id)) ?? 0) + 1;
    counts.set(trace.from(id), count);
    if (count > REQUESTS_MAX) busy.add(trace.from(id));
  }
  return [...busy].map((client) => `${client} asks again and again without a pause`);
}

/** A server that fails in itself answers 500; what was answered to have been stored was stored. */
function brokenAnswer(log: Log, client: string, request: ApiRequest, { code, body }: ApiResponse): readonly string[] {
  const asked = `${request.method} ${request.path} of ${client}`;
  if (code === 500 && !OF_OTHERS.test((body as Status).message ?? '')) return [`${asked} was answered with 500: ${JSON.stringify(body).slice(0, 300)}`];
  if (request.method === 'GET' || code >= 300 || request.path.includes('dryRun')) return [];
  const { kind, metadata } = (body ?? {}) as Partial<KubeObject>;
  // A deletion answers with the object as it was last, or with a Status.
  if (request.method === 'DELETE' || !metadata?.resourceVersion || !metadata.uid || kind === 'Status') return [];
  const revision = Number(metadata.resourceVersion);
  const isStored = log[revision]?.some(({ value }) => value?.metadata.uid === metadata.uid) ?? false;
  return isStored ? [] : [`${asked} was acknowledged with revision ${revision}, which is not stored`];
}

function noteEvent(stream: Stream | undefined, { event, object }: WatchMessage): void {
  if (!stream || event === 'ERROR' || event === 'BOOKMARK') return;
  stream.revisions.push(Number((object as KubeObject).metadata.resourceVersion));
}

/** What a watch has left out or told twice, up to the last event that came on it. */
function gaps({ client, request, revisions }: Stream, changesUnder: (prefix: string) => readonly Change[]): readonly string[] {
  const start = Number(/[?&]resourceVersion=(\d+)/.exec(request.path)?.[1] ?? 0);
  const last = revisions.at(-1);
  const prefix = keysUnder(request.path);
  const selects = selectorOf(request.path);
  if (last === undefined || start === 0 || prefix === undefined || !selects) return [];
  const present = new Map<string, KubeObject>();
  const should: number[] = [];
  for (const { key, value, modRevision } of changesUnder(prefix)) {
    if (modRevision > last) break;
    const before = present.get(key);
    const concerns = (before && selects(before)) || (value && selects(value));
    if (modRevision > start && concerns) should.push(modRevision);
    if (value) present.set(key, value);
    else present.delete(key);
  }
  return isDeepStrictEqual(should, revisions) ? [] : [`${client} watched ${request.path} and was told of ${revisions.join()}, not ${should.join()}`];
}
