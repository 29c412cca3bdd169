import { podRequests } from '../../api/pod-resources';
import { quantityMilliValue, quantityValue } from '../../api/quantity';
import type { Node, Pod } from '../../api/types.gen';
import { formatDate, writeAnnotations } from './common';
import { type Writer, writeList, writeMap } from './writer';

const LEAST = new Set(['Succeeded', 'Failed']);

function writeAmounts(writer: Writer, title: string, amounts: Readonly<Record<string, string>> | undefined): void {
  writer.line(0, `${title}:`);
  for (const [name, quantity] of Object.entries(amounts ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) writer.line(1, `${name}:\t${quantity}`);
}

const percent = (part: number, whole: number): string => `(${whole > 0 ? Math.floor((part * 100) / whole) : 0}%)`;

/** `kubectl describe node` (`describeNode`), but for its Events; `pods` are those on it. */
export function writeNode(writer: Writer, node: Node, pods: readonly Pod[]): void {
  const { metadata, spec, status } = node;
  const roles = Object.keys(metadata.labels ?? {}).flatMap((l) =>
    l.startsWith('node-role.kubernetes.io/') ? [l.slice('node-role.kubernetes.io/'.length)] : [],
  );
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Roles:\t${roles.join(',') || '<none>'}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `CreationTimestamp:\t${formatDate(metadata.creationTimestamp)}`);
  writeList(
    writer,
    0,
    'Taints',
    (spec?.taints ?? []).map((t) => `${t.key}${t.value ? `=${t.value}` : ''}:${t.effect}`),
  );
  writer.line(0, `Unschedulable:\t${spec?.unschedulable ?? false}`);
  writer.line(
    0,
    'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n  ----\t------\t-----------------\t------------------\t------\t-------',
  );
  for (const c of status?.conditions ?? [])
    writer.line(
      1,
      `${c.type} \t${c.status} \t${formatDate(c.lastHeartbeatTime)} \t${formatDate(c.lastTransitionTime)} \t${c.reason ?? ''} \t${c.message ?? ''}`,
    );
  writer.line(0, 'Addresses:');
  for (const { type, address } of status?.addresses ?? []) writer.line(1, `${type}:\t${address}`);
  writeAmounts(writer, 'Capacity', status?.capacity);
  writeAmounts(writer, 'Allocatable', status?.allocatable);
  writer.line(0, 'System Info:');
  const info = status?.nodeInfo;
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
  writePods(
    writer,
    node,
    pods.filter((p) => !LEAST.has(p.status?.phase ?? '')),
  );
}

function writePods(writer: Writer, node: Node, pods: readonly Pod[]): void {
  const cpu = quantityMilliValue(node.status?.allocatable?.cpu ?? '0');
  const memory = quantityValue(node.status?.allocatable?.memory ?? '0');
  writer.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  writer.line(1, 'Namespace\tName\t\tCPU Requests\tMemory Requests\n  ---------\t----\t\t------------\t---------------');
  let [milli, bytes] = [0, 0];
  for (const pod of pods) {
    const requests = podRequests(pod.spec ?? { containers: [] });
    const [m, b] = [quantityMilliValue(requests.cpu ?? '0'), quantityValue(requests.memory ?? '0')];
    [milli, bytes] = [milli + m, bytes + b];
    writer.line(
      1,
      `${pod.metadata.namespace}\t${pod.metadata.name}\t\t${requests.cpu ?? '0'} ${percent(m, cpu)}\t${requests.memory ?? '0'} ${percent(b, memory)}`,
    );
  }
  writer.line(0, 'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n  Resource\tRequests\n  --------\t--------');
  writer.line(1, `cpu\t${milli}m ${percent(milli, cpu)}`);
  writer.line(1, `memory\t${Math.floor(bytes / 2 ** 20)}Mi ${percent(bytes, memory)}`);
}
