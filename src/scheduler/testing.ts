import type { KubeObject } from '../api/object';
import { keyOf } from '../api/object';
import type { Node, Pod } from '../api/types.gen';
import type { ApiRequest } from '../api/wire';
import type { Message } from '../sim/message';
import type { QueuedPod } from './active-queue';
import type { KubeSchedulerConfiguration } from './config';
import { onNews } from './event-handlers';
import { INFORMERS } from './informers';
import { componentOf } from './scheduler';
import { newState } from './state';
import { assembleScheduler, type Scheduler, type SchedulerMessage, type SchedulerOptions, type Turn } from './turn';

/** Objects for tests, as short as they can be. */
export const node = (
  name: string,
  {
    labels = {},
    cpu = '4',
    memory = '8Gi',
    pods = '110',
    ...spec
  }: Partial<{ labels: Record<string, string>; cpu: string; memory: string; pods: string }> & Node['spec'] = {},
): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  spec,
  status: { allocatable: { cpu, memory, pods } },
});

export const pod = (
  name: string,
  {
    labels,
    requests,
    nodeName,
    ...spec
  }: Partial<{ labels: Record<string, string>; requests: Record<string, string>; nodeName: string }> & Partial<NonNullable<Pod['spec']>> = {},
): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', uid: `uid-${name}`, ...(labels && { labels }) },
  spec: { containers: [{ name: 'c', image: 'app:1', ...(requests && { resources: { requests } }) }], ...(nodeName && { nodeName }), ...spec },
});

const LISTS: Readonly<Record<string, string>> = { '/api/v1/nodes': 'Node', '/api/v1/pods': 'Pod' };

interface HarnessOptions extends Partial<SchedulerOptions> {
  readonly onBind?: (pod: Pod, node: string) => void;
  /** Whether a write gets lost with its connection. */
  readonly loses?: (request: ApiRequest) => boolean;
  /** Called whenever the scheduler has handled a message. */
  readonly afterEach?: (scheduler: Scheduler) => void;
}

/** A message of the API server that arrives at once. */
const fromServer = (id: number, nowUs: number, body: SchedulerMessage): Message<SchedulerMessage> => ({
  id,
  cause: -1,
  from: 'apiserver',
  to: 'scheduler',
  sentAtUs: nowUs,
  arrivesAtUs: nowUs,
  background: false,
  body,
});

/** A scheduler with an API server that stores nodes and Pods, and with a clock; requests are answered at once. */
export function harness(options: HarnessOptions = {}) {
  const parts = assembleScheduler({ seed: 1, ...options });
  const scheduler = componentOf(parts);
  const stores = new Map<string, Map<string, KubeObject>>(Object.keys(LISTS).map((path) => [path, new Map()]));
  const watches = new Map<string, number>();
  const requests: ApiRequest[] = [];
  let lately: KubeObject[] = [];
  let pending: { atUs: number; seq: number; body: SchedulerMessage }[] = [];
  let nowUs = 1_000_000_000_000_000;
  let seq = 0;
  let revision = 1;

  const deliver = (body: SchedulerMessage): void => {
    scheduler.receive(fromServer(seq++, nowUs, body), nowUs, (to, sent, sendOptions) => {
      if (to === 'scheduler') pending.push({ atUs: nowUs + (sendOptions?.afterUs ?? 0), seq: seq++, body: sent });
      else if (sent.type === 'request') answer(sent);
      return seq;
    });
    options.afterEach?.(parts);
  };
  const later = (body: SchedulerMessage): unknown => pending.push({ atUs: nowUs, seq: seq++, body });
  const notify = (path: string, event: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject): void => {
    const stream = watches.get(path);
    if (stream !== undefined) later({ type: 'watch', stream, event, object });
  };

  const stamped = (object: KubeObject): KubeObject => ({ ...object, metadata: { ...object.metadata, resourceVersion: `${++revision}` } });

  function put(object: KubeObject): void {
    const path = object.kind === 'Node' ? '/api/v1/nodes' : '/api/v1/pods';
    const store = stores.get(path)!;
    const stored = stamped(object);
    notify(path, store.has(keyOf(object)) ? 'MODIFIED' : 'ADDED', stored);
    store.set(keyOf(object), stored);
  }

  function remove(kind: 'Node' | 'Pod', key: string): void {
    const path = kind === 'Node' ? '/api/v1/nodes' : '/api/v1/pods';
    const object = stores.get(path)!.get(key);
    if (!object) return;
    stores.get(path)!.delete(key);
    lately.push(object);
    notify(path, 'DELETED', stamped(object));
  }

  const podOf = (key: string): Pod | undefined => stores.get('/api/v1/pods')!.get(key) as Pod | undefined;

  function answer(request: ApiRequest): void {
    const [path, query = ''] = request.path.split('?') as [string, string?];
    const reply = (code: number, body: unknown): unknown => later({ type: 'response', stream: request.stream, code, body });
    if (request.method === 'GET') {
      if (query.includes('watch=1')) {
        watches.set(path, request.stream);
        reply(200, {});
      } else reply(200, { kind: 'List', apiVersion: 'v1', metadata: { resourceVersion: `${revision}` }, items: [...(stores.get(path)?.values() ?? [])] });
      return;
    }
    requests.push(request);
    if (options.loses?.(request)) {
      reply(503, { kind: 'Status', code: 503, message: 'the connection to the server was lost' });
      return;
    }
    const [, namespace, name, sub] = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    const target = name && podOf(`${namespace}/${name}`);
    if (name && !target) {
      reply(404, { kind: 'Status', code: 404, message: `pods "${name}" not found` });
      return;
    }
    const bindTo = (request.body as { target?: { name: string } } | undefined)?.target?.name;
    if (target && sub === 'binding') options.onBind?.(target, bindTo!);
    if (target && sub === 'binding') put({ ...target, spec: { ...target.spec, nodeName: bindTo } } as Pod);
    if (target && sub === 'status') put({ ...target, status: { ...target.status, ...(request.body as { status: object }).status } } as Pod);
    if (target && request.method === 'DELETE') remove('Pod', `${namespace}/${name}`);
    reply(request.method === 'POST' ? 201 : 200, {});
  }

  /** Lets everything happen that is due within the time. */
  function run(forUs: number): void {
    const untilUs = nowUs + forUs;
    lately = [];
    for (;;) {
      pending.sort((a, b) => a.atUs - b.atUs || a.seq - b.seq);
      const first = pending[0];
      if (!first || first.atUs > untilUs) break;
      pending = pending.slice(1);
      nowUs = first.atUs;
      deliver(first.body);
    }
    nowUs = untilUs;
  }

  return {
    scheduler,
    put,
    remove,
    run,
    podOf,
    /** All objects of a kind, as they are stored now. */
    stored: <T extends KubeObject>(kind: 'Node' | 'Pod') => [...stores.get(kind === 'Node' ? '/api/v1/nodes' : '/api/v1/pods')!.values()] as T[],
    /** What went while the last `run` lasted: a decision may still have counted on it. */
    lately: () => lately,
    nodeOf: (key: string) => podOf(key)?.spec?.nodeName,
    /** What the scheduler has written since the last time it was asked, as `POST pods/web/binding`. */
    written: () => requests.splice(0).map(told),
    notes: () => requests.splice(0).flatMap((r) => (r.path.endsWith('/events') ? [(r.body as { note: string }).note] : [])),
    start: () => {
      deliver({ type: 'start' });
      run(1000);
    },
  };
}

