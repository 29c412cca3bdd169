import { semanticEqual } from '../../api/equality';
import { matchesLabelSelector } from '../../api/label-selector';
import { keyOf } from '../../api/object';
import type { ControllerRevision, DaemonSet, DaemonSetStatus, Node } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, Failure, Step, View } from '../../client/controller';
import { referenceTo } from '../../client/event-recorder';
import type { Tally } from '../../client/tally';
import { byController, controllerOf, ownerKey } from '../shared/ownership';
import { claimPods } from '../shared/pod-tally';
import { againWhenAvailable, countAvailable, createPod, deletePod, slowStart } from '../shared/pods';
import { byNamespace, CONTROLLER_REVISIONS, DAEMON_SETS, informerOf, NODES, objectPath, PODS } from '../shared/resources';
import { countCollision, type HistoryOptions, historyOf, truncateHistory } from '../shared/revisions';
import { templateHash } from '../shared/template-hash';
import { daemonPod, HASH_LABEL } from './nodes';
import { rollingUpdate } from './rolling';
import {
  byPlace,
  CREATE,
  CURRENT,
  concernsDaemons,
  countUpdated,
  DESIRED,
  daemonsOn,
  daemonTally,
  hasPodOf,
  MISSCHEDULED,
  nodeNameOf,
  READY,
  READY_PODS,
  REMOVE,
} from './tally';
import { wantedOn } from './wanted';

const HISTORY: HistoryOptions = {
  ownerResource: DAEMON_SETS,
  hashLabel: HASH_LABEL,
  hashOf: ({ spec, status }) => templateHash(spec?.template, status?.collisionCount),
};

const BURST_MAX = 250;
const HISTORY_DEFAULT = 10;
const FAILED_DAEMON_RETRY_US = 1_000_000;

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
  const history = historyOf(view, set, HISTORY);
  const hash = hashOf(history.current);
  const tally = view.tally(key);
  const troubled = tally.units(REMOVE).map((unit) => {
    const name = nodeNameOf(unit);
    return wantedOn(set, name, view.store<Node>('nodes').get(name), daemonsOn(view, set, name));
  });
  const missing = tally.units(CREATE).map(nodeNameOf);
  const update =
    missing.length + troubled.length === 0 && set.spec?.updateStrategy?.type === 'RollingUpdate'
      ? rollingUpdate(view, set, tally, hash, nowUs)
      : { remove: [], surge: [] };
  const remove = [...troubled.flatMap((node) => node.remove), ...update.remove].slice(0, BURST_MAX).map((pod) => deletePod(pod, set));
  const create = [...missing, ...update.surge].slice(0, BURST_MAX).map((node) => createPod(daemonPod(set, node, hash), set));
  const events = troubled.flatMap((node) => node.events);
  return {
    steps: [
      ...history.steps,
      ...claimPods(view, tally, { owner: set, ownerResource: DAEMON_SETS }),
      ...(remove.length > 0 ? [remove] : []),
      ...slowStart(create),
      ...truncateHistory(history.old, (revision) => hasPodOf(tally, hashOf(revision)), set.spec?.revisionHistoryLimit ?? HISTORY_DEFAULT),
      ...updateStatus(set, statusOf(set, tally, hash, nowUs)),
    ],
    events,
    ...againWhenAvailable(tally, READY_PODS, set.spec?.minReadySeconds ?? 0, nowUs),
    ...(events.length > 0 && { againAfterUs: FAILED_DAEMON_RETRY_US }),
  };
}

/** A revision's name is taken, or Pods could not be created or deleted: then the status says all the same what there is. */
function failed(view: View, key: string, failure: Failure, nowUs: number): Action | undefined {
  const set = view.store<DaemonSet>('daemonsets').get(key);
  if (!set) return undefined;
  const collision = countCollision(view, set, DAEMON_SETS, failure);
  if (collision) return { steps: [collision] };
  if (!failure.step.failed) return undefined;
  const { current } = historyOf(view, set, HISTORY);
  return { steps: updateStatus(set, statusOf(set, view.tally(key), hashOf(current), nowUs)) };
}

const hashOf = ({ metadata }: ControllerRevision): string => metadata.labels?.[HASH_LABEL] ?? '';

function statusOf(set: DaemonSet, tally: Tally, hash: string, nowUs: number): DaemonSetStatus {
  const desired = tally.count(DESIRED);
  const available = countAvailable(tally, READY, set.spec?.minReadySeconds ?? 0, nowUs);
  const updated = countUpdated(tally, hash);
  const unavailable = desired - available;
  return {
    currentNumberScheduled: tally.count(CURRENT),
    numberMisscheduled: tally.count(MISSCHEDULED),
    desiredNumberScheduled: desired,
    numberReady: tally.count(READY),
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

function enqueue(delivery: Delivery<unknown>, view: View): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  const { object } = delivery;
  switch (delivery.informer) {
    case 'daemonsets':
      return [delivery.key];
    case 'nodes':
      return delivery.type === 'updated' && !concernsDaemons(delivery.old, object) ? [] : [...view.store('daemonsets').keys()];
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
    informerOf(PODS, { indexes: { controller: byController, place: byPlace }, after: 'daemonsets' }),
  ],
  tally: daemonTally,
  enqueue,
  reconcile,
  failed,
};
