import { formatMicroTime, parseTime } from '../api/time';
import type { Lease, LeaseSpec, Node, NodeStatus } from '../api/types.gen';
import type { ApiCall, ApiResponse } from '../api/wire';
import type { KubeletTimer } from './messages';
import { asNewMachine, capacityOf, type NodeView, nodeStatus, pressuresOf, readyIn, statusHasChanged } from './node-status';
import type { NodeAgent, NodeTag } from './state';
import { callApi, type Kubelet, type Turn } from './turn';

/** What a kubelet tells of its node: it registers it, says how it is, and renews its lease (kubelet `kubelet_node_status`, `nodelease`). */

/** What the kubelet watches of its own node. */
export const NODE = 'node';

const READY_AFTER_US = 1_000_000;
const REGISTER_RETRY_US = 100_000;
const REGISTER_RETRY_US_MAX = 7_000_000;
export const LEASE_EVERY_US = 10_000_000;
const LEASE_SECONDS = 40;
/** A status in which nothing changed is sent this often (`nodeStatusReportFrequency`); one that changed, at the next check. */
export const REPORT_EVERY_US = 300_000_000;
export const CHECK_EVERY_US = 10_000_000;
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';

type Due = Extract<KubeletTimer, { readonly type: 'node-timer' }>['what'];

const knownNode = ({ client, node }: Kubelet): Node | undefined => client.store<Node>(NODE).get(node.nodeName);

/** What the node has to give to Pods. */
export const allocatableOf = (kubelet: Kubelet): Readonly<Record<string, string>> =>
  kubelet.node.copied?.allocatable ?? capacityOf(kubelet.node, knownNode(kubelet));

function viewOf({ kubelet, nowUs }: Pick<Turn, 'kubelet' | 'nowUs'>): NodeView {
  const { node, hostIp, state } = kubelet;
  return {
    node,
    known: knownNode(kubelet),
    images: [...state.images.values()],
    agent: state.agent,
    isShuttingDown: state.shutdown !== undefined,
    hostIp,
    nowUs,
  };
}

function change({ kubelet: { state } }: Turn, what: Partial<NodeAgent>): void {
  state.agent = { ...state.agent, ...what };
}

function remind({ kubelet: { self, state }, send }: Turn, what: Due, afterUs: number): void {
  send(self, { type: 'node-timer', what, boot: state.boot }, { afterUs, background: what === 'lease' || what === 'status' });
}

/** Something runs short now. */
export const notePressure = (turn: Turn, resource: 'memory' | 'ephemeral-storage'): void =>
  change(turn, resource === 'memory' ? { pressureSeenUs: turn.nowUs } : { diskPressureSeenUs: turn.nowUs });

/** A kubelet has started: it registers its node and begins to renew its lease. */
export function startNode(turn: Turn): void {
  register(turn);
  renewLease(turn);
}

/** Whether a kubelet goes on that has run in another cluster, and does not start: the machine of a copied node that is ready, when the copy begins. */
export const goesOn = ({ kubelet: { node, state } }: Turn): boolean => state.boot === 1 && readyIn(node.copied) !== undefined;

/**
 * It has registered its node, and renewed its lease, before. Its heartbeats come at times of its own, as those of kubelets do that were not all started at the
 * same moment.
 */
export function goOn(turn: Turn): void {
  const { node, random } = turn.kubelet;
  change(turn, { ready: true, reportedAtUs: parseTime(readyIn(node.copied)?.lastHeartbeatTime) ?? turn.nowUs, lease: leaseFromStart(node.nodeName) });
  remind(turn, 'lease', random.integer(LEASE_EVERY_US));
  remind(turn, 'status', random.integer(CHECK_EVERY_US));
}

/** The lease of a copied node as it lies in etcd from the start: at its first revision. */
const leaseFromStart = (nodeName: string): Lease => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: nodeName, namespace: 'kube-node-lease', resourceVersion: '1' },
});

/** The same with what its kubelet has put into it last. */
export function leaseRenewedAt(nodeName: string, us: number): Lease {
  return { ...leaseFromStart(nodeName), spec: leaseSpec(nodeName, us) };
}

const leaseSpec = (nodeName: string, us: number): LeaseSpec => ({
  holderIdentity: nodeName,
  leaseDurationSeconds: LEASE_SECONDS,
  renewTime: formatMicroTime(us),
});

