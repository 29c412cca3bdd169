import { isReady } from '../../api/conditions';
import { memoOf } from '../../api/memo';
import { isPodTerminal } from '../../api/pod-phase';
import { quantityMilliValue, quantityValue } from '../../api/quantity';
import type { Container, Node, Pod } from '../../api/types.gen';
import { type Group, grouped, keysOf, type Objects } from './objects';

export interface Amount {
  readonly milliCpu: number;
  readonly memory: number;
}

const amountOf = (list: Readonly<Record<string, string>> | undefined): Amount => ({
  milliCpu: quantityMilliValue(list?.cpu),
  memory: quantityValue(list?.memory),
});
const plus = (a: Amount, b: Amount): Amount => ({ milliCpu: a.milliCpu + b.milliCpu, memory: a.memory + b.memory });
const most = (a: Amount, b: Amount): Amount => ({ milliCpu: Math.max(a.milliCpu, b.milliCpu), memory: Math.max(a.memory, b.memory) });
const NOTHING: Amount = { milliCpu: 0, memory: 0 };
const requestsOf = (container: Container): Amount => amountOf(container.resources?.requests);

/** What a Pod asks of its node: its containers and sidecars together, or an init container while it runs, if that is more (`resourcehelper.PodRequests`). */
export const podRequests = memoOf((pod: Pod): Amount => {
  let sidecars = NOTHING;
  let starting = NOTHING;
  for (const container of pod.spec?.initContainers ?? []) {
    const requests = requestsOf(container);
    if (container.restartPolicy === 'Always') sidecars = plus(sidecars, requests);
    starting = most(starting, container.restartPolicy === 'Always' ? sidecars : plus(sidecars, requests));
  }
  const running = (pod.spec?.containers ?? []).map(requestsOf).reduce(plus, sidecars);
  return plus(most(running, starting), amountOf(pod.spec?.overhead));
});

export const nodeAllocatable = memoOf((node: Node): Amount => amountOf(node.status?.allocatable ?? node.status?.capacity));

export const totalRequests = (pods: readonly Pod[]): Amount => pods.reduce((sum, pod) => (isPodTerminal(pod) ? sum : plus(sum, podRequests(pod))), NOTHING);

/** Pods in order of their names. */
export const byName = (a: Pod, b: Pod): number => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1);

const onNode = grouped<Pod>((pod) => pod.spec?.nodeName || undefined);
const inOrder = memoOf(({ members }: Group<Pod>): readonly Pod[] => [...members].sort(byName));

/** The Pods that are bound to a node, in order of their names; the same list as long as none of them changes. */
export const podsOfNode = (pods: Objects<Pod>, node: string): readonly Pod[] => inOrder(onNode(pods, node));

const ownerOf = grouped<Pod>(({ metadata: { ownerReferences } }) => (ownerReferences?.find((owner) => owner.controller) ?? ownerReferences?.[0])?.uid);

/** The Pods that an object with this UID owns, likewise. */
export const podsOwnedBy = (pods: Objects<Pod>, uid: string): readonly Pod[] => inOrder(ownerOf(pods, uid));

/** A Pod's name as there is room for it: the hash of its ReplicaSet is left out (`hello-5d4f8c7b9-2xk9p` → `hello-2xk9p`). */
export function shortName(pod: Pod): string {
  const name = pod.metadata.name ?? '';
  const owner = pod.metadata.ownerReferences?.find((o) => o.controller);
  if (owner?.kind !== 'ReplicaSet' || !name.startsWith(`${owner.name}-`)) return name;
  return `${owner.name.replace(/-[a-z0-9]{6,10}$/, '')}${name.slice(owner.name.length)}`;
}

const byReadiness = grouped<Node>((node) => (isReady(node) ? 'ready' : undefined));

/** How many nodes are ready. */
export const readyNodes = (nodes: Objects<Node>): number => byReadiness(nodes, 'ready').members.size;

const byNumber = new Intl.Collator('en', { numeric: true });

const namesOf = memoOf((keys: readonly string[]): readonly string[] => keys.map((key) => key.slice('nodes/'.length)).sort(byNumber.compare));

/** The names of nodes in order, numbers as numbers; the same list until a node comes or goes. */
export const nodeNames = (nodes: Objects): readonly string[] => namesOf(keysOf(nodes));
