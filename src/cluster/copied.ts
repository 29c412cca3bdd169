import { KINDS } from '../api/kinds';
import { memoOf } from '../api/memo';
import type { KubeObject } from '../api/object';
import { formatTime } from '../api/time';
import type { Lease, Node, Pod } from '../api/types.gen';
import { type Stored, storedAsTheyAre } from '../apiserver/stored-from-start';
import type { CopiedMachine } from '../kubelet/copied-machine';
import { leaseRenewedAt } from '../kubelet/node-agent';
import { readyIn } from '../kubelet/node-status';

/** What a cluster begins with that is a copy of another one. */

type Objects = readonly KubeObject[];

/** A machine of the other cluster, and where it stands in the network. */
interface Copied {
  readonly machine: CopiedMachine;
  readonly hostIp?: string;
  /** Its part of the Pod network, if that is a /24: `10.244.1`. */
  readonly podSubnet?: string;
}

const machinesOf = memoOf((objects: Objects): ReadonlyMap<string, Copied> => {
  const pods = new Map<string, Pod[]>();
  for (const object of objects) {
    const nodeName = object.kind === 'Pod' && object.apiVersion === 'v1' ? (object as Pod).spec?.nodeName : undefined;
    if (!nodeName) continue;
    const there = pods.get(nodeName);
    if (there) there.push(object as Pod);
    else pods.set(nodeName, [object as Pod]);
  }
  const nodes = objects.filter((object): object is Node => object.kind === 'Node' && object.apiVersion === 'v1');
  return new Map(nodes.map((node) => [node.metadata.name ?? '', copiedOf(node, pods.get(node.metadata.name ?? '') ?? [])]));
});

function copiedOf({ spec, status = {} }: Node, pods: readonly Pod[]): Copied {
  const hostIp = status.addresses?.find(({ type }) => type === 'InternalIP')?.address;
  const podSubnet = /^(\d+\.\d+\.\d+)\.0\/24$/.exec(spec?.podCIDR ?? '')?.[1];
  return { machine: { status, pods }, ...(hostIp !== undefined && { hostIp }), ...(podSubnet !== undefined && { podSubnet }) };
}

/** The machine of a node as the other cluster had it, if it is one of its. */
export const copiedMachine = (objects: Objects, node: string): Copied | undefined => machinesOf(objects).get(node);

/** What lies in etcd from the start, and the other cluster's objects in their places: its own say more. */
export function withCopied(objects: Objects | undefined, startUs: number, own: readonly Stored[]): readonly Stored[] {
  if (!objects) return own;
  const copied = storedAsTheyAre(KINDS, [...objects, ...leasesOf(objects, startUs)], formatTime(startUs));
  const keys = new Set(copied.map(({ key }) => key));
  return [...own.filter(({ key }) => !keys.has(key)), ...copied];
}

/** Of the nodes that are heard of. The other cluster's own have been renewed too often since to be of use. */
const leasesOf = (objects: Objects, startUs: number): readonly Lease[] =>
  [...machinesOf(objects)].flatMap(([name, { machine }]) => (readyIn(machine.status) ? leaseRenewedAt(name, startUs) : []));