/** A Pod of the queue. */
export const queued = (key: string, more: Partial<QueuedPod> = {}): QueuedPod => ({
  key,
  uid: `uid-${key}`,
  order: 0,
  priority: 0,
  timestampUs: 0,
  attempts: 0,
  unschedulableCount: 0,
  errorCount: 0,
  backoffUntilUs: 0,
  plugins: [],
  ...more,
});

/** When the tests of single rooms begin: a moment that is no whole second. */
export const START_US = 1_000_000_000_500_000;

/** A request in short: `POST pods/web/binding`. */
const told = ({ method, path }: ApiRequest): string => `${method} ${path.replace(/^\/apis?\/(events.k8s.io\/)?v1\/namespaces\/default\//, '')}`;

/** A scheduler that has heard of these nodes and Pods, to enter its rooms one by one: nothing happens but what a test calls, and what it sends is noted. */
export function room({
  nodes = [],
  pods = [],
  configuration = {},
}: {
  nodes?: readonly Node[];
  pods?: readonly Pod[];
  configuration?: KubeSchedulerConfiguration;
} = {}) {
  const scheduler = assembleScheduler({ seed: 1, configuration });
  scheduler.begin(newState(configuration, START_US));
  const requests: ApiRequest[] = [];
  const send: Turn['send'] = (_to, body) => (body.type === 'request' ? requests.push(body) : 0);
  const at = (seconds = 0): Turn => ({ scheduler, nowUs: START_US + seconds * 1e6, send });
  const items: Readonly<Record<string, readonly KubeObject[]>> = { '/api/v1/nodes': nodes, '/api/v1/pods': pods };
  for (const informer of INFORMERS) scheduler.client.inform(at(), informer);
  for (const { stream, path } of requests.splice(0)) {
    const body = { kind: 'List', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items: items[path.split('?')[0]!] ?? [] };
    scheduler.client.receive(at(), { type: 'response', stream, code: 200, body });
  }
  const watches = new Map(requests.splice(0).map(({ stream, path }) => [path.split('?')[0]!, stream]));
  return {
    scheduler,
    at,
    /** An informer hears of an object. */
    hear(event: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject, turn = at()) {
      const stream = watches.get(`/api/v1/${object.kind.toLowerCase()}s`)!;
      for (const news of scheduler.client.receive(turn, { type: 'watch', stream, event, object }))
        if (news.type !== 'response' && news.type !== 'synced') onNews(turn, news);
    },
    /** What it has sent since it was asked last. */
    sent: () => requests.splice(0),
    written: () => requests.splice(0).map(told),
  };
}
