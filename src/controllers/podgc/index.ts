import { isReady } from '../../api/conditions';
import { isPodTerminal } from '../../api/pod-phase';
import { formatTime, parseTime } from '../../api/time';
import type { Node, Pod, PodCondition } from '../../api/types.gen';
import type { Action, Controller, Step, View } from '../../client/controller';
import { informerOf, NODES, objectPath, PODS } from '../shared/resources';

const KEY = '/gc';
export const PERIOD_US = 20e6;
/** How long a node has to be missing before its Pods go. */
const QUARANTINE_US = 40e6;
const FINISHED_PODS_MAX = 12_500;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

/** Since when a node is missing. */
type MissingSinceUs = number;

/** Removes Pods that nobody else will remove (kube-controller-manager `pkg/controller/podgc`), every twenty seconds. */
function reconcile(view: View<MissingSinceUs>, _key: string, nowUs: number): Action<MissingSinceUs> {
  const pods = [...view.store<Pod>('pods').values()];
  const nodes = view.store<Node>('nodes');
  const missing = new Set(pods.flatMap(({ spec }) => (spec?.nodeName && !nodes.has(spec.nodeName) ? spec.nodeName : [])));
  const isLost = (name: string): boolean => missing.has(name) && nowUs - (view.notes.get(name) ?? nowUs) >= QUARANTINE_US;
  const orphaned = pods.filter(({ spec }) => isLost(spec?.nodeName ?? ''));
  const stuck = pods.filter((pod) => pod.metadata.deletionTimestamp !== undefined && (!pod.spec?.nodeName || isOutOfService(nodes.get(pod.spec.nodeName))));
  const checks: Step[] = [...new Set(orphaned.map(({ spec }) => spec?.nodeName ?? ''))].map((name) => ({
    call: { method: 'GET', path: `/api/v1/nodes/${name}` },
    expects: { uid: '', is: 'gone' },
  }));
  return {
    steps: [
      checks,
      ...[...surplus(pods), ...stuck].flatMap((pod) => markFailedAndDelete(pod, undefined, nowUs)),
      ...orphaned.flatMap((pod) => markFailedAndDelete(pod, NODE_GONE, nowUs)),
    ],
    notes: [
      ...[...missing].filter((name) => !view.notes.has(name)).map((name) => [name, nowUs] as const),
      ...[...view.notes.keys()].filter((name) => !missing.has(name)).map((name) => [name, undefined] as const),
    ],
    againAfterUs: PERIOD_US,
    background: true,
  };
}

const isOutOfService = (node: Node | undefined): boolean =>
  !(node && isReady(node)) && (node?.spec?.taints?.some((taint) => taint.key === OUT_OF_SERVICE) ?? false);

/** The oldest finished Pods beyond the number that is kept; evicted ones first. */
function surplus(pods: readonly Pod[]): readonly Pod[] {
  const finished = pods.filter(isPodTerminal);
  const count = finished.length - FINISHED_PODS_MAX;
  if (count <= 0) return [];
  const evicted = ({ status }: Pod): number => (status?.reason === 'Evicted' ? 0 : 1);
  const created = ({ metadata }: Pod): number => parseTime(metadata.creationTimestamp) ?? 0;
  return finished.toSorted((a, b) => evicted(a) - evicted(b) || created(a) - created(b)).slice(0, count);
}

const NODE_GONE = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' };

function markFailedAndDelete(pod: Pod, condition: PodCondition | undefined, nowUs: number): readonly Step[] {
  const path = objectPath(PODS, pod);
  const conditions = condition ? { conditions: [{ ...condition, lastTransitionTime: formatTime(nowUs) }] } : {};
  const body = { metadata: { uid: pod.metadata.uid }, status: { phase: 'Failed', ...conditions } };
  const mark: Step = { call: { method: 'PATCH', path: `${path}/status`, contentType: 'application/strategic-merge-patch+json', body }, ignores: [404, 409] };
  const remove: Step = { call: { method: 'DELETE', path: `${path}?gracePeriodSeconds=0` }, ignores: [404] };
  return isPodTerminal(pod) ? [remove] : [mark, remove];
}

export const podGarbageCollector: Controller<MissingSinceUs> = {
  name: 'podgc',
  component: 'pod-garbage-collector-controller',
  informers: [informerOf(PODS), informerOf(NODES)],
  wakes: [KEY],
  enqueue: () => [],
  reconcile,
};
