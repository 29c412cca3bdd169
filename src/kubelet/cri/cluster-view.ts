import type { EndpointSlice, Namespace, NetworkPolicy, Node, Pod, Service } from '../../api/types.gen';
import { createServiceTable, type ServiceTable, slicesByService } from '../../network/service-table';
import type { Runtime, Turn } from './turn';

/**
 * What the node's network knows of the cluster: its kube-proxy of Services, its network plugin of policies, and those in its Pods that serve the cluster.
 * Each list is watched from the first packet on that needs it, so a node without network traffic watches nothing.
 */

export const SERVICES = 'services';
export const SLICES = 'endpointslices';
export const NODES = 'nodes';
export const PODS = 'pods';
export const NAMESPACES = 'namespaces';
export const POLICIES = 'networkpolicies';
export const INGRESSES = 'ingresses';
export const CLASSES = 'ingressclasses';
const PATHS: Readonly<Record<string, string>> = {
  [SERVICES]: '/api/v1/services',
  [SLICES]: '/apis/discovery.k8s.io/v1/endpointslices',
  [NODES]: '/api/v1/nodes',
  [PODS]: '/api/v1/pods',
  [NAMESPACES]: '/api/v1/namespaces',
  [POLICIES]: '/apis/networking.k8s.io/v1/networkpolicies',
  [INGRESSES]: '/apis/networking.k8s.io/v1/ingresses',
  [CLASSES]: '/apis/networking.k8s.io/v1/ingressclasses',
};

/** Whether the node's network watches anything yet. */
export const isClient = ({ client }: Runtime): boolean => client.resourceVersion(POLICIES) !== undefined;

/** Whether these lists are known; what is not watched yet is from now on. */
export function knows(turn: Turn, ...informers: readonly string[]): boolean {
  const { client } = turn.runtime;
  for (const name of informers) if (client.resourceVersion(name) === undefined) client.inform(turn, { name, path: PATHS[name]!, background: true });
  return informers.every((name) => client.resourceVersion(name) !== '');
}

/** The node whose own address that is. */
export function nodeAt({ client, hostIp, node }: Runtime, ip: string): string | undefined {
  if (ip === hostIp) return node;
  for (const { metadata, status } of client.store<Node>(NODES).values())
    if (status?.addresses?.some(({ type, address }) => type === 'InternalIP' && address === ip)) return metadata.name;
  return undefined;
}

/** The zone in which this node is. */
export const zoneOf = ({ client, node }: Runtime): string | undefined => client.store<Node>(NODES).get(node)?.metadata.labels?.['topology.kubernetes.io/zone'];

export const podNamed = ({ client }: Runtime, namespace: string, name: string): Pod | undefined => client.store<Pod>(PODS).get(`${namespace}/${name}`);

/** The Pod that has an address of the Pod network. */
export function podAt(runtime: Runtime, ip: string): Pod | undefined {
  const { client } = runtime;
  const of = client.resourceVersion(PODS) ?? '';
  if (runtime.pods?.of !== of) runtime.pods = { of, value: podsByIp(client.store<Pod>(PODS).values()) };
  return runtime.pods.value.get(ip);
}

function podsByIp(pods: Iterable<Pod>): ReadonlyMap<string, Pod> {
  const found = new Map<string, Pod>();
  for (const pod of pods) {
    const { podIP, phase } = pod.status ?? {};
    if (podIP && phase !== 'Succeeded' && phase !== 'Failed' && !pod.spec?.hostNetwork && !found.has(podIP)) found.set(podIP, pod);
  }
  return found;
}

/** Slices by the namespace and name of their Service. */
export function slicesOf(runtime: Runtime): ReadonlyMap<string, readonly EndpointSlice[]> {
  const { client } = runtime;
  const of = client.resourceVersion(SLICES) ?? '';
  if (runtime.slices?.of !== of) runtime.slices = { of, value: slicesByService(client.store<EndpointSlice>(SLICES).values()) };
  return runtime.slices.value;
}

/** kube-proxy's rules, made anew when a Service or a slice has changed. */
export function tableOf(runtime: Runtime): ServiceTable {
  const { client } = runtime;
  const of = `${client.resourceVersion(SERVICES)}/${client.resourceVersion(SLICES)}`;
  if (runtime.table?.of !== of) runtime.table = { of, value: createServiceTable(client.store<Service>(SERVICES).values(), slicesOf(runtime)) };
  return runtime.table.value;
}

export const policiesOf = ({ client }: Runtime): ReadonlyMap<string, NetworkPolicy> => client.store<NetworkPolicy>(POLICIES);

export const namespaceNamed = ({ client }: Runtime, name: string): Namespace | undefined => client.store<Namespace>(NAMESPACES).get(name);
