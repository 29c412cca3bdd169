import type { Failure } from '../api/connection';
import { repositoryOf } from '../api/image-name';
import type { Status } from '../api/types.gen';
import { type KubeletUnreachable, type NetworkResponse, NOT_CONNECTED } from '../api/wire';
import type { ApiServerMessage } from '../apiserver/turn';
import type { DeclareImage, PrepareForShutdown } from '../kubelet/messages';
import type { KubeSchedulerConfiguration } from '../scheduler/config';
import type { SchedulerMessage } from '../scheduler/turn';
import type { Refusal } from '../sim/kernel';
import type { Address } from '../sim/message';
import type { ClusterConfig, Fault, NodeShape } from './config';
import type { Body } from './input';
import { NODE_PROCESSES } from './parts';
import { USER } from './user';

/** Why a part of the cluster does not do its work. */
export type Trouble = 'crashed' | 'partitioned' | 'shut-down' | 'stopped';

/** What there is and what of it is down now. Plain data, by address (`scheduler`, `controller/deployment`) or, for machines, by node name. */
export interface Faults {
  /** The machines that there are. A machine's trouble goes with it: the next of its name begins without. */
  readonly machines: ReadonlySet<string>;
  readonly components: ReadonlyMap<Address, Trouble>;
  readonly nodes: ReadonlyMap<string, Trouble>;
  /** How many times as long as usual etcd takes. */
  readonly etcdFactor: number;
  /** Repositories that the user means to exist. */
  readonly declared: ReadonlySet<string>;
}

/** A cluster as it begins: nothing is down, but for machines that do not run. */
export const noFaults = ({ nodes }: ClusterConfig): Faults => ({
  machines: new Set(nodes.map(({ name }) => name)),
  components: new Map(),
  nodes: new Map(nodes.filter(({ down }) => down).map(({ name }) => [name, 'crashed'])),
  etcdFactor: 1,
  declared: new Set(),
});

export const ETCD_FACTOR_MAX = 10_000;

/** What is down after a fault, or after the end of one. */
export function faultsAfter(faults: Faults, fault: Fault): Faults {
  switch (fault.kind) {
    case 'add-node':
      return faults.machines.has(fault.node.name) ? faults : withMachine(faults, fault.node.name, true);
    case 'remove-node':
      return withMachine(faults, fault.node, false);
    case 'crash-node':
      return faults.machines.has(fault.node) ? { ...faults, nodes: withTrouble(faults.nodes, fault.node, 'crashed') } : faults;
    case 'shut-down-node':
      return isUp(faults, fault.node) ? { ...faults, nodes: withTrouble(faults.nodes, fault.node, 'shut-down') } : faults;
    case 'partition-node':
      // One that does not run is not worse off for being cut off: it has to be started all the same.
      if (!faults.machines.has(fault.node) || faults.nodes.get(fault.node) === 'crashed' || faults.nodes.get(fault.node) === 'shut-down') return faults;
      return { ...faults, nodes: withTrouble(faults.nodes, fault.node, 'partitioned') };
    case 'recover-node':
      return { ...faults, nodes: withTrouble(faults.nodes, fault.node, undefined) };
    case 'stop-component':
      return { ...faults, components: withTrouble(faults.components, fault.component, 'stopped') };
    case 'start-component':
      return { ...faults, components: withTrouble(faults.components, fault.component, undefined) };
    case 'configure-scheduler':
      return { ...faults, components: withTrouble(faults.components, 'scheduler', undefined) };
    case 'slow-etcd':
      return { ...faults, etcdFactor: Math.min(Math.max(1, fault.factor), ETCD_FACTOR_MAX) };
    case 'declare-image':
      return { ...faults, declared: new Set([...faults.declared, repositoryOf(fault.image) ?? fault.image]) };
    case 'drop-watches':
      return faults;
  }
}

/** Whether a machine is there and nothing is the matter with it. */
const isUp = (faults: Faults, node: string): boolean => faults.machines.has(node) && !faults.nodes.has(node);

/** What a fault lays hands on. */
export interface Plant {
  /** The processes that there are. */
  addresses(): readonly Address[];
  /** Has a process hear something at once. */
  /** Whether a process that need not speak to the API server does. */
  isClient(address: Address): boolean;
  tell(to: Address, body: Body): void;
  startNode(node: NodeShape): void;
  remove(address: Address): void;
}

