import { type Ask, type Cut, transportOf } from '../api/connection';
import { type Labels, matchesLabelSelector } from '../api/label-selector';
import { policiesOn } from '../api/network-policies';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec, Pod } from '../api/types.gen';
import { cidrContains } from '../api/validation/ip';

/** Whether NetworkPolicies let a connection be made, as the API's own documentation has it (`networking.k8s.io/v1` NetworkPolicySpec). */

/** One end of a connection. */
export interface End {
  readonly ip: string;
  /** The Pod that has the address, if it is one of the Pod network. */
  readonly pod?: Pod | undefined;
}

export interface PolicyView {
  readonly policies: Iterable<NetworkPolicy>;
  namespaceLabels(name: string): Labels | undefined;
}

/** A connection as it is once Services are out of it: between two addresses. */
export interface Connection {
  readonly from: End;
  readonly to: End;
  /** What is asked, of the port that it comes to in the end. */
  readonly ask: Ask;
}

/**
 * Why a connection does not get through at one of its ends: the policies that select the Pod there, of which none allows it. Undefined: it does. A Pod
 * that no policy selects for a direction is open in it; whatever one of those that select it allows is allowed. Answers always come back.
 */
export function cutBy(view: PolicyView, direction: Cut['direction'], connection: Connection): Cut | undefined {
  const { from, to } = connection;
  const [own, peer] = direction === 'Ingress' ? [to, from] : [from, to];
  const { pod } = own;
  // Nobody can keep a Pod from itself.
  if (!pod || own.ip === peer.ip) return undefined;
  const { namespace = '', name = '' } = pod.metadata;
  const policies = policiesOn(pod, direction, view.policies);
  if (policies.length === 0 || policies.some(({ spec = {} }) => allows(view, spec, direction, namespace, peer, connection))) return undefined;
  return { direction, pod: `${namespace}/${name}`, policies: policies.map(({ metadata }) => metadata.name ?? '') };
}

function allows(view: PolicyView, spec: NetworkPolicySpec, direction: Cut['direction'], namespace: string, peer: End, { to, ask }: Connection): boolean {
  const isPeer = (peers: readonly NetworkPolicyPeer[] = []): boolean => peers.length === 0 || peers.some((one) => matchesPeer(view, one, namespace, peer));
  const isPort = (ports: readonly NetworkPolicyPort[] = []): boolean => ports.length === 0 || ports.some((one) => matchesPort(one, ask, to.pod));
  return direction === 'Ingress'
    ? (spec.ingress ?? []).some(({ from, ports }) => isPeer(from) && isPort(ports))
    : (spec.egress ?? []).some(({ to: peers, ports }) => isPeer(peers) && isPort(ports));
}

function matchesPeer(view: PolicyView, { ipBlock, podSelector, namespaceSelector }: NetworkPolicyPeer, namespace: string, { ip, pod }: End): boolean {
  if (ipBlock) return cidrContains(ipBlock.cidr, ip) && !(ipBlock.except ?? []).some((block) => cidrContains(block, ip));
  if (!pod) return false;
  const { namespace: at = '', labels } = pod.metadata;
  const isThere = namespaceSelector ? matchesLabelSelector(namespaceSelector, view.namespaceLabels(at)) : at === namespace;
  return isThere && (podSelector === undefined || matchesLabelSelector(podSelector, labels));
}

/** A port by its name is the one that the Pod which is asked calls so. */
function matchesPort({ port, endPort, protocol = 'TCP' }: NetworkPolicyPort, ask: Ask, target: Pod | undefined): boolean {
  if (protocol.toLowerCase() !== transportOf(ask.protocol)) return false;
  if (port === undefined) return true;
  if (typeof port === 'number') return endPort === undefined ? ask.port === port : ask.port >= port && ask.port <= endPort;
  const containers = [...(target?.spec?.initContainers ?? []), ...(target?.spec?.containers ?? [])];
  return containers.some(({ ports }) =>
    ports?.some((one) => one.name === port && one.containerPort === ask.port && (one.protocol ?? 'TCP').toLowerCase() === protocol.toLowerCase()),
  );
}