function register(turn: Turn): void {
  const { nodeName, labels, taints } = turn.kubelet.node;
  const body: Node = {
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
    status: nodeStatus(viewOf(turn)),
  };
  callApi(turn, { method: 'POST', path: '/api/v1/nodes', body }, { for: 'node-create' });
}

function renewLease(turn: Turn): void {
  remind(turn, 'lease', LEASE_EVERY_US);
  callApi(turn, renewal(turn), { for: turn.kubelet.state.agent.lease ? 'lease-update' : 'lease-create' }, true);
}

/** The call that renews the lease, or creates it. */
export function renewal({ kubelet: { node, state }, nowUs }: Pick<Turn, 'kubelet' | 'nowUs'>): ApiCall {
  const { lease } = state.agent;
  const spec = leaseSpec(node.nodeName, nowUs);
  if (lease) return { method: 'PUT', path: `${LEASES}/${node.nodeName}`, body: { ...lease, spec } };
  const body: Lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: node.nodeName, namespace: 'kube-node-lease' }, spec };
  return { method: 'POST', path: LEASES, body };
}

/** Tells how the node is, if the API server does not know, or has not been told for long (`tryUpdateNodeStatus`). */
function report(turn: Turn, view: NodeView, background: boolean): void {
  const { node, state } = turn.kubelet;
  const status = nodeStatus(view);
  // Who has deleted the node does not get it back before the kubelet starts anew.
  if (!view.known) return;
  if (turn.nowUs - state.agent.reportedAtUs < REPORT_EVERY_US && !statusHasChanged(view.known.status ?? {}, status)) return;
  callApi(turn, statusReport(node.nodeName, status), { for: 'node-status' }, background);
}

const statusReport = (nodeName: string, status: NodeStatus): ApiCall => ({
  method: 'PATCH',
  path: `/api/v1/nodes/${nodeName}/status`,
  contentType: 'application/strategic-merge-patch+json',
  body: { status },
});

/** The call that says of the node that it still is as the API server knows it; undefined if it is not, or may not be for long. */
export function confirmation(turn: Pick<Turn, 'kubelet' | 'nowUs'>): ApiCall | undefined {
  const view = viewOf(turn);
  const status = nodeStatus(view);
  if (!view.agent.ready || view.isShuttingDown || !view.known?.status || statusHasChanged(view.known.status, status)) return undefined;
  return pressuresOf(view.agent, turn.nowUs).length > 0 ? undefined : statusReport(view.node.nodeName, status);
}

/** Tells how the node is at once. */
export const reportNode = (turn: Turn): void => report(turn, viewOf(turn), false);

/** A reminder came. */
export function onNodeTimer(turn: Turn, what: Due): void {
  switch (what) {
    case 'register':
      register(turn);
      return;
    case 'lease':
      renewLease(turn);
      return;
    case 'ready': {
      change(turn, { ready: true });
      remind(turn, 'status', CHECK_EVERY_US);
      const view = viewOf(turn);
      report(turn, turn.kubelet.state.boot === 1 ? asNewMachine(view) : view, false);
      return;
    }
    case 'status':
      remind(turn, 'status', CHECK_EVERY_US);
      report(turn, viewOf(turn), true);
      return;
  }
}

/** The answer to one of the calls above. */
export function onNodeResponse(turn: Turn, tag: NodeTag, { code, body }: ApiResponse): void {
  const { node, state } = turn.kubelet;
  switch (tag.for) {
    case 'node-create': {
      if (code === 201 || code === 409) {
        remind(turn, 'ready', READY_AFTER_US);
        return;
      }
      const { registerFailures } = state.agent;
      remind(turn, 'register', Math.min(REGISTER_RETRY_US * 2 ** registerFailures, REGISTER_RETRY_US_MAX));
      change(turn, { registerFailures: registerFailures + 1 });
      return;
    }
    case 'node-status':
      if (code === 200) change(turn, { reportedAtUs: turn.nowUs });
      return;
    case 'lease-create':
    case 'lease-update':
      if (code < 300) change(turn, { lease: body as Lease });
      // Another has written it, or it is gone: the next renewal needs to know.
      else if (code === 409 || code === 404) callApi(turn, { method: 'GET', path: `${LEASES}/${node.nodeName}` }, { for: 'lease-get' }, true);
      return;
    case 'lease-get':
      if (code === 404) change(turn, { lease: undefined });
      else if (code === 200) change(turn, { lease: body as Lease });
      return;
  }
}
