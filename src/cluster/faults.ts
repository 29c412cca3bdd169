import type { Status } from '../api/types.gen';
import type { Address } from '../sim/message';
import type { Fault } from './config';

/** Why a part of the cluster does not do its work. */
export type Trouble = 'crashed' | 'partitioned' | 'stopped';

/** What is down now. Plain data, by address (`scheduler`, `controller/deployment`) or, for machines, by node name. */
export interface Faults {
  readonly components: ReadonlyMap<Address, Trouble>;
  readonly nodes: ReadonlyMap<string, Trouble>;
  /** How many times as long as usual etcd takes. */
  readonly etcdFactor: number;
}

export const NO_FAULTS: Faults = { components: new Map(), nodes: new Map(), etcdFactor: 1 };

const ETCD_FACTOR_MAX = 10_000;

/** What is down after a fault, or after the end of one. */
export function faultsAfter(faults: Faults, fault: Fault): Faults {
  switch (fault.kind) {
    case 'crash-node':
      return { ...faults, nodes: withTrouble(faults.nodes, fault.node, 'crashed') };
    case 'partition-node':
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
    case 'add-node':
    case 'remove-node':
    case 'drop-watches':
      return faults;
  }
}

/** How many times as long as usual a message takes. */
export const slowness = ({ etcdFactor }: Faults, from: Address, to: Address): number => (from === 'etcd' || to === 'etcd' ? etcdFactor : 1);

function withTrouble(of: ReadonlyMap<string, Trouble>, name: string, trouble: Trouble | undefined): ReadonlyMap<string, Trouble> {
  const next = new Map(of);
  if (trouble) next.set(name, trouble);
  else next.delete(name);
  return next;
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
  reason: 'ServiceUnavailable',
  code: 503,
};

/** What a client hears at once when it calls a server that does not run (a cut network answers nothing). */
export function refusal(faults: Faults, to: Address, body: { readonly type: string; readonly stream?: unknown }): { readonly type: string } | undefined {
  if (body.type !== 'request' || faults.components.get(to) !== 'stopped' || typeof body.stream !== 'number') return undefined;
  const answer = { type: 'response', stream: body.stream, code: 503, body: refused };
  return answer;
}
