import { semanticEqual } from '../api/equality';
import { formatMicroTime, formatTime } from '../api/time';
import type { Lease, Node, NodeCondition, NodeStatus } from '../api/types.gen';
import type { ApiResponse } from '../api/wire';
import type { ApiTag, Context } from './context';
import type { CriImage } from './cri/cri';

/** What a node is made with. */
export interface NodeOptions {
  readonly nodeName: string;
  readonly capacity: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
}

/** How far a kubelet is with telling the API server of its node (kubelet `kubelet_node_status`, `nodelease`). */
export interface NodeAgent {
  /** How often in a row it could not register its node. */
  readonly registerFailures: number;
  readonly ready: boolean;
  readonly lease: Lease | undefined;
  /** When the API server last took a status. */
  readonly reportedAtUs: number;
  /** When memory last ran short. */
  readonly pressureSeenUs: number | undefined;
}

export const NEW_AGENT: NodeAgent = { registerFailures: 0, ready: false, lease: undefined, reportedAtUs: 0, pressureSeenUs: undefined };

/** What the kubelet watches of its own node. */
export const NODE = 'node';

const READY_AFTER_US = 1_000_000;
const REGISTER_RETRY_US = 100_000;
const REGISTER_RETRY_US_MAX = 7_000_000;
const LEASE_EVERY_US = 10_000_000;
const LEASE_SECONDS = 40;
/** A status in which nothing changed is sent this often (`nodeStatusReportFrequency`); one that changed, at the next check. */
const REPORT_EVERY_US = 300_000_000;
const CHECK_EVERY_US = 10_000_000;
/** A node is under pressure for so long after memory last ran short (`--eviction-pressure-transition-period`). */
const PRESSURE_US = 300_000_000;
const IMAGES_MAX = 50;
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';

type Due = 'register' | 'ready' | 'lease' | 'status';

/** What a status is made from: the node as the API server has it, if it has, and what is on the machine. */
export interface NodeView {
  readonly options: NodeOptions;
  readonly known: Node | undefined;
  readonly images: readonly CriImage[];
}

function remind(context: Context, what: Due, afterUs: number, boot: number): void {
  context.send(context.self, { type: 'node-timer', what, boot }, { afterUs, background: what === 'lease' || what === 'status' });
}

/** Memory runs short now. */
export const underPressure = (agent: NodeAgent, nowUs: number): NodeAgent => ({ ...agent, pressureSeenUs: nowUs });

/** The conditions of a node; each has its status since the API server first heard of it. */
function conditions(agent: NodeAgent, known: Node | undefined, nowUs: number): readonly NodeCondition[] {
  const now = formatTime(nowUs);
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string): NodeCondition => {
    const before = known?.status?.conditions?.find((c) => c.type === type);
    const lastTransitionTime = (before?.status === status ? before.lastTransitionTime : undefined) ?? now;
    return { type, status, lastHeartbeatTime: now, lastTransitionTime, reason, message };
  };
  const isPressed = agent.pressureSeenUs !== undefined && nowUs - agent.pressureSeenUs < PRESSURE_US;
  return [
    isPressed
      ? condition('MemoryPressure', 'True', 'KubeletHasInsufficientMemory', 'kubelet has insufficient memory available')
      : condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    agent.ready
      ? condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status')
      : condition('Ready', 'False', 'KubeletNotReady', 'container runtime status check may not have completed yet'),
  ];
}

/** What a node has to give: what its machine has, and the extended resources that others have put into its status. */
export const capacityOf = ({ capacity }: NodeOptions, known: Node | undefined): Readonly<Record<string, string>> => ({
  ...known?.status?.capacity,
  ...capacity,
});

function statusOf({ options, known, images }: NodeView, agent: NodeAgent, hostIp: string, nowUs: number): NodeStatus {
  const capacity = capacityOf(options, known);
  return {
    capacity,
    allocatable: capacity,
    conditions: conditions(agent, known, nowUs),
    addresses: [
      { type: 'InternalIP', address: hostIp },
      { type: 'Hostname', address: options.nodeName },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: options.nodeName,
      systemUUID: options.nodeName,
      bootID: options.nodeName,
      kernelVersion: '6.12.0',
      osImage: 'Podscope Linux',
      containerRuntimeVersion: 'containerd://2.2.0',
      kubeletVersion: 'v1.36.2',
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
    images: images.slice(0, IMAGES_MAX).map(({ name, imageRef, sizeBytes }) => ({ names: [imageRef, name], sizeBytes })),
  };
}

/** A kubelet has started: it registers its node and begins to renew its lease. */
export function startNode(context: Context, view: NodeView, agent: NodeAgent, boot: number): void {
  register(context, view, agent);
  renewLease(context, agent, view.options.nodeName, boot);
}

function register(context: Context, view: NodeView, agent: NodeAgent): void {
  const { nodeName, labels, taints } = view.options;
  const node: Node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: nodeName,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': nodeName,
        'kubernetes.io/os': 'linux',
        ...labels,
      },
    },
    spec: taints.length > 0 ? { taints } : {},
    status: statusOf(view, agent, context.hostIp, context.nowUs),
  };
  context.api({ method: 'POST', path: '/api/v1/nodes', body: node }, { for: 'node-create' });
}