export const START: Body = { type: 'start' };
const PREPARE_FOR_SHUTDOWN: PrepareForShutdown = { type: 'prepare-for-shutdown' };
const CONNECTION_LOST: Body = { type: 'connection-lost' };
const SCHEDULER: Address = 'scheduler';

/** What a fault does to the processes, or its end: who is started, and whose connections break. `before` is how things stood. */
export function strike(plant: Plant, before: Faults, fault: Fault): void {
  switch (fault.kind) {
    case 'add-node':
      if (before.machines.has(fault.node.name)) return;
      plant.startNode(fault.node);
      for (const repository of before.declared) declare(plant, `runtime/${fault.node.name}`, repository);
      return;
    case 'remove-node':
      disconnectNode(plant, fault.node);
      for (const process of NODE_PROCESSES) plant.remove(`${process}/${fault.node}`);
      return;
    case 'crash-node':
      disconnectNode(plant, fault.node);
      return;
    case 'shut-down-node':
      if (isUp(before, fault.node)) plant.tell(`kubelet/${fault.node}`, PREPARE_FOR_SHUTDOWN);
      return;
    case 'recover-node':
      recover(plant, before.nodes.get(fault.node), fault.node);
      // It may have heard nothing of what was declared meanwhile.
      for (const repository of before.declared) declare(plant, `runtime/${fault.node}`, repository);
      return;
    case 'stop-component':
      cutOff(plant, fault.component);
      return;
    case 'start-component':
      // What runs is started anew: its connections break then.
      if (!before.components.has(fault.component)) cutOff(plant, fault.component);
      plant.tell(fault.component, START);
      if (fault.component === 'etcd') plant.tell('apiserver', { type: 'etcd-lost' });
      return;
    case 'drop-watches':
      for (const address of clients(plant)) disconnect(plant, address);
      loseConnections(plant);
      return;
    case 'configure-scheduler':
      disconnect(plant, SCHEDULER);
      configure(plant, fault.configuration);
      return;
    case 'declare-image':
      for (const address of plant.addresses()) if (address.startsWith('runtime/')) declare(plant, address, repositoryOf(fault.image) ?? fault.image);
      return;
    case 'partition-node':
    case 'slow-etcd':
      return;
  }
}

function declare(plant: Plant, runtime: Address, repository: string): void {
  const message: DeclareImage = { type: 'declare-image', repository };
  plant.tell(runtime, message);
}

function recover(plant: Plant, was: Trouble | undefined, node: string): void {
  if (was === 'shut-down') disconnectNode(plant, node);
  if (was === 'crashed' || was === 'shut-down') for (const process of [...NODE_PROCESSES].reverse()) plant.tell(`${process}/${node}`, START);
  if (was !== 'partitioned') return;
  disconnectNode(plant, node);
  for (const process of clientsOn(plant, node)) plant.tell(process, CONNECTION_LOST);
}

function configure(plant: Plant, configuration: KubeSchedulerConfiguration): void {
  const start: SchedulerMessage = { type: 'start', configuration };
  plant.tell(SCHEDULER, start);
}

/** A process ends, and its connections with it. */
function cutOff(plant: Plant, component: Address): void {
  if (component === 'apiserver') loseConnections(plant);
  else if (component !== 'etcd') disconnect(plant, component);
}

/** The API server's end of a client's connection. */
function disconnect(plant: Plant, client: Address): void {
  const message: ApiServerMessage = { type: 'disconnect', client };
  plant.tell('apiserver', message);
}

/** What of a node speaks to the API server: its kubelet, and its kube-proxy once it has had something to do. */
const clientsOn = (plant: Plant, node: string): readonly Address[] =>
  plant.isClient(`runtime/${node}`) ? [`kubelet/${node}`, `runtime/${node}`] : [`kubelet/${node}`];

function disconnectNode(plant: Plant, node: string): void {
  for (const address of clientsOn(plant, node)) disconnect(plant, address);
}

/** The clients' ends of theirs. */
function loseConnections(plant: Plant): void {
  for (const address of clients(plant)) plant.tell(address, CONNECTION_LOST);
}

