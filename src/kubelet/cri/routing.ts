import { API_SERVER_ENDPOINT, CLUSTER_DNS_IP } from '../../api/cluster-addresses';
import { type Ask, transportOf } from '../../api/connection';
import { type Backend, candidatesOf, letsIn, type ServicePort, servicePortAt } from '../../network/service-table';
import { writable } from '../../sim/copy-on-write';
import type { Address } from '../../sim/message';
import { knows, NODES, nodeAt, PODS, podAt, SERVICES, SLICES, tableOf, zoneOf } from './cluster-view';
import { sandboxAt } from './state';
import type { Runtime, Turn } from './turn';

/** Which way a packet takes that leaves a Pod: to another Pod of the node, through kube-proxy's rules, to another node. */

/** Where a request goes. */
export interface Way {
  readonly at: Address;
  readonly ip: string;
  readonly port: number;
}

/** `unknown`: it will be known in a moment, when the lists have come; `dropped`: nobody hears of it. */
export type Route = Way | 'refused' | 'dropped' | 'unreachable' | 'unknown';

const API_SERVER: Address = 'apiserver';
const DNS_PORT = 53;
/** Services' addresses: 10.96.0.0/12. */
const SERVICE_IP = /^10\.(9[6-9]|10\d|11[01])\./;
export const LOOPBACK = /^(127\.|localhost$|::1$)/;

/** The way from an address of this node. */
export function routeOf(turn: Turn, source: string, to: string, ask: Ask): Route {
  const { self, hostIp } = turn.runtime;
  const { port } = ask;
  if (LOOPBACK.test(to)) return { at: self, ip: source === hostIp ? to : source, port };
  if (to === source && source !== hostIp) return { at: self, ip: to, port };
  if (isOwnPod(turn.runtime, to)) return { at: self, ip: to, port };
  if (!knows(turn, SERVICES, SLICES, NODES)) return 'unknown';
  const node = nodeAt(turn.runtime, to);
  const table = tableOf(turn.runtime);
  const service = servicePortAt(table, to, ask, node);
  if (service) return letsIn(service, source) ? wayThrough(turn, service, source, node) : 'dropped';
  // A cluster whose DNS has no Pods: each node answers by itself.
  if (to === CLUSTER_DNS_IP && port === DNS_PORT) return { at: self, ip: to, port };
  // No rule, and nobody has such an address: it goes out of the cluster and is lost.
  if (SERVICE_IP.test(to)) return 'dropped';
  if (to === API_SERVER_ENDPOINT) return { at: API_SERVER, ip: to, port };
  const of = node ?? table.nodes.get(to);
  if (of !== undefined) return { at: `runtime/${of}`, ip: to, port };
  if (!knows(turn, PODS)) return 'unknown';
  const pod = podAt(turn.runtime, to);
  return pod?.spec?.nodeName ? { at: `runtime/${pod.spec.nodeName}`, ip: to, port } : 'unreachable';
}

const isOwnPod = ({ state, hostIp }: Runtime, ip: string): boolean => ip !== hostIp && sandboxAt(state.sandboxes, ip) !== undefined;

/** Through a Service: `node` is the one whose port it is. Whoever comes from a node counts as from outside at another one's port. */
function wayThrough(turn: Turn, service: ServicePort, source: string, node: string | undefined): Route {
  const { runtime } = turn;
  const isOutside = node !== undefined && node !== runtime.node && source === runtime.hostIp;
  const here = node === undefined ? (service.local ? runtime.node : undefined) : isOutside && service.externallyLocal ? node : undefined;
  const candidates = candidatesOf(service, here, { node: runtime.node, zone: zoneOf(runtime) });
  if (!candidates) return 'dropped';
  const chosen = choose(turn, service, source, candidates);
  if (!chosen) return 'refused';
  const { ip, port } = chosen;
  if (ip === API_SERVER_ENDPOINT) return { at: API_SERVER, ip, port };
  const at = chosen.node ?? podAt(runtime, ip)?.spec?.nodeName;
  if (at !== undefined) return { at: `runtime/${at}`, ip, port };
  return knows(turn, PODS) ? 'unreachable' : 'unknown';
}

/** One at random, or the one before for a client that stays. */
function choose({ runtime, nowUs }: Turn, { name, affinityUs }: ServicePort, source: string, candidates: readonly Backend[]): Backend | undefined {
  const { state, random } = runtime;
  if (candidates.length === 0) return undefined;
  const key = `${name}|${source}`;
  const before = affinityUs === undefined ? undefined : state.affinities.get(key);
  const same = before && before.untilUs > nowUs ? candidates.find(({ ip, port }) => ip === before.ip && port === before.port) : undefined;
  const chosen = same ?? candidates[candidates.length === 1 ? 0 : Math.floor(random.next() * candidates.length)]!;
  if (affinityUs !== undefined) writable(state, 'affinities').set(key, { ip: chosen.ip, port: chosen.port, untilUs: nowUs + affinityUs });
  return chosen;
}

/** Where a connection to a node's own port leads that a Pod has asked for (`hostPort`, CNI's portmap). */
export function mappedPort({ state }: Runtime, to: string, ask: Ask): { readonly sandboxId: string; readonly port: number } | undefined {
  const transport = transportOf(ask.protocol);
  for (const { id, state: is, portMappings = [] } of state.sandboxes.values()) {
    if (is !== 'READY') continue;
    const found = portMappings.find((one) => one.hostPort === ask.port && one.transport === transport && (one.hostIp === undefined || one.hostIp === to));
    if (found) return { sandboxId: id, port: found.containerPort };
  }
  return undefined;
}