function renewLease(context: Context, { lease }: NodeAgent, nodeName: string, boot: number): void {
  const spec = { holderIdentity: nodeName, leaseDurationSeconds: LEASE_SECONDS, renewTime: formatMicroTime(context.nowUs) };
  remind(context, 'lease', LEASE_EVERY_US, boot);
  if (lease) context.api({ method: 'PUT', path: `${LEASES}/${nodeName}`, body: { ...lease, spec } }, { for: 'lease-update' }, true);
  else {
    const body: Lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: nodeName, namespace: 'kube-node-lease' }, spec };
    context.api({ method: 'POST', path: LEASES, body }, { for: 'lease-create' }, true);
  }
}

/** Tells how the node is, if the API server does not know, or has not been told for long (`tryUpdateNodeStatus`). */
function report(context: Context, view: NodeView, agent: NodeAgent, background: boolean): void {
  const status = statusOf(view, agent, context.hostIp, context.nowUs);
  // Who has deleted the node does not get it back before the kubelet starts anew.
  if (!view.known) return;
  if (context.nowUs - agent.reportedAtUs < REPORT_EVERY_US && !statusHasChanged(view.known.status ?? {}, status)) return;
  context.api(
    { method: 'PATCH', path: `/api/v1/nodes/${view.options.nodeName}/status`, contentType: 'application/strategic-merge-patch+json', body: { status } },
    { for: 'node-status' },
    background,
  );
}

/** Whether a status says more than that the node is still there (`nodeStatusHasChanged`). */
function statusHasChanged(old: NodeStatus, { conditions, ...rest }: NodeStatus): boolean {
  const before = old as Readonly<Record<string, unknown>>;
  if (Object.entries(rest).some(([field, value]) => !semanticEqual(before[field], value))) return true;
  return (conditions ?? []).some((condition) => {
    const known = old.conditions?.find((c) => c.type === condition.type);
    return !semanticEqual({ ...condition, lastHeartbeatTime: known?.lastHeartbeatTime }, known);
  });
}

/** A reminder came. */
export function nodeDue(context: Context, view: NodeView, agent: NodeAgent, what: Due, boot: number): NodeAgent {
  switch (what) {
    case 'register':
      register(context, view, agent);
      return agent;
    case 'lease':
      renewLease(context, agent, view.options.nodeName, boot);
      return agent;
    case 'ready': {
      const now: NodeAgent = { ...agent, ready: true };
      remind(context, 'status', CHECK_EVERY_US, boot);
      report(context, boot === 1 ? asNewMachine(view) : view, now, false);
      return now;
    }
    case 'status':
      remind(context, 'status', CHECK_EVERY_US, boot);
      report(context, view, agent, true);
      return agent;
  }
}

/** A machine has none of the extended resources that an earlier one of its name had (`reconcileExtendedResource`). */
function asNewMachine(view: NodeView): NodeView {
  const { known } = view;
  if (!known?.status?.capacity) return view;
  const capacity = Object.fromEntries(Object.entries(known.status.capacity).map(([resource, quantity]) => [resource, resource.includes('/') ? '0' : quantity]));
  return { ...view, known: { ...known, status: { ...known.status, capacity } } };
}

/** The answer to one of the calls above. */
export function nodeAnswered(context: Context, agent: NodeAgent, tag: ApiTag, response: ApiResponse, nodeName: string, boot: number): NodeAgent {
  switch (tag.for) {
    case 'node-create':
      if (response.code !== 201 && response.code !== 409) {
        remind(context, 'register', Math.min(REGISTER_RETRY_US * 2 ** agent.registerFailures, REGISTER_RETRY_US_MAX), boot);
        return { ...agent, registerFailures: agent.registerFailures + 1 };
      }
      remind(context, 'ready', READY_AFTER_US, boot);
      return agent;
    case 'node-status':
      return response.code === 200 ? { ...agent, reportedAtUs: context.nowUs } : agent;
    case 'lease-create':
    case 'lease-update':
      if (response.code < 300) return { ...agent, lease: response.body as Lease };
      // Another has written it, or it is gone: the next renewal needs to know.
      if (response.code === 409 || response.code === 404) context.api({ method: 'GET', path: `${LEASES}/${nodeName}` }, { for: 'lease-get' }, true);
      return agent;
    case 'lease-get':
      if (response.code === 404) return { ...agent, lease: undefined };
      return response.code === 200 ? { ...agent, lease: response.body as Lease } : agent;
    default:
      return agent;
  }
}
