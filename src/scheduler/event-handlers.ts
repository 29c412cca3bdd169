import { semanticEqual } from '../api/equality';
import type { KubeObject } from '../api/object';
import { keyOf } from '../api/object';
import { isPodTerminal } from '../api/pod-phase';
import type { Namespace, Node, Pod, ReplicaSet, ReplicationController, Service, StatefulSet } from '../api/types.gen';
import type { News } from '../client/api-client';
import { forgetPod } from './binding-cycle';
import { nodeChanges, podChanges } from './cluster-events';
import { Action, type ClusterEvent } from './framework/events';
import { DEVICE_INFORMERS, NODES, PODS } from './informers';
import { nominate } from './nominator';
import { isAssigned } from './pods';
import { lookAtPreBindings, preBindingEnded } from './pre-binding';
import { enqueue, isAwaited, moveAll, removeQueued, updateQueued } from './queue';
import { profileOf, type Turn } from './turn';

const POD_ADDED: ClusterEvent = { resource: 'Pod', actions: Action.Add };
const POD_DELETED: ClusterEvent = { resource: 'Pod', actions: Action.Delete };
const NODE_ADDED: ClusterEvent = { resource: 'Node', actions: Action.Add };
const NODE_DELETED: ClusterEvent = { resource: 'Node', actions: Action.Delete };

/** What of a looked-up object can change a decision; its other changes are of no concern. */
const RELEVANT: Readonly<Record<string, (object: KubeObject) => unknown>> = {
  namespaces: (o) => (o as Namespace).metadata.labels,
  services: (o) => (o as Service).spec?.selector,
  replicationcontrollers: (o) => (o as ReplicationController).spec?.selector,
  replicasets: (o) => (o as ReplicaSet).spec?.selector,
  statefulsets: (o) => (o as StatefulSet).spec?.selector,
};

/** Looked-up objects for which Pods may wait. */
const EVENT_RESOURCE: Readonly<Record<string, ClusterEvent['resource']>> = {
  persistentvolumeclaims: 'PersistentVolumeClaim',
  persistentvolumes: 'PersistentVolume',
  storageclasses: 'StorageClass',
  resourceclaims: 'ResourceClaim',
  deviceclasses: 'DeviceClass',
};

/** An informer tells of an object: cache and queue follow (kube-scheduler `eventhandlers.go`). */
export function onNews(turn: Turn, news: News): void {
  if (news.informer === PODS) onPod(turn, news);
  else if (news.informer === NODES) onNode(turn, news);
  else onOther(turn, news);
}

function onPod(turn: Turn, news: News): void {
  // The informer leaves finished Pods out; what finishes goes.
  const pod = news.object as Pod;
  if (news.type === 'deleted') deletePod(turn, pod);
  else if (news.type === 'added') {
    if (!isPodTerminal(pod)) addPod(turn, pod);
  } else if (isPodTerminal(pod)) deletePod(turn, news.old as Pod);
  else updatePod(turn, news.old as Pod, pod);
}

function addPod(turn: Turn, pod: Pod): void {
  if (isAssigned(pod)) return addAssignedPodToCache(turn, pod);
  if (pod.spec?.resourceClaims?.length) watchDevices(turn);
  if (profileOf(turn.scheduler, pod)) enqueue(turn, pod);
}

function watchDevices(turn: Turn): void {
  const { client } = turn.scheduler;
  for (const informer of DEVICE_INFORMERS) if (client.resourceVersion(informer.name) === undefined) client.inform(turn, informer);
}

function addAssignedPodToCache(turn: Turn, pod: Pod): void {
  const { state, cache } = turn.scheduler;
  state.assumed.delete(keyOf(pod));
  preBindingEnded(turn.scheduler, keyOf(pod));
  cache.setPod(pod);
  moveAll(turn, POD_ADDED, { now: pod });
}

function updatePod(turn: Turn, old: Pod, pod: Pod): void {
  if (old.metadata.uid !== pod.metadata.uid) {
    deletePod(turn, old);
    addPod(turn, pod);
  } else if (isAssigned(old)) updateAssignedPodInCache(turn, old, pod);
  else if (isAssigned(pod)) {
    removeQueued(turn.scheduler, keyOf(pod));
    nominate(turn.scheduler, keyOf(pod), undefined);
    addAssignedPodToCache(turn, pod);
  } else if (profileOf(turn.scheduler, pod)) updatePodInSchedulingQueue(turn, old, pod);
}

function updateAssignedPodInCache(turn: Turn, old: Pod, pod: Pod): void {
  turn.scheduler.cache.setPod(pod);
  if (isAwaited(turn.scheduler)) for (const event of podChanges(old, pod)) moveAll(turn, event, { old, now: pod });
}

function updatePodInSchedulingQueue(turn: Turn, old: Pod, pod: Pod): void {
  const { state } = turn.scheduler;
  const key = keyOf(pod);
  if (state.assumed.has(key)) {
    // Its binding is under way. Being deleted it will come to nothing: what it took is free again.
    if (pod.metadata.deletionTimestamp && !old.metadata.deletionTimestamp) forgetPod(turn, key);
    return;
  }
  const changes = podChanges(old, pod);
  if (state.current?.pod.key === key) for (const event of changes) state.happened.push({ event, objects: { old, now: pod } });
  else updateQueued(turn, old, pod, changes);
  if (old.status?.nominatedNodeName && old.status.nominatedNodeName !== pod.status?.nominatedNodeName) nominationEnded(turn, old);
}

function deletePod(turn: Turn, pod: Pod): void {
  const { scheduler } = turn;
  const { assumed, preempting } = scheduler.state;
  const key = keyOf(pod);
  removeQueued(scheduler, key);
  preempting.delete(key);
  nominate(scheduler, key, undefined);
  const placed = assumed.get(key) ?? (isAssigned(pod) ? pod : undefined);
  assumed.delete(key);
  preBindingEnded(scheduler, key);
  if (placed) {
    scheduler.cache.removePod(key);
    moveAll(turn, POD_DELETED, { old: placed });
  } else if (pod.status?.nominatedNodeName) nominationEnded(turn, pod);
}

/** A node was promised to a Pod and is no more: it was kept free from Pods of the same or a lower priority. */
function nominationEnded(turn: Turn, pod: Pod): void {
  const priority = pod.spec?.priority ?? 0;
  moveAll(turn, POD_DELETED, { old: pod }, (queued) => queued.priority <= priority);
}

function onNode(turn: Turn, news: News): void {
  const node = news.object as Node;
  if (news.type === 'deleted') {
    turn.scheduler.cache.removeNode(news.key);
    moveAll(turn, NODE_DELETED, { old: node });
    return;
  }
  turn.scheduler.cache.setNode(node);
  if (news.type === 'added') moveAll(turn, NODE_ADDED, { now: node });
  else if (isAwaited(turn.scheduler)) for (const event of nodeChanges(news.old as Node, node)) moveAll(turn, event, { old: news.old, now: node });
}

function onOther(turn: Turn, news: News): void {
  const relevant = RELEVANT[news.informer];
  if (news.type !== 'updated' || !relevant || !semanticEqual(relevant(news.old), relevant(news.object))) turn.scheduler.cache.invalidate();
  const resource = EVENT_RESOURCE[news.informer];
  if (!resource) return;
  const { object } = news;
  if (news.type === 'added') moveAll(turn, { resource, actions: Action.Add }, { now: object });
  else if (news.type === 'deleted') moveAll(turn, { resource, actions: Action.Delete }, { old: object });
  else moveAll(turn, { resource, actions: Action.Update }, { old: news.old, now: object });
  lookAtPreBindings(turn);
}
