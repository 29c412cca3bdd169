import { type Ask, type Transport, transportOf } from '../api/connection';
import { SERVICE_NAME } from '../api/service-name';
import type { Endpoint, EndpointSlice, Service } from '../api/types.gen';
import { cidrContains } from '../api/validation/ip';

/** What a node's kube-proxy makes of Services and EndpointSlices: where a packet to an address and port goes (kube-proxy `iptables.Proxier`). */

/** Somewhere that a Service's traffic goes. */
export interface Backend {
  readonly ip: string;
  readonly port: number;
  /** The node that has it, as far as its slice says. */
  readonly node: string | undefined;
  /** For whose traffic it is meant; undefined: its slice says nothing of that. */
  readonly forNodes: readonly string[] | undefined;
  readonly forZones: readonly string[] | undefined;
}

/** Where the node is that decides. */
export interface Place {
  readonly node: string;
  readonly zone: string | undefined;
}

/** One port of a Service. */
export interface ServicePort {
  /** `default/web:http` */
  readonly name: string;
  readonly local: boolean;
  readonly externallyLocal: boolean;
  /** How long a client stays with its endpoint, microseconds; undefined: it does not. */
  readonly affinityUs: number | undefined;
  /** At a load balancer's address: whom alone it lets in (`loadBalancerSourceRanges`). */
  readonly sourceRanges?: readonly string[];
  readonly ready: readonly Backend[];
  /** Endpoints that end and still answer: they serve where there are no others. */
  readonly terminating: readonly Backend[];
}

export interface ServiceTable {
  /** By transport, address and port. */
  readonly addresses: ReadonlyMap<string, ServicePort>;
  /** By transport and port, on each node. */
  readonly nodePorts: ReadonlyMap<string, ServicePort>;
  /** By the name of the Service and of its port, also where it has no address of its own. */
  readonly byName: ReadonlyMap<string, ServicePort>;
  /** Nodes of endpoints, by address. */
  readonly nodes: ReadonlyMap<string, string>;
}

const keyOf = (transport: Transport, ip: string, port: number): string => `${transport}/${ip}:${port}`;
const nodePortKey = (transport: Transport, port: number): string => `${transport}/${port}`;

/** Slices by the namespace and name of their Service. */
export function slicesByService(slices: Iterable<EndpointSlice>): ReadonlyMap<string, readonly EndpointSlice[]> {
  const found = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    const key = `${slice.metadata.namespace}/${slice.metadata.labels?.[SERVICE_NAME]}`;
    const known = found.get(key);
    if (known) known.push(slice);
    else found.set(key, [slice]);
  }
  return found;
}

/** `slices`: as `slicesByService` gives them. */
export function createServiceTable(services: Iterable<Service>, slices: ReadonlyMap<string, readonly EndpointSlice[]>): ServiceTable {
  const nodes = new Map<string, string>();
  for (const some of slices.values())
    for (const { endpoints } of some) for (const { addresses, nodeName } of endpoints ?? []) if (nodeName) for (const ip of addresses) nodes.set(ip, nodeName);
  const table = { addresses: new Map(), nodePorts: new Map(), byName: new Map() };
  for (const service of services) addService(service, slices.get(`${service.metadata.namespace}/${service.metadata.name}`) ?? [], table);
  return { ...table, nodes };
}

type Rules = Record<'addresses' | 'nodePorts' | 'byName', Map<string, ServicePort>>;

