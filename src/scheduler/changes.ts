import { keyOf } from '../api/object';
import type { Container, Node, PersistentVolume, PersistentVolumeClaim, Pod, PodSpec, Taint, Toleration, TopologySpreadConstraint } from '../api/types.gen';
import { BIND_COMPLETED } from '../api/volume-binding';
import { amount, amountsOf } from './framework/resources';
import { createSnapshot, type Listers, type Snapshot } from './framework/snapshot';

/** One change to a Pod, or to the cluster. */
export type Change =
  /** Requests as Kubernetes writes them. `from` and `to` are the whole Pod's. */
  | { readonly kind: 'lower-request'; readonly resource: string; readonly from: string; readonly to: string }
  | { readonly kind: 'tolerate'; readonly taint: Taint }
  | { readonly kind: 'drop-node-selector'; readonly keys: readonly string[] }
  | { readonly kind: 'drop-node-affinity' }
  | { readonly kind: 'drop-node-name' }
  | { readonly kind: 'drop-host-ports' }
  | { readonly kind: 'drop-pod-affinity' }
  | { readonly kind: 'drop-pod-anti-affinity' }
  /** A Pod that runs has to go: because of its anti-affinity over this key, or because of the waiting one's (`isOwn`). */
  | { readonly kind: 'delete-pod'; readonly pod: string; readonly topologyKey: string; readonly isOwn?: true }
  /** Takes labels from the Pod that another Pod's anti-affinity selects. */
  | { readonly kind: 'drop-labels'; readonly labels: Readonly<Record<string, string>> }
  /** A Pod with the labels that the affinity asks for, in a domain of the node. */
  | { readonly kind: 'run-pod'; readonly labels: Readonly<Record<string, string>>; readonly node: string }
  /** Turns hard spread constraints into wishes. */
  | { readonly kind: 'relax-spread'; readonly topologyKeys: readonly string[] }
  /** Nodes whose taints the Pod does not tolerate no longer count for the spread (`nodeTaintsPolicy: Honor`). */
  | { readonly kind: 'honor-taints'; readonly topologyKeys: readonly string[] }
  /** A volume that the claim is bound to; the claim too, where there is none. */
  | { readonly kind: 'bind-volume'; readonly claim: string; readonly exists: boolean }
  | { readonly kind: 'uncordon'; readonly node: string }
  | { readonly kind: 'add-node'; readonly node: Node };

export const isHard = ({ whenUnsatisfiable }: { readonly whenUnsatisfiable: string }): boolean => whenUnsatisfiable === 'DoNotSchedule';

/** The Pod with a change made; changes of the cluster leave it as it is. */
export function changePod(pod: Pod, change: Change): Pod {
  if (change.kind !== 'drop-labels') return { ...pod, spec: changeSpec(pod.spec!, change) };
  const labels = Object.fromEntries(Object.entries(pod.metadata.labels ?? {}).filter(([key]) => !Object.hasOwn(change.labels, key)));
  return { ...pod, metadata: { ...pod.metadata, labels } };
}

function changeSpec(spec: PodSpec, change: Change): PodSpec {
  const { nodeName: _, ...unnamed } = spec;
  switch (change.kind) {
    case 'lower-request':
      return lowerSpec(spec, change.resource, amount(change.resource, change.from) - amount(change.resource, change.to));
    case 'tolerate': {
      const { key, value, effect } = change.taint;
      const toleration: Toleration = value ? { key, operator: 'Equal', value, effect } : { key, operator: 'Exists', effect };
      return { ...spec, tolerations: [...(spec.tolerations ?? []), toleration] };
    }
    case 'drop-node-selector':
      return { ...spec, nodeSelector: Object.fromEntries(Object.entries(spec.nodeSelector ?? {}).filter(([key]) => !change.keys.includes(key))) };
    case 'drop-node-affinity': {
      const { requiredDuringSchedulingIgnoredDuringExecution: _required, ...nodeAffinity } = spec.affinity?.nodeAffinity ?? {};
      return { ...spec, affinity: { ...spec.affinity, nodeAffinity } };
    }
    case 'drop-node-name':
      return unnamed;
    case 'drop-host-ports': {
      const without = (container: Container): Container =>
        container.ports ? { ...container, ports: container.ports.map(({ hostPort: _port, hostIP: _ip, ...port }) => port) } : container;
      return { ...spec, containers: spec.containers.map(without), ...(spec.initContainers && { initContainers: spec.initContainers.map(without) }) };
    }
    case 'drop-pod-affinity': {
      const { requiredDuringSchedulingIgnoredDuringExecution: _required, ...podAffinity } = spec.affinity?.podAffinity ?? {};
      return { ...spec, affinity: { ...spec.affinity, podAffinity } };
    }
    case 'drop-pod-anti-affinity': {
      const { requiredDuringSchedulingIgnoredDuringExecution: _required, ...podAntiAffinity } = spec.affinity?.podAntiAffinity ?? {};
      return { ...spec, affinity: { ...spec.affinity, podAntiAffinity } };
    }
    case 'relax-spread':
      return changeSpread(spec, change.topologyKeys, { whenUnsatisfiable: 'ScheduleAnyway' });
    case 'honor-taints':
      return changeSpread(spec, change.topologyKeys, { nodeTaintsPolicy: 'Honor' });
    // Changes of the cluster.
    case 'drop-labels':
    case 'delete-pod':
    case 'run-pod':
    case 'bind-volume':
    case 'uncordon':
    case 'add-node':
      return spec;
  }
}

