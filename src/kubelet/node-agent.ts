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
  readonly registered: boolean;
  readonly readySinceUs: number | undefined;
  readonly lease: Lease | undefined;
  readonly reportedAtUs: number;
  /** The images that the last status named. */
  readonly reportedImages: number;
  /** When memory last ran short, and since when it does. */
  readonly pressure?: { readonly sinceUs: number; readonly seenUs: number };
  readonly reportedPressure?: boolean;
}

export const NEW_AGENT: NodeAgent = { registered: false, readySinceUs: undefined, lease: undefined, reportedAtUs: 0, reportedImages: 0 };

const READY_AFTER_US = 1_000_000;
const RETRY_US = 7_000_000;
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

function remind(context: Context, what: Due, afterUs: number, boot: number): void {
  context.send(context.self, { type: 'node-timer', what, boot }, { afterUs, background: what === 'lease' || what === 'status' });
}

const isPressed = ({ pressure }: NodeAgent, nowUs: number): boolean => pressure !== undefined && nowUs - pressure.seenUs < PRESSURE_US;

/** Memory runs short now. */
export const underPressure = (agent: NodeAgent, nowUs: number): NodeAgent => ({
  ...agent,
  pressure: { sinceUs: isPressed(agent, nowUs) ? (agent.pressure?.sinceUs ?? nowUs) : nowUs, seenUs: nowUs },
});

function conditions(agent: NodeAgent, nowUs: number): readonly NodeCondition[] {
  const now = formatTime(nowUs);
  const since = agent.readySinceUs === undefined ? now : formatTime(agent.readySinceUs);
  const fine = (type: string, reason: string, message: string): NodeCondition => ({
    type,
    status: 'False',
    lastHeartbeatTime: now,
    lastTransitionTime: since,
    reason,
    message,
  });
  const ready: NodeCondition =
    agent.readySinceUs === undefined
      ? {
          type: 'Ready',
          status: 'False',
          lastHeartbeatTime: now,
          lastTransitionTime: now,
          reason: 'KubeletNotReady',
          message: 'container runtime status check may not have completed yet',
        }
      : {
          type: 'Ready',
          status: 'True',
          lastHeartbeatTime: now,
          lastTransitionTime: since,
          reason: 'KubeletReady',
          message: 'kubelet is posting ready status',
        };
  const { pressure } = agent;
  return [
    isPressed(agent, nowUs)
      ? {
          type: 'MemoryPressure',
          status: 'True',
          lastHeartbeatTime: now,
          lastTransitionTime: formatTime(pressure?.sinceUs ?? nowUs),
          reason: 'KubeletHasInsufficientMemory',
          message: 'kubelet has insufficient memory available',
        }
      : fine('MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    fine('DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    fine('PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    ready,
  ];
}

function statusOf(options: NodeOptions, agent: NodeAgent, hostIp: string, images: readonly CriImage[], nowUs: number): NodeStatus {
  return {
    capacity: options.capacity,
    allocatable: options.capacity,
    conditions: conditions(agent, nowUs),
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
export function startNode(context: Context, options: NodeOptions, agent: NodeAgent, images: readonly CriImage[], boot: number): NodeAgent {
  const { nodeName, labels, taints } = options;
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
    status: statusOf(options, agent, context.hostIp, images, context.nowUs),
  };
  context.api({ method: 'POST', path: '/api/v1/nodes', body: node }, { for: 'node-create' });
  renewLease(context, agent, nodeName, boot);
  return agent;
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

function report(context: Context, options: NodeOptions, agent: NodeAgent, images: readonly CriImage[], background: boolean): NodeAgent {
  const body = { status: statusOf(options, agent, context.hostIp, images, context.nowUs) };
  context.api(
    { method: 'PATCH', path: `/api/v1/nodes/${options.nodeName}/status`, contentType: 'application/strategic-merge-patch+json', body },
    { for: 'node-status' },
    background,
  );
  return { ...agent, reportedAtUs: context.nowUs, reportedImages: images.length, reportedPressure: isPressed(agent, context.nowUs) };
}

/** A reminder came. */
export function nodeDue(context: Context, options: NodeOptions, agent: NodeAgent, images: readonly CriImage[], what: Due, boot: number): NodeAgent {
  switch (what) {
    case 'register':
      return startNode(context, options, agent, images, boot);
    case 'lease':
      renewLease(context, agent, options.nodeName, boot);
      return agent;
    case 'ready':
      remind(context, 'status', CHECK_EVERY_US, boot);
      return report(context, options, { ...agent, readySinceUs: agent.readySinceUs ?? context.nowUs }, images, false);
    case 'status': {
      remind(context, 'status', CHECK_EVERY_US, boot);
      const changed = images.length !== agent.reportedImages || (agent.reportedPressure ?? false) !== isPressed(agent, context.nowUs);
      return changed || context.nowUs - agent.reportedAtUs >= REPORT_EVERY_US ? report(context, options, agent, images, true) : agent;
    }
  }
}

/** The answer to one of the calls above. */
export function nodeAnswered(context: Context, agent: NodeAgent, tag: ApiTag, response: ApiResponse, nodeName: string, boot: number): NodeAgent {
  switch (tag.for) {
    case 'node-create':
      if (response.code !== 201 && response.code !== 409) {
        remind(context, 'register', RETRY_US, boot);
        return agent;
      }
      remind(context, 'ready', READY_AFTER_US, boot);
      return { ...agent, registered: true };
    case 'lease-create':
    case 'lease-update':
      if (response.code < 300) return { ...agent, lease: response.body as Lease };
      if (response.code === 409) context.api({ method: 'GET', path: `${LEASES}/${nodeName}` }, { for: 'lease-get' }, true);
      return agent;
    case 'lease-get':
      return response.code === 200 ? { ...agent, lease: response.body as Lease } : agent;
    default:
      return agent;
  }
}
