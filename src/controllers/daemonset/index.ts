import { semanticEqual } from '../../api/equality';
import { matchesLabelSelector } from '../../api/label-selector';
import { keyOf } from '../../api/object';
import type { ControllerRevision, DaemonSet, DaemonSetStatus, Node, Pod } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, Failure, Step, View } from '../../client/controller';
import { type EventNote, referenceTo } from '../../client/event-recorder';
import { byController, claim, controllerOf, ownedAndOrphans, ownerKey } from '../shared/ownership';
import { againWhenAvailable, createPod, deletePod, isPodAvailable, isPodFinished, isPodReady, slowStart } from '../shared/pods';
import { byNamespace, CONTROLLER_REVISIONS, DAEMON_SETS, informerOf, NODES, objectPath, PODS } from '../shared/resources';
import { historyOf, truncateHistory } from '../shared/revisions';
import { daemonPod, HASH_LABEL, nodeVerdict, podsByNode, TEMPLATE_GENERATION } from './nodes';
import { isOfRevision, rollingUpdate } from './rolling';

const BURST_MAX = 250;
const HISTORY_DEFAULT = 10;
const FAILED_DAEMON_RETRY_US = 1_000_000;

type Placement = ReadonlyMap<string, readonly Pod[]>;

/** kube-controller-manager `pkg/controller/daemon` syncDaemonSet: a Pod on every node that fits. */
function reconcile(view: View, key: string, nowUs: number): Action | undefined {
  const set = view.store<DaemonSet>('daemonsets').get(key);
  if (!set) return undefined;
  const about = referenceTo(set);
  if (semanticEqual(set.spec?.selector, {}))
    return {
      events: [{ about, type: 'Warning', reason: 'SelectingAll', message: 'This daemon set is selecting all pods. A non-empty selector is required.' }],
    };
  if (set.metadata.deletionTimestamp !== undefined) return undefined;
  const generation = set.metadata.annotations?.[TEMPLATE_GENERATION];
  const history = historyOf(view, set, {
    ownerResource: DAEMON_SETS,
    hashLabel: HASH_LABEL,
    ...(generation !== undefined && { annotations: { [TEMPLATE_GENERATION]: generation } }),
  });
  const hash = hashOf(history.current);
  const { claimed, steps } = claim(ownedAndOrphans<Pod>(view, 'pods', set), {
    owner: set,
    ownerResource: DAEMON_SETS,
    resource: PODS,
    selector: set.spec?.selector,
    awaits: 'pods',
  });
  const placement = podsByNode(claimed);
  const nodes = [...view.store<Node>('nodes').values()];
  const wanted = wantedOn(set, nodes, placement);
  const update =
    wanted.create.length + wanted.remove.length === 0 && set.spec?.updateStrategy?.type === 'RollingUpdate'
      ? rollingUpdate(set, wanted.running, hash, wanted.desired, nowUs)
      : { remove: [], surge: [] };
  const remove = [...wanted.remove, ...update.remove].slice(0, BURST_MAX).map((pod) => deletePod(pod, set));
  const create = [...wanted.create, ...update.surge].slice(0, BURST_MAX).map((node) => createPod(daemonPod(set, node, hash), set));
  const isLive = (revision: ControllerRevision): boolean => claimed.some((pod) => isOfRevision(pod, hashOf(revision)));
  return {
    steps: [
      ...history.steps,
      ...steps,
      ...(remove.length > 0 ? [remove] : []),
      ...slowStart(create),
      ...truncateHistory(history.old, isLive, set.spec?.revisionHistoryLimit ?? HISTORY_DEFAULT),
      ...updateStatus(set, statusOf(set, nodes, placement, hash, nowUs)),
    ],
    events: wanted.events,
    ...againWhenAvailable(claimed, set.spec?.minReadySeconds ?? 0, nowUs),
    ...(wanted.events.length > 0 && { againAfterUs: FAILED_DAEMON_RETRY_US }),
  };
}

/** Pods could not be created or deleted: the status says all the same what there is. */
function failed(view: View, key: string, { step }: Failure, nowUs: number): Action | undefined {
  const set = view.store<DaemonSet>('daemonsets').get(key);
  if (!set || !step.failed) return undefined;
  const placement = podsByNode(view.indexed<Pod>('pods', 'controller', set.metadata.uid ?? ''));
  const { current } = historyOf(view, set, { ownerResource: DAEMON_SETS, hashLabel: HASH_LABEL });
  return { steps: updateStatus(set, statusOf(set, [...view.store<Node>('nodes').values()], placement, hashOf(current), nowUs)) };
}

const hashOf = ({ metadata }: ControllerRevision): string => metadata.labels?.[HASH_LABEL] ?? '';

interface Wanted {
  /** Nodes that need a Pod. */
  readonly create: readonly string[];
  readonly remove: readonly Pod[];
  /** The nodes that are to have a daemon, with what is there. */
  readonly running: Placement;
  readonly desired: number;
  readonly events: readonly EventNote[];
}