function addService(service: Service, slices: readonly EndpointSlice[], { addresses, nodePorts, byName }: Rules): void {
  const { spec = {}, status, metadata } = service;
  if (spec.type === 'ExternalName' || !spec.clusterIP) return;
  const own = spec.clusterIP === 'None' ? [] : (spec.clusterIPs ?? [spec.clusterIP]);
  const balancers = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
  const ranges = spec.type === 'LoadBalancer' ? (spec.loadBalancerSourceRanges ?? []) : [];
  for (const { name = '', protocol, port, nodePort } of spec.ports ?? []) {
    const transport = transportNamed(protocol);
    const entry: ServicePort = {
      name: `${metadata.namespace}/${metadata.name}:${name}`,
      local: spec.internalTrafficPolicy === 'Local',
      externallyLocal: spec.externalTrafficPolicy === 'Local',
      affinityUs: spec.sessionAffinity === 'ClientIP' ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) * 1e6 : undefined,
      ready: backendsOf(slices, name, transport, ({ conditions }) => conditions?.ready !== false),
      terminating: backendsOf(slices, name, transport, ({ conditions }) => conditions?.serving === true && conditions.terminating === true),
    };
    byName.set(entry.name, entry);
    for (const ip of [...own, ...(spec.externalIPs ?? [])]) addresses.set(keyOf(transport, ip, port), entry);
    const guarded = ranges.length > 0 ? { ...entry, sourceRanges: ranges } : entry;
    for (const ip of balancers) addresses.set(keyOf(transport, ip, port), guarded);
    if (nodePort) nodePorts.set(nodePortKey(transport, nodePort), entry);
  }
}

const transportNamed = (protocol = 'TCP'): Transport => (protocol === 'UDP' ? 'udp' : protocol === 'SCTP' ? 'sctp' : 'tcp');

function backendsOf(slices: readonly EndpointSlice[], name: string, transport: Transport, isMeant: (endpoint: Endpoint) => boolean): readonly Backend[] {
  const found = new Map<string, Backend>();
  for (const { endpoints, ports } of slices) {
    const port = ports?.find((one) => (one.name ?? '') === name && transportNamed(one.protocol) === transport)?.port;
    if (port === undefined) continue;
    for (const endpoint of endpoints ?? []) {
      const [ip] = endpoint.addresses;
      if (ip !== undefined && isMeant(endpoint)) found.set(`${ip}:${port}`, { ip, port, node: endpoint.nodeName, ...hintsOf(endpoint) });
    }
  }
  return [...found.values()];
}

const hintsOf = ({ hints }: Endpoint): Pick<Backend, 'forNodes' | 'forZones'> => ({
  forNodes: hints?.forNodes?.map(({ name }) => name),
  forZones: hints?.forZones?.map(({ name }) => name),
});

/** The Service's port that an address and port stand for; `node`: the node whose own address that is. */
export function servicePortAt({ addresses, nodePorts }: ServiceTable, ip: string, ask: Ask, node: string | undefined): ServicePort | undefined {
  const transport = transportOf(ask.protocol);
  return addresses.get(keyOf(transport, ip, ask.port)) ?? (node === undefined ? undefined : nodePorts.get(nodePortKey(transport, ask.port)));
}

/** Whether a load balancer's address lets somebody in; all others are dropped (the chain `KUBE-PROXY-FIREWALL`). */
export const letsIn = ({ sourceRanges }: ServicePort, source: string): boolean =>
  sourceRanges === undefined || sourceRanges.some((range) => cidrContains(range.trim(), source));

/**
 * Where traffic may go (`CategorizeEndpoints`). `here`: the node whose own endpoints alone count, if so; `place`: where it comes from. Undefined: it is
 * dropped, for others have endpoints; an empty list: it is refused, for nobody has.
 */
export function candidatesOf({ ready, terminating }: ServicePort, here: string | undefined, place: Place): readonly Backend[] | undefined {
  const usable = ready.length > 0 ? close(ready, place) : terminating;
  if (here === undefined || usable.length === 0) return usable;
  const own = ready.filter(({ node }) => node === here);
  const local = own.length > 0 ? own : terminating.filter(({ node }) => node === here);
  return local.length > 0 ? local : undefined;
}

/** Those that are meant for this node, or else for its zone: only where every one says for whom it is, and one of them is (`topologyModeFromHints`). */
function close(ready: readonly Backend[], { node, zone }: Place): readonly Backend[] {
  const sameNode = ready.every(({ forNodes }) => forNodes) ? ready.filter(({ forNodes }) => forNodes?.includes(node)) : [];
  if (sameNode.length > 0) return sameNode;
  const sameZone = zone !== undefined && ready.every(({ forZones }) => forZones) ? ready.filter(({ forZones }) => forZones?.includes(zone)) : [];
  return sameZone.length > 0 ? sameZone : ready;
}
