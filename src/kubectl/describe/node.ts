import { podLimits, podRequests } from '../../api/pod-resources';
import { addQuantities, canonicalQuantity, quantityMilliValue, quantityValue } from '../../api/quantity';
import type { Lease, Node, Pod } from '../../api/types.gen';
import { ageOf } from '../event-text';
import { formatDate, writeAnnotations } from './common';
import { sortedEntries, type Writer, writeList, writeMap } from './writer';

type Amounts = Readonly<Record<string, string>>;

const ROLE_LABEL = 'node-role.kubernetes.io/';

function rolesOf({ metadata }: Node): string {
  const roles = Object.entries(metadata.labels ?? {}).flatMap(([key, value]) =>
    key.startsWith(ROLE_LABEL) ? [key.slice(ROLE_LABEL.length)] : key === 'kubernetes.io/role' ? [value] : [],
  );
  return [...new Set(roles.filter(Boolean))].sort().join(',') || '<none>';
}

function writeAmounts(writer: Writer, title: string, amounts: Amounts | undefined): void {
  const entries = sortedEntries(amounts);
  if (entries.length > 0) writer.line(0, `${title}:`);
  for (const [name, quantity] of entries) writer.line(1, `${name}:\t${quantity}`);
}

function writeLease(writer: Writer, lease: Lease | string): void {
  if (typeof lease === 'string') {
    writer.line(0, `Lease:\tFailed to get lease: ${lease}`);
    return;
  }
  const { holderIdentity, acquireTime, renewTime } = lease.spec ?? {};
  writer.line(0, 'Lease:');
  writer.line(1, `HolderIdentity:\t${holderIdentity ?? '<unset>'}`);
  writer.line(1, `AcquireTime:\t${acquireTime ? formatDate(acquireTime) : '<unset>'}`);
  writer.line(1, `RenewTime:\t${renewTime ? formatDate(renewTime) : '<unset>'}`);
}

/** `kubectl describe node` (`describeNode`), but for its Events; `pods` are those on it that have not ended; a lease that could not be had is told. */
export function writeNode(writer: Writer, node: Node, pods: readonly Pod[], lease: Lease | string, nowUs: number): void {
  const { metadata, spec, status } = node;
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Roles:\t${rolesOf(node)}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `CreationTimestamp:\t${formatDate(metadata.creationTimestamp)}`);
  const taints = [...(spec?.taints ?? [])].sort((a, b) => (`${a.effect},${a.key}` < `${b.effect},${b.key}` ? -1 : 1));
  writeList(
    writer,
    0,
    'Taints',
    taints.map((t) => `${t.key}${t.value ? `=${t.value}` : ''}:${t.effect}`),
  );
  writer.line(0, `Unschedulable:\t${spec?.unschedulable ?? false}`);
  writeLease(writer, lease);
  if (status?.conditions?.length) {
    writer.line(0, 'Conditions:');
    writer.line(1, 'Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage');
    writer.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
    for (const c of status.conditions)
      writer.line(
        1,
        `${c.type} \t${c.status} \t${formatDate(c.lastHeartbeatTime)} \t${formatDate(c.lastTransitionTime)} \t${c.reason ?? ''} \t${c.message ?? ''}`,
      );
  }
  writer.line(0, 'Addresses:');
  for (const { type, address } of status?.addresses ?? []) writer.line(1, `${type}:\t${address}`);
  writeAmounts(writer, 'Capacity', status?.capacity);
  writeAmounts(writer, 'Allocatable', status?.allocatable);
  const info = status?.nodeInfo;
  writer.line(0, 'System Info:');
  for (const [title, value] of [
    ['Machine ID', info?.machineID],
    ['System UUID', info?.systemUUID],
    ['Boot ID', info?.bootID],
    ['Kernel Version', info?.kernelVersion],
    ['OS Image', info?.osImage],
    ['Operating System', info?.operatingSystem],
    ['Architecture', info?.architecture],
    ['Container Runtime Version', info?.containerRuntimeVersion],
    ['Kubelet Version', info?.kubeletVersion],
    ['Kube-Proxy Version', info?.kubeProxyVersion],
  ] as const)
    writer.line(1, `${title}:\t${value ?? ''}`);
  if (spec?.podCIDR) writer.line(0, `PodCIDR:\t${spec.podCIDR}`);
  if (spec?.podCIDRs?.length) writer.line(0, `PodCIDRs:\t${spec.podCIDRs.join(',')}`);
  if (spec?.providerID) writer.line(0, `ProviderID:\t${spec.providerID}`);
  writePods(writer, node, pods, nowUs);
}

/** A share of what a node has, in whole percent. */
function share(name: string, amount: string | undefined, of: Amounts): string {
  const measure = name === 'cpu' ? quantityMilliValue : quantityValue;
  const whole = measure(of[name]);
  const percent = whole > 0 ? Math.trunc((measure(amount) / whole) * 100) : 0;
  return `${canonicalQuantity(amount ?? '0')} (${percent}%)`;
}

const total = (all: readonly Amounts[]): Amounts => {
  const sum: Record<string, string> = {};
  for (const amounts of all) for (const [name, quantity] of Object.entries(amounts)) sum[name] = name in sum ? addQuantities(sum[name], quantity) : quantity;
  return sum;
};

const STANDARD = new Set(['cpu', 'memory', 'ephemeral-storage', 'pods']);

/** The node's Pods with what they ask for, and the sums (`describeNodeResource`). */
function writePods(writer: Writer, node: Node, pods: readonly Pod[], nowUs: number): void {
  const allocatable = node.status?.allocatable ?? node.status?.capacity ?? {};
  writer.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  writer.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge');
  writer.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
  const asked = pods.map((pod) => ({ pod, requests: podRequests(pod.spec ?? { containers: [] }), limits: podLimits(pod.spec ?? { containers: [] }) }));
  for (const { pod, requests, limits } of asked) {
    const cells = (['cpu', 'memory'] as const).flatMap((name) => [share(name, requests[name], allocatable), share(name, limits[name], allocatable)]);
    writer.line(1, `${pod.metadata.namespace}\t${pod.metadata.name}\t\t${cells.join('\t')}\t${ageOf(nowUs, pod.metadata.creationTimestamp)}`);
  }
  const [requests, limits] = [total(asked.map((a) => a.requests)), total(asked.map((a) => a.limits))];
  writer.line(0, 'Allocated resources:');
  writer.line(1, '(Total limits may be over 100 percent, i.e., overcommitted.)');
  writer.line(1, 'Resource\tRequests\tLimits');
  writer.line(1, '--------\t--------\t------');
  const huge = Object.keys(allocatable)
    .filter((name) => name.startsWith('hugepages-'))
    .sort();
  for (const name of ['cpu', 'memory', 'ephemeral-storage', ...huge])
    writer.line(1, `${name}\t${share(name, requests[name], allocatable)}\t${share(name, limits[name], allocatable)}`);
  const extended = Object.keys(allocatable)
    .filter((name) => !STANDARD.has(name) && !name.startsWith('hugepages-'))
    .sort();
  for (const name of extended) writer.line(1, `${name}\t${canonicalQuantity(requests[name] ?? '0')}\t${canonicalQuantity(limits[name] ?? '0')}`);
}