/** What each node has and should have (`podsShouldBeOnNode`). */
function wantedOn(set: DaemonSet, nodes: readonly Node[], placement: Placement): Wanted {
  const create: string[] = [];
  const remove: Pod[] = [];
  const events: EventNote[] = [];
  const running = new Map<string, readonly Pod[]>();
  const surges = Boolean(set.spec?.updateStrategy?.rollingUpdate?.maxSurge);
  let desired = 0;
  for (const node of nodes) {
    const name = node.metadata.name ?? '';
    const there = placement.get(name) ?? [];
    const { runs, stays } = nodeVerdict(set, node);
    if (runs) desired++;
    if (runs && there.length === 0) create.push(name);
    const alive = there.filter((pod) => pod.metadata.deletionTimestamp === undefined);
    const ended = stays ? alive.filter(isPodFinished) : alive;
    remove.push(...ended);
    if (stays) for (const pod of ended) events.push(endEvent(set, pod, name));
    const left = alive.filter((pod) => !ended.includes(pod));
    if (stays && !surges) remove.push(...left.slice(1));
    if (runs) running.set(name, there);
  }
  // Pods made for a node that is gone, before they were bound to it.
  const known = new Set(nodes.map(({ metadata }) => metadata.name));
  for (const [name, pods] of placement) if (!known.has(name)) remove.push(...pods.filter((pod) => !pod.spec?.nodeName && !pod.metadata.deletionTimestamp));
  return { create, remove, running, desired, events };
}

function endEvent(set: DaemonSet, pod: Pod, node: string): EventNote {
  const failed = pod.status?.phase === 'Failed';
  const message = `Found ${failed ? 'failed' : 'succeeded'} daemon pod ${keyOf(pod)} on node ${node}, will try to ${failed ? 'kill' : 'delete'} it`;
  return { about: referenceTo(set), type: failed ? 'Warning' : 'Normal', reason: failed ? 'FailedDaemonPod' : 'SucceededDaemonPod', message };
}

function statusOf(set: DaemonSet, nodes: readonly Node[], placement: Placement, hash: string, nowUs: number): DaemonSetStatus {
  let [desired, current, misscheduled, ready, available, updated] = [0, 0, 0, 0, 0, 0];
  for (const node of nodes) {
    const there = placement.get(node.metadata.name ?? '') ?? [];
    if (!nodeVerdict(set, node).runs) {
      if (there.length > 0) misscheduled++;
      continue;
    }
    desired++;
    if (there.length === 0) continue;
    current++;
    const alive = there.filter((pod) => pod.metadata.deletionTimestamp === undefined && isPodReady(pod));
    if (alive.length > 0) ready++;
    if (alive.some((pod) => isPodAvailable(pod, set.spec?.minReadySeconds ?? 0, nowUs))) available++;
    if (there.some((pod) => isOfRevision(pod, hash))) updated++;
  }
  const unavailable = desired - available;
  return {
    currentNumberScheduled: current,
    numberMisscheduled: misscheduled,
    desiredNumberScheduled: desired,
    numberReady: ready,
    observedGeneration: set.metadata.generation ?? 0,
    ...(updated > 0 && { updatedNumberScheduled: updated }),
    ...(available > 0 && { numberAvailable: available }),
    ...(unavailable > 0 && { numberUnavailable: unavailable }),
    ...(set.status?.collisionCount !== undefined && { collisionCount: set.status.collisionCount }),
    ...(set.status?.conditions && { conditions: set.status.conditions }),
  };
}

const updateStatus = (set: DaemonSet, status: DaemonSetStatus): readonly Step[] =>
  semanticEqual(set.status, status)
    ? []
    : [{ call: { method: 'PUT', path: objectPath(DAEMON_SETS, set, 'status'), body: { ...set, status } }, awaits: 'daemonsets', refetches: true }];

/** Whether a change of a node can make a difference to daemons; most status updates cannot. */
const concernsDaemons = (old: Node, node: Node): boolean => !semanticEqual(old.metadata.labels, node.metadata.labels) || !semanticEqual(old.spec, node.spec);

function enqueue(delivery: Delivery<unknown>, view: View): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  const { object } = delivery;
  switch (delivery.informer) {
    case 'daemonsets':
      return [delivery.key];
    case 'nodes':
      return delivery.type === 'updated' && !concernsDaemons(delivery.old as Node, object as Node) ? [] : [...view.store('daemonsets').keys()];
    default: {
      const owner = ownerKey(view, 'daemonsets', 'DaemonSet', object);
      if (owner !== undefined) return [owner];
      if (controllerOf(object) || delivery.type === 'deleted') return [];
      return view
        .indexed<DaemonSet>('daemonsets', 'namespace', object.metadata.namespace ?? '')
        .filter(({ spec }) => !semanticEqual(spec?.selector, {}) && matchesLabelSelector(spec?.selector, object.metadata.labels))
        .map(keyOf);
    }
  }
}

export const daemonSetController: Controller = {
  name: 'daemonset',
  component: 'daemonset-controller',
  informers: [
    informerOf(DAEMON_SETS, { indexes: { namespace: byNamespace } }),
    informerOf(CONTROLLER_REVISIONS, { indexes: { controller: byController }, after: 'daemonsets' }),
    informerOf(NODES, { after: 'daemonsets' }),
    informerOf(PODS, { indexes: { controller: byController }, after: 'daemonsets' }),
  ],
  enqueue,
  reconcile,
  failed,
};
