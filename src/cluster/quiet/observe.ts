import type { KubeObject } from '../../api/object';
import type { Node } from '../../api/types.gen';
import type { CachePulse, ServerCounters } from '../../apiserver/pulse';
import type { Health } from '../../controllers/nodelifecycle';
import type { KubeletNumbers, KubeletPulse } from '../../kubelet/pulse';
import type { Address, Message } from '../../sim/message';
import type { Body } from '../input';
import { componentAt } from '../parts';
import type { Present } from '../present';
import { LEASE, NODE, type Subject } from './pulse';
import { GC, MONITOR, type Single, type Timers, timersOf } from './timers';

/** Where the API server keeps Leases and Nodes. */
export const PREFIXES: readonly [string, string] = ['/registry/leases/', '/registry/minions/'];
const LEASES = `${PREFIXES[LEASE]}kube-node-lease/`;
/** A heartbeat that is tried out comes a moment later: one of the same second would change nothing. */
const NEXT_US = 2e6;

/** A node whose kubelet does nothing but tell that it is there. */
export interface QuietNode {
  readonly name: string;
  readonly address: Address;
  readonly pulse: KubeletPulse;
  readonly numbers: KubeletNumbers;
  readonly lease: Message<Body>;
  readonly status: Message<Body>;
  readonly deadline: Message<Body> | undefined;
  /** What the node lifecycle controller thinks of it at its next look, and whether it has heard of it since its last. */
  readonly health: Health;
  readonly isNews: boolean;
}

/** A cluster in which nothing but heartbeats goes on. */
export interface Quiet {
  readonly nodes: readonly QuietNode[];
  readonly server: ServerCounters & { readonly otherRevision: number };
  readonly caches: readonly [CachePulse, CachePulse];
  readonly single: ReadonlyMap<Single, Message<Body>>;
  /** When something else comes. */
  readonly endsUs: number;
}

/** The cluster, if nothing but heartbeats goes on in it up to a moment, and for so long at least. */
export function observe(present: Present, untilUs: number, atLeastUs: number): Quiet | undefined {
  const { kernel, faults } = present;
  if (faults.components.size > 0 || faults.nodes.size > 0 || faults.etcdFactor !== 1) return undefined;
  const timers = timersOf(present);
  if (!timers || Math.min(timers.othersUs, untilUs) - kernel.nowUs < atLeastUs) return undefined;
  const server = serverOf(present, timers);
  const nodes = server && nodesOf(present, timers);
  const caches = nodes && cachesOf(present, nodes);
  if (!caches) return undefined;
  const strays = [...server.strays, ...nodes.flatMap(({ strays }) => strays)].map(({ arrivesAtUs }) => arrivesAtUs);
  return { nodes, server: server.counters, caches, single: server.single, endsUs: Math.min(untilUs, timers.othersUs, ...strays) };
}

/** The API server, and the controllers whose turn comes again and again: their timers, and others that mean nothing any more. */
function serverOf({ kernel }: Present, { single }: Timers) {
  const server = componentAt('apiserver', kernel.component('apiserver')).pulse.state(PREFIXES);
  if (!server || !isIdle(kernel, MONITOR) || !isIdle(kernel, GC)) return undefined;
  const strays: Message<Body>[] = [];
  const found = new Map<Single, Message<Body>>();
  for (const [kind, timers] of single)
    for (const timer of timers) {
      const { life, atUs } = timer.body as { readonly life?: number; readonly atUs?: number } & Body;
      const isValid = (life === undefined || life === server.life) && (kind !== 'server-deadline' || atUs === server.deadlineUs) && !found.has(kind);
      if (isValid) found.set(kind, timer);
      else strays.push(timer);
    }
  const wanted: readonly Single[] = [
    'bookmarks',
    'compact',
    'monitor',
    'gc',
    ...(server.deadlineUs < Number.POSITIVE_INFINITY ? (['server-deadline'] as const) : []),
  ];
  const { nextId, deadlineUs, compactNext, otherRevision } = server;
  return wanted.every((kind) => found.has(kind)) ? { strays, single: found, counters: { nextId, deadlineUs, compactNext, otherRevision } } : undefined;
}

/** Whether a controller's periodic work comes to nothing but that it is done again. */
function isIdle(kernel: Present['kernel'], { address, key }: typeof MONITOR | typeof GC): boolean {
  const { pulse } = componentAt(address, kernel.component(address));
  const action = pulse.decide(key, kernel.nowUs);
  const isNothing = action?.steps?.every((step) => Array.isArray(step) && step.length === 0) === true && !action.events?.length;
  return isNothing && (address === MONITOR.address || pulse.notes.size === 0);
}