const changeSpread = (spec: PodSpec, keys: readonly string[], by: Partial<TopologySpreadConstraint>): PodSpec => ({
  ...spec,
  topologySpreadConstraints: (spec.topologySpreadConstraints ?? []).map((c) => (isHard(c) && keys.includes(c.topologyKey) ? { ...c, ...by } : c)),
});

/** Takes an amount off the containers' requests, from the greediest first. */
function lowerSpec(spec: PodSpec, resource: string, by: number): PodSpec {
  const asks = spec.containers.map((c) => amountsOf(c.resources?.requests).get(resource) ?? 0);
  let left = by;
  for (const i of asks.map((_, at) => at).sort((a, b) => asks[b]! - asks[a]!)) {
    const less = Math.min(left, asks[i]!);
    asks[i]! -= less;
    left -= less;
  }
  const containers = spec.containers.map((container, i) =>
    container.resources?.requests?.[resource] === undefined
      ? container
      : { ...container, resources: { ...container.resources, requests: { ...container.resources.requests, [resource]: quantity(resource, asks[i]!) } } },
  );
  return { ...spec, containers };
}

/** The cluster with the changes made that are not the Pod's own. */
export function changedSnapshot(snapshot: Snapshot, pod: Pod, changes: readonly Change[]): Snapshot {
  const ofCluster = changes.filter(({ kind }) => CLUSTER_CHANGES.has(kind));
  if (ofCluster.length === 0) return snapshot;
  let nodes = snapshot.nodes.map(({ node }) => node);
  let pods = snapshot.nodes.flatMap((n) => n.pods.map((p) => p.pod));
  let { listers } = snapshot;
  for (const change of ofCluster) {
    if (change.kind === 'uncordon') nodes = nodes.map((node) => (node.metadata.name === change.node ? uncordoned(node) : node));
    else if (change.kind === 'add-node') nodes = [...nodes, change.node];
    else if (change.kind === 'delete-pod') pods = pods.filter((one) => keyOf(one) !== change.pod);
    else if (change.kind === 'run-pod') pods = [...pods, companion(pod, change.labels, change.node)];
    else if (change.kind === 'bind-volume') listers = withVolume(listers, pod, change.claim);
  }
  return { ...createSnapshot(nodes, pods, listers), nominated: snapshot.nominated };
}

const CLUSTER_CHANGES: ReadonlySet<Change['kind']> = new Set(['uncordon', 'add-node', 'delete-pod', 'run-pod', 'bind-volume']);

const uncordoned = (node: Node): Node => ({
  ...node,
  spec: { ...node.spec, unschedulable: false, taints: (node.spec?.taints ?? []).filter((t) => t.key !== 'node.kubernetes.io/unschedulable') },
});

/** A Pod that asks for nothing but to run beside. */
const companion = (pod: Pod, labels: Readonly<Record<string, string>>, nodeName: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'companion', namespace: pod.metadata.namespace ?? '', uid: 'companion', labels },
  spec: { containers: [], nodeName },
});

/** The claim of that name, bound to a volume that every node reaches. */
function withVolume(listers: Listers, { metadata: { namespace = '' } }: Pod, name: string): Listers {
  const key = `${namespace}/${name}`;
  const volumeName = `volume-of-${name}`;
  const known = listers.persistentVolumeClaims.get(key);
  const claim: PersistentVolumeClaim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace, ...known?.metadata, annotations: { ...known?.metadata.annotations, [BIND_COMPLETED]: 'yes' } },
    spec: { ...known?.spec, volumeName },
    status: { phase: 'Bound' },
  };
  const volume: PersistentVolume = { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: volumeName }, spec: {}, status: { phase: 'Bound' } };
  return {
    ...listers,
    persistentVolumeClaims: new Map(listers.persistentVolumeClaims).set(key, claim),
    persistentVolumes: new Map(listers.persistentVolumes).set(volumeName, volume),
  };
}

export const MEBIBYTE = 2 ** 20;
export const isBytes = (resource: string): boolean => resource === 'memory' || resource === 'ephemeral-storage' || resource.startsWith('hugepages-');

/** As a user would write it: `2`, `250m`; `4Gi`, `130Mi`. */
export function quantity(resource: string, value: number): string {
  if (resource === 'cpu') return value % 1000 === 0 ? `${value / 1000}` : `${value}m`;
  if (!isBytes(resource) || value === 0 || value % MEBIBYTE !== 0) return `${value}`;
  return value % (1024 * MEBIBYTE) === 0 ? `${value / (1024 * MEBIBYTE)}Gi` : `${value / MEBIBYTE}Mi`;
}
