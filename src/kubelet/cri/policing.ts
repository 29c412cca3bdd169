import { CLUSTER_DNS_IP } from '../../api/cluster-addresses';
import type { Ask, Cut } from '../../api/connection';
import type { Pod } from '../../api/types.gen';
import { cutBy, type End } from '../../network/network-policy';
import { knows, NAMESPACES, namespaceNamed, PODS, POLICIES, podAt, podNamed, policiesOf } from './cluster-view';
import { LOOPBACK } from './routing';
import { sandboxAt } from './state';
import type { Runtime, Turn } from './turn';

/**
 * The node's network plugin: which packets NetworkPolicies let pass. Each node looks at what leaves its Pods and at what comes in for them. Pods and
 * namespaces are watched for this from the first packet on that finds a policy.
 */

/** The DNS where it has no Pods: policies take it for those that it would have. */
const KUBE_DNS: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'kube-dns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
};

/** Why a packet between two addresses is let fall, if it is; `unknown` as long as the lists are under way. A node's own packets get to its Pods. */
export function packetCut(turn: Turn, direction: Cut['direction'], source: string, target: string, ask: Ask): Cut | 'unknown' | undefined {
  const { runtime } = turn;
  if (source === runtime.hostIp || LOOPBACK.test(target) || source === target) return undefined;
  if (!knows(turn, POLICIES)) return 'unknown';
  const policies = policiesOf(runtime);
  if (policies.size === 0) return undefined;
  if (!knows(turn, PODS, NAMESPACES)) return 'unknown';
  const view = { policies: policies.values(), namespaceLabels: (name: string) => namespaceNamed(runtime, name)?.metadata.labels };
  return cutBy(view, direction, { from: endAt(runtime, source), to: endAt(runtime, target), ask });
}

function endAt(runtime: Runtime, ip: string): End {
  if (ip === CLUSTER_DNS_IP) return { ip, pod: KUBE_DNS };
  if (ip === runtime.hostIp) return { ip };
  // The node knows its own Pods before the API server does.
  const own = sandboxAt(runtime.state.sandboxes, ip);
  return { ip, pod: own ? podNamed(runtime, own.namespace, own.name) : podAt(runtime, ip) };
}