function nodesOf(present: Present, timers: Timers): readonly (QuietNode & { readonly strays: readonly Message<Body>[] })[] | undefined {
  const { kernel } = present;
  const { pulse } = componentAt(MONITOR.address, kernel.component(MONITOR.address));
  const noted = pulse.notes as ReadonlyMap<string, Health>;
  const news = new Map((pulse.decide(MONITOR.key, kernel.nowUs)?.notes ?? []) as readonly (readonly [string, Health])[]);
  const { present: stored } = componentAt('etcd', kernel.component('etcd')).inspect();
  const kubelets = kernel.addresses().filter((address) => address.startsWith('kubelet/'));
  const known = [...stored.keys()].filter((key) => key.startsWith(PREFIXES[NODE]));
  if (known.length !== kubelets.length || noted.size !== kubelets.length) return undefined;
  const nodes = [];
  for (const address of kubelets) {
    const name = address.slice('kubelet/'.length);
    const health = news.get(name) ?? noted.get(name);
    const node = health && beatingNode(present, timers, address, name);
    if (!node) return undefined;
    nodes.push({ ...node, health, isNews: news.has(name) });
  }
  return nodes;
}

/** A node, if its next heartbeats are nothing but that. */
function beatingNode({ kernel }: Present, timers: Timers, address: Address, name: string) {
  const { pulse } = componentAt(`kubelet/${name}`, kernel.component(address));
  const server = componentAt('apiserver', kernel.component('apiserver')).pulse;
  const etcd = componentAt('etcd', kernel.component('etcd')).pulse;
  const [lease, status] = [timers.lease.get(address), timers.status.get(address)];
  const state = pulse.state(kernel.nowUs);
  if (!lease || !status || !state || [lease, status].some(({ body }) => (body as { readonly boot?: number } & Body).boot !== state.boot)) return undefined;
  const atUs = kernel.nowUs + NEXT_US;
  const confirmation = pulse.confirmation(atUs);
  const isOne = [pulse.renewal(atUs), confirmation].every((call, what) => {
    const decided = call && server.decide(address, call, atUs);
    return decided?.key === keyOf(what as Subject, name) && etcd.watches(decided.key) === 1;
  });
  const ofClient = timers.deadline.get(address) ?? [];
  const isSet = ({ body }: Message<Body>): boolean => (body as { readonly stream?: number } & Body).stream === state.deadline;
  const deadline = ofClient.find(isSet);
  if (!isOne || (state.deadline !== undefined && !deadline)) return undefined;
  return { name, address, pulse, numbers: state, lease, status, deadline, strays: ofClient.filter((timer) => timer !== deadline) };
}

export const keyOf = (what: Subject, name: string): string => `${what === LEASE ? LEASES : PREFIXES[NODE]}${name}`;

/** The API server's copies, if none but the usual clients hear of heartbeats. */
function cachesOf({ kernel }: Present, nodes: readonly QuietNode[]): readonly [CachePulse, CachePulse] | undefined {
  const { present: stored } = componentAt('etcd', kernel.component('etcd')).inspect();
  const { pulse } = componentAt('apiserver', kernel.component('apiserver'));
  const objects = (what: Subject): readonly KubeObject[] => nodes.map(({ name }) => stored.get(keyOf(what, name))!.value!);
  const [leases, ofNodes] = [pulse.cache(PREFIXES[LEASE], objects(LEASE)), pulse.cache(PREFIXES[NODE], objects(NODE))];
  if (!leases || !ofNodes || leases.own.size > 0 || leases.watchers.some(({ bookmarks, background }) => bookmarks && !background)) return undefined;
  const isOwn = ({ name, address }: QuietNode): boolean => {
    const own = ofNodes.own.get(name);
    return own?.length === 1 && own[0]!.client === address && own[0]!.background;
  };
  const areUsual = [leases, ofNodes].every(({ watchers }) => watchers.every(({ client }) => client === 'scheduler' || client.startsWith('controller/')));
  const hears = [leases, ofNodes].every(({ watchers }) => watchers.some(({ client }) => client === MONITOR.address));
  const areReady = (objects(NODE) as readonly Node[]).every(({ status }) =>
    status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
  );
  return hears && areUsual && areReady && ofNodes.own.size === nodes.length && nodes.every(isOwn) ? [leases, ofNodes] : undefined;
}
