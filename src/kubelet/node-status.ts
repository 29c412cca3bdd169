import { semanticEqual } from '../api/equality';
import { formatTime } from '../api/time';
import type { ContainerImage, Node, NodeCondition, NodeStatus } from '../api/types.gen';
import type { CriImage } from './cri/cri';
import type { NodeAgent } from './state';
import type { NodeOptions } from './turn';

/** What a node's status is made from: the node as the API server has it, if it has, and what is on the machine. */
export interface NodeView {
  readonly node: NodeOptions;
  readonly known: Node | undefined;
  readonly images: readonly CriImage[];
  readonly agent: Pick<NodeAgent, 'ready' | 'pressureSeenUs'> & Partial<Pick<NodeAgent, 'diskPressureSeenUs'>>;
  readonly isShuttingDown?: boolean;
  readonly hostIp: string;
  readonly nowUs: number;
}

/** A node is under pressure for so long after something last ran short (`--eviction-pressure-transition-period`). */
const PRESSURE_US = 300_000_000;
const IMAGES_MAX = 50;

/** A node's status (kubelet `setNodeStatus`). Pure. */
export function nodeStatus(view: NodeView): NodeStatus {
  const { node, known, images, hostIp } = view;
  if (node.copied) return copiedStatus(view, node.copied);
  const capacity = capacityOf(node, known);
  return {
    capacity,
    allocatable: capacity,
    conditions: conditions(view),
    addresses: [
      { type: 'InternalIP', address: hostIp },
      { type: 'Hostname', address: node.nodeName },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: node.nodeName,
      systemUUID: node.nodeName,
      bootID: node.nodeName,
      kernelVersion: '6.12.0',
      osImage: 'Podscope Linux',
      containerRuntimeVersion: 'containerd://2.2.0',
      kubeletVersion: 'v1.36.2',
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
    images: images.slice(0, IMAGES_MAX).map(imageStatus),
  };
}

/** A node that was copied says of itself what the other said, only later, and with the images that have come since. */
function copiedStatus({ known, images, nowUs }: NodeView, copied: NodeStatus): NodeStatus {
  const now = formatTime(nowUs);
  const given = copied.images ?? [];
  const names = new Set(given.flatMap((image) => image.names ?? []));
  const pulled = images.filter(({ name, imageRef }) => !names.has(imageRef) && !names.has(name)).map(imageStatus);
  const conditions = (copied.conditions ?? []).map((condition) => ({ ...condition, lastHeartbeatTime: now }));
  const ready: NodeCondition = {
    type: 'Ready',
    status: 'True',
    lastHeartbeatTime: now,
    lastTransitionTime: now,
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
  };
  const before = known?.status?.conditions?.find(({ type }) => type === 'Ready');
  const isSaid = readyIn(copied) !== undefined;
  const since = before?.status === 'True' ? before.lastTransitionTime : now;
  return {
    ...copied,
    conditions: isSaid ? conditions : [...conditions.filter(({ type }) => type !== 'Ready'), { ...ready, ...(since && { lastTransitionTime: since }) }],
    images: [...given, ...pulled].slice(0, Math.max(IMAGES_MAX, given.length)),
  };
}

/** The condition that says that a node is ready, if it is. */
export const readyIn = (status: NodeStatus | undefined): NodeCondition | undefined =>
  status?.conditions?.find((condition) => condition.type === 'Ready' && condition.status === 'True');

const imageStatus = ({ name, imageRef, sizeBytes }: CriImage): ContainerImage => ({ names: [imageRef, name], sizeBytes });

/** What a node has to give: what its machine has, and the extended resources that others have put into its status. */
export const capacityOf = ({ capacity }: Pick<NodeOptions, 'capacity'>, known: Node | undefined): Readonly<Record<string, string>> => ({
  ...known?.status?.capacity,
  ...capacity,
});

/** What a node is short of, or was a moment ago. */
export function pressuresOf(agent: Omit<NodeView['agent'], 'ready'>, nowUs: number): readonly ('DiskPressure' | 'MemoryPressure')[] {
  const isRecent = (seenUs: number | undefined): boolean => seenUs !== undefined && nowUs - seenUs < PRESSURE_US;
  return [isRecent(agent.diskPressureSeenUs) ? (['DiskPressure'] as const) : [], isRecent(agent.pressureSeenUs) ? (['MemoryPressure'] as const) : []].flat();
}

/** The conditions of a node; each has its status since the API server first heard of it. */
function conditions({ agent, known, nowUs, isShuttingDown = false }: NodeView): readonly NodeCondition[] {
  const now = formatTime(nowUs);
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string): NodeCondition => {
    const before = known?.status?.conditions?.find((c) => c.type === type);
    const lastTransitionTime = (before?.status === status ? before.lastTransitionTime : undefined) ?? now;
    return { type, status, lastHeartbeatTime: now, lastTransitionTime, reason, message };
  };
  const pressures = pressuresOf(agent, nowUs);
  return [
    pressures.includes('MemoryPressure')
      ? condition('MemoryPressure', 'True', 'KubeletHasInsufficientMemory', 'kubelet has insufficient memory available')
      : condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    pressures.includes('DiskPressure')
      ? condition('DiskPressure', 'True', 'KubeletHasDiskPressure', 'kubelet has disk pressure')
      : condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    agent.ready && !isShuttingDown
      ? condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status')
      : condition('Ready', 'False', 'KubeletNotReady', isShuttingDown ? 'node is shutting down' : 'container runtime status check may not have completed yet'),
  ];
}

/** Whether a status says more than that the node is still there (`nodeStatusHasChanged`). */
export function statusHasChanged(old: NodeStatus, { conditions = [], ...rest }: NodeStatus): boolean {
  const before = old as Readonly<Record<string, unknown>>;
  if (Object.entries(rest).some(([field, value]) => !semanticEqual(before[field], value))) return true;
  return conditions.some((condition) => {
    const known = old.conditions?.find((c) => c.type === condition.type);
    return !semanticEqual({ ...condition, lastHeartbeatTime: known?.lastHeartbeatTime }, known);
  });
}

/** A machine has none of the extended resources that an earlier one of its name had (`reconcileExtendedResource`). */
export function asNewMachine(view: NodeView): NodeView {
  const { known } = view;
  if (!known?.status?.capacity) return view;
  const capacity = Object.fromEntries(Object.entries(known.status.capacity).map(([resource, quantity]) => [resource, resource.includes('/') ? '0' : quantity]));
  return { ...view, known: { ...known, status: { ...known.status, capacity } } };
}
