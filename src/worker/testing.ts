import type { Pod } from '../api/types.gen';
import { type Cluster, createCluster } from '../cluster/cluster';
import { createHost, type Host } from './host';
import type { AnswerTo, ClusterConfig, Frame, FromHost, FromServer, Query, ToHost, ToServer } from './protocol';
import { createRowTable, type Rows } from './row-table';
import type { HostOptions } from './session';

const START_US = 1_767_225_600_000_000;

export const configOf = (nodes: number): ClusterConfig => ({
  seed: 1,
  startUs: START_US,
  nodes: Array.from({ length: nodes }, (_, i) => ({
    name: `node-${i + 1}`,
    capacity: { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '50Gi' },
    labels: { 'topology.kubernetes.io/zone': `zone-${i + 1}` },
  })),
});

export const podOf = (spec: Partial<Pod['spec']> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'main', image: 'tomcat:8' }], restartPolicy: 'Never', ...spec },
});
/** One that fits on no node. */
export const hugePod = podOf({ containers: [{ name: 'main', image: 'nginx', resources: { requests: { cpu: '64' } } }] });

/** The messages whose rows a frame brings. */
export function idsOf(rows: Rows): readonly number[] {
  const table = createRowTable();
  table.append(rows);
  return Array.from({ length: table.length }, (_, i) => table.id(i));
}

/** The page's side of a host. */
export interface TestPage {
  readonly host: Host;
  /** All that the host has said. */
  readonly posted: readonly FromHost[];
  /** Says something, and gives the frame that comes of it. */
  say(message: ToHost): Frame;
  /** Lets so much of the wall clock pass, and gives the last frame; it is acknowledged. */
  tick(ms: number): Frame;
  /** The same by a page that does not acknowledge what it gets. */
  tickUnseen(ms: number): Frame;
  /** Creates a Pod, or refuses to, as a user's kubectl does. */
  create(pod: Pod): Frame;
  /** Sends a request, whose answers are found by the call's number. */
  call(call: number, method: 'GET' | 'POST' | 'DELETE', path: string, more?: { readonly body?: unknown; readonly aside?: boolean }): Frame;
  /** What has come of a call. */
  heardOf(call: number): readonly Extract<FromHost, { readonly type: 'response' | 'event' }>[];
  ask<Q extends Query>(ask: Q): AnswerTo<Q>;
}

/** What a look at the wall clock costs, and what is done between two of them: at full pace it is the clock that ends a tick. */
const LOOK_MS = 0.64;

/** A host as a page sees it, without a cluster yet. */
export function pageOf(options: Partial<HostOptions> = {}): TestPage {
  const posted: FromHost[] = [];
  let wallMs = 0;
  let creates = 0;
  const host = createHost({ post: (message) => posted.push(message), wallMs: () => (wallMs += LOOK_MS), ...options });
  const page: TestPage = {
    host,
    posted,
    tickUnseen(ms) {
      wallMs += ms;
      host.tick(ms);
      return posted.findLast((m) => m.type === 'frame')!;
    },
    tick(ms) {
      const frame = page.tickUnseen(ms);
      host.receive({ type: 'ack', frame: frame.frame });
      return frame;
    },
    say(message) {
      host.receive(message);
      return page.tick(1);
    },
    create: (pod) => page.call(++creates, 'POST', `/api/v1/namespaces/default/${pod.kind?.toLowerCase()}s`, { body: pod }),
    call: (call, method, path, { body, aside } = {}) =>
      page.say({ type: 'call', call, agent: 'kubectl', request: { method, path, ...(body !== undefined && { body }) }, ...(aside && { aside }) }),
    heardOf: (call) => posted.filter((m) => m.type === 'response' || m.type === 'event').filter((m) => m.call === call),
    ask<Q extends Query>(ask: Q): AnswerTo<Q> {
      host.receive({ type: 'query', query: 1, ask });
      return posted.findLast((m) => m.type === 'answer')!.result as AnswerTo<Q>;
    },
  };
  return page;
}

/** A page with an open cluster of its own. */
export function openPage(nodes = 3): TestPage {
  const page = pageOf();
  page.say({ type: 'open', config: configOf(nodes) });
  return page;
}

/** A served cluster, and a page that has just got the line to it. */
export interface ServedPage {
  readonly page: TestPage;
  readonly cluster: Cluster;
  /** What the page's worker has said to the server. */
  readonly said: readonly ToServer[];
  /** The server says something; undefined: the line ends. */
  tell(message: FromServer | undefined): void;
  /** The served cluster runs on for so many seconds, and the page is told. */
  run(seconds: number): void;
}

export function servedPage(nodes = 1): ServedPage {
  const cluster = createCluster(configOf(nodes));
  const said: ToServer[] = [];
  let tell: ServedPage['tell'] = () => undefined;
  const page = pageOf({
    connect(_url, heard) {
      tell = heard;
      return { send: (message) => said.push(message), close: () => undefined };
    },
  });
  page.host.receive({ type: 'follow', url: 'ws://server/podscope' });
  let told = 0;
  return {
    page,
    cluster,
    said,
    tell: (message) => tell(message),
    run(seconds) {
      cluster.runTo(cluster.nowUs + seconds * 1e6);
      tell({ type: 'news', inputs: cluster.inputs.slice(told), head: { delivered: cluster.delivered, nowUs: cluster.nowUs } });
      told = cluster.inputs.length;
    },
  };
}

/** What a server says to a page that has just come. */
export const historyOf = ({ config, inputs, delivered, nowUs }: Cluster): FromServer => ({ type: 'history', config, inputs, head: { delivered, nowUs } });