const clients = (plant: Plant): readonly Address[] =>
  plant.addresses().filter((a) => a === USER || a === SCHEDULER || a.startsWith('controller/') || a.startsWith('kubelet/') || plant.isClient(a));

/** How many times as long as usual a message takes. */
export const slowness = ({ etcdFactor }: Faults, from: Address, to: Address): number => (from === 'etcd' || to === 'etcd' ? etcdFactor : 1);

function withTrouble(of: ReadonlyMap<string, Trouble>, name: string, trouble: Trouble | undefined): ReadonlyMap<string, Trouble> {
  const next = new Map(of);
  if (trouble) next.set(name, trouble);
  else next.delete(name);
  return next;
}

/** A machine comes or goes, and what troubled it and its processes is over. */
function withMachine(faults: Faults, name: string, isThere: boolean): Faults {
  const machines = new Set(faults.machines);
  if (isThere) machines.add(name);
  else machines.delete(name);
  const components = new Map([...faults.components].filter(([address]) => nodeOf(address) !== name));
  return { ...faults, machines, components, nodes: withTrouble(faults.nodes, name, undefined) };
}

/** The node on which a process runs, if it is a kubelet or its runtime. */
const nodeOf = (address: Address): string | undefined => /^(?:kubelet|runtime)\/(.+)$/.exec(address)?.[1];

/** Whether a message gets through: its receiver is up, and no cut network lies between the two. */
export function delivers(faults: Faults, from: Address, to: Address): boolean {
  if (faults.components.size === 0 && faults.nodes.size === 0) return true;
  if (faults.components.has(to)) return false;
  const toNode = nodeOf(to);
  const fromNode = nodeOf(from);
  if (toNode !== undefined && faults.nodes.get(toNode) === 'crashed') return false;
  if (toNode === fromNode) return true;
  return faults.nodes.get(toNode ?? '') !== 'partitioned' && faults.nodes.get(fromNode ?? '') !== 'partitioned';
}

const refused: Status = {
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Failure',
  message: 'The connection to the server was refused - did you specify the right host or port?',
  reason: NOT_CONNECTED,
  code: 503,
};

/** How long the API server's machine tries to reach one that is gone (Linux's ARP), and one that does not answer (client-go's dialer). */
const NO_ROUTE_US = 3e6;
const DIAL_TIMEOUT_US = 30e6;
/** How long an open connection may be silent after a PING (HTTP/2's `PingTimeout`). */
const PING_TIMEOUT_US = 15e6;

interface Lost {
  readonly type: string;
  readonly stream?: unknown;
}

/** What a client hears of a message that got lost: at once of a server that does not run, and after a while of a machine that does not answer. */
export function refusal(faults: Faults, to: Address, body: Lost): Refusal<Lost> | undefined {
  if (typeof body.stream !== 'number') return undefined;
  const { type, stream } = body;
  switch (type) {
    case 'request': {
      const answer = { type: 'response', stream, code: 503, body: refused };
      return faults.components.get(to) === 'stopped' ? { body: answer } : undefined;
    }
    case 'network-request':
      if (faults.components.get(to) === 'stopped') return { body: unanswered(stream, 'refused') };
      return faults.nodes.get(nodeOf(to) ?? '') === 'partitioned'
        ? { body: unanswered(stream, 'timeout'), afterUs: DIAL_TIMEOUT_US }
        : { body: unanswered(stream, 'unreachable'), afterUs: NO_ROUTE_US };
    case 'ping':
      return { body: unreachable(stream, 'http2: client connection lost'), afterUs: PING_TIMEOUT_US };
    case 'logs':
    case 'exec':
    case 'stats':
      return faults.nodes.get(nodeOf(to) ?? '') === 'partitioned'
        ? { body: unreachable(stream, 'i/o timeout'), afterUs: DIAL_TIMEOUT_US }
        : { body: unreachable(stream, 'connect: no route to host'), afterUs: NO_ROUTE_US };
    default:
      return undefined;
  }
}

const unanswered = (stream: number, failure: Failure): NetworkResponse => ({ type: 'network-response', stream, outcome: { failure } });

const unreachable = (stream: number, error: string): KubeletUnreachable => ({ type: 'kubelet-unreachable', stream, error });
