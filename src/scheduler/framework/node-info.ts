import type { Node, Taint } from '../../api/types.gen';
import type { PodInfo } from './pod-info';
import type { HostPort } from './pod-template';
import { amountsOf, type Resources, resourcesOf } from './resources';
import type { Labels } from './selector';

/** A node with the sums over its Pods (kube-scheduler `framework.NodeInfo`). The scheduler's own, so it changes in place. */
export interface NodeInfo {
  /** Place in the snapshot's list; what is kept per node elsewhere is indexed by it. */
  index: number;
  node: Node;
  readonly name: string;
  labels: Labels;
  taints: readonly Taint[];
  allocatable: Resources;
  images: readonly string[];
  pods: PodInfo[];
  podsWithAffinity: PodInfo[];
  podsWithRequiredAntiAffinity: PodInfo[];
  /** IP → `TCP/80`. */
  usedPorts: Map<string, Set<string>>;
  requestedMilliCPU: number;
  requestedMemory: number;
  requestedEphemeralStorage: number;
  requestedScalar: Map<string, number>;
  nonZeroMilliCPU: number;
  nonZeroMemory: number;
  /** `namespace/name` of PersistentVolumeClaims → how many of its Pods mount it. */
  claims: Map<string, number>;
}

const NO_LABELS: Labels = {};
const NONE: readonly never[] = [];

export function createNodeInfo(node: Node): NodeInfo {
  const info: NodeInfo = {
    index: -1,
    node,
    name: node.metadata.name ?? '',
    labels: NO_LABELS,
    taints: NONE,
    allocatable: resourcesOf(new Map()),
    images: NONE,
    pods: [],
    podsWithAffinity: [],
    podsWithRequiredAntiAffinity: [],
    usedPorts: new Map(),
    requestedMilliCPU: 0,
    requestedMemory: 0,
    requestedEphemeralStorage: 0,
    requestedScalar: new Map(),
    nonZeroMilliCPU: 0,
    nonZeroMemory: 0,
    claims: new Map(),
  };
  setNode(info, node);
  return info;
}

export function setNode(info: NodeInfo, node: Node): void {
  info.node = node;
  info.labels = node.metadata.labels ?? NO_LABELS;
  info.taints = node.spec?.taints ?? NONE;
  info.allocatable = resourcesOf(amountsOf(node.status?.allocatable));
  info.images = node.status?.images?.flatMap((image) => image.names ?? NONE) ?? NONE;
}

/** A copy to try something on: preemption, nominated Pods. */
export const cloneNodeInfo = (info: NodeInfo): NodeInfo => ({
  ...info,
  pods: [...info.pods],
  podsWithAffinity: [...info.podsWithAffinity],
  podsWithRequiredAntiAffinity: [...info.podsWithRequiredAntiAffinity],
  usedPorts: new Map([...info.usedPorts].map(([ip, ports]) => [ip, new Set(ports)])),
  requestedScalar: new Map(info.requestedScalar),
  claims: new Map(info.claims),
});

const portKey = (port: HostPort): string => `${port.protocol}/${port.port}`;

function account(info: NodeInfo, pod: PodInfo, sign: 1 | -1): void {
  const { requests } = pod;
  info.requestedMilliCPU += sign * requests.milliCPU;
  info.requestedMemory += sign * requests.memory;
  info.requestedEphemeralStorage += sign * requests.ephemeralStorage;
  for (const [name, value] of requests.scalar) info.requestedScalar.set(name, (info.requestedScalar.get(name) ?? 0) + sign * value);
  info.nonZeroMilliCPU += sign * pod.nonZeroMilliCPU;
  info.nonZeroMemory += sign * pod.nonZeroMemory;
  for (const port of pod.hostPorts) {
    const ports = info.usedPorts.get(port.ip) ?? new Set();
    if (sign > 0) ports.add(portKey(port));
    else ports.delete(portKey(port));
    info.usedPorts.set(port.ip, ports);
  }
  for (const claim of pod.claims) {
    const key = `${pod.namespace}/${claim}`;
    const count = (info.claims.get(key) ?? 0) + sign;
    if (count > 0) info.claims.set(key, count);
    else info.claims.delete(key);
  }
}

const hasAffinity = (pod: PodInfo): boolean => pod.pod.spec?.affinity?.podAffinity !== undefined || pod.pod.spec?.affinity?.podAntiAffinity !== undefined;

export function addPod(info: NodeInfo, pod: PodInfo): void {
  info.pods.push(pod);
  if (hasAffinity(pod)) info.podsWithAffinity.push(pod);
  if (pod.requiredAntiAffinity.length > 0) info.podsWithRequiredAntiAffinity.push(pod);
  account(info, pod, 1);
}

function drop(pods: PodInfo[], uid: string): PodInfo | undefined {
  const at = pods.findIndex((p) => p.uid === uid);
  if (at < 0) return undefined;
  const found = pods[at];
  const last = pods.pop()!;
  if (at < pods.length) pods[at] = last;
  return found;
}

/** Says whether the Pod was there. */
export function removePod(info: NodeInfo, pod: PodInfo): boolean {
  const found = drop(info.pods, pod.uid);
  if (!found) return false;
  drop(info.podsWithAffinity, pod.uid);
  drop(info.podsWithRequiredAntiAffinity, pod.uid);
  account(info, found, -1);
  return true;
}

const ANY_IP = '0.0.0.0';

/** Whether a host port is taken on the node; the address 0.0.0.0 clashes with every other (`HostPortInfo.CheckConflict`). */
export function portConflict(used: ReadonlyMap<string, ReadonlySet<string>>, port: HostPort): boolean {
  const key = portKey(port);
  if (port.ip !== ANY_IP) return (used.get(ANY_IP)?.has(key) ?? false) || (used.get(port.ip)?.has(key) ?? false);
  for (const ports of used.values()) if (ports.has(key)) return true;
  return false;
}
