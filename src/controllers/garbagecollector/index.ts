import type { KubeObject } from '../../api/object';
import type { OwnerReference } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, Step } from '../../client/controller';
import type { EventNote } from '../../client/event-recorder';
import { informerOf, LEASES, objectPath, pathOf } from '../shared/resources';
import {
  type Absent,
  BUILT_IN,
  type Collected,
  customInformers,
  dependentsOf,
  type Graph,
  indexes,
  mayOwn,
  type Node,
  ownerOf,
  ownersOf,
  referenced,
  resourceAt,
  resourceOfKind,
  uidOf,
} from './graph';

/** Deletes what lost its owners (kube-controller-manager `pkg/controller/garbagecollector`). */
const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';
/** So many owners that are known to be gone are remembered. */
const ABSENT_OWNERS_MAX = 500;

const hasFinalizer = ({ metadata }: KubeObject, finalizer: string): boolean => metadata.finalizers?.includes(finalizer) ?? false;
const isBeingDeleted = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp !== undefined;
/** Being deleted in the foreground: it goes when its dependents are gone. */
const deletesDependents = (object: KubeObject): boolean => isBeingDeleted(object) && hasFinalizer(object, FOREGROUND);
const isToBeOrphaned = (object: KubeObject): boolean => isBeingDeleted(object) && hasFinalizer(object, ORPHAN);

// Keys: `delete pods default/web`, `orphan deployments default/web`, `owner replicasets <uid>`, `absent <uid>`.
const keyFor = (work: 'delete' | 'orphan', { resource, object: { metadata } }: Node): string =>
  `${work} ${resource.informer} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;

function reconcile(graph: Graph, key: string): Action<Absent> | undefined {
  const [work, what = '', objectKey = ''] = key.split(' ');
  if (work === 'absent') return rememberAbsent(graph, what);
  const resource = resourceAt(graph, what);
  if (work === 'owner') return lookForOwner(graph, resource, objectKey);
  const object = resource && graph.store(resource.informer).get(objectKey);
  if (!object) return undefined;
  return work === 'orphan' ? orphanDependents(graph, { resource, object }) : attemptToDelete(graph, { resource, object });
}

/**
 * An owner that a dependent named before anybody had heard of it (a virtual node): often only its list came later than theirs. Where it has not come since,
 * its dependents are looked at.
 */
function lookForOwner(graph: Graph, resource: Collected | undefined, uid: string): Action<Absent> | undefined {
  const object = resource && graph.indexed(resource.informer, 'uid', uid)[0];
  if (object) return attemptToDelete(graph, { resource, object });
  return { wakes: dependentsOf(graph, uid).map((dependent) => keyFor('delete', dependent)) };
}

function rememberAbsent(graph: Graph, uid: string): Action<Absent> {
  const [oldest] = graph.notes.keys();
  const forgotten = graph.notes.size >= ABSENT_OWNERS_MAX && oldest !== undefined ? [[oldest, undefined] as const] : [];
  return { notes: [...forgotten, [uid, true]] };
}

const read = ({ resource, object }: Node): Step => ({
  call: { method: 'GET', path: objectPath(resource, object) },
  expects: { uid: uidOf(object), is: 'there' },
});

/** Lays other references over an object: by their uids where the API server knows how, all of them where it does not. */
const patchOwners = ({ resource, object }: Node, change: readonly object[], all: readonly OwnerReference[]): Step => ({
  call: {
    method: 'PATCH',
    path: objectPath(resource, object),
    contentType: resource.custom ? 'application/merge-patch+json' : 'application/strategic-merge-patch+json',
    body: resource.custom
      ? { metadata: { uid: uidOf(object), resourceVersion: object.metadata.resourceVersion, ownerReferences: all } }
      : { metadata: { uid: uidOf(object), ownerReferences: change } },
  },
  ignores: [404],
});

const removeOwners = (node: Node, uids: readonly string[]): Step =>
  patchOwners(
    node,
    uids.map((uid) => ({ $patch: 'delete', uid })),
    ownersOf(node.object).filter(({ uid }) => !uids.includes(uid)),
  );

function unblockOwners(node: Node): Step {
  const unblocked = (owner: OwnerReference): OwnerReference => (owner.blockOwnerDeletion ? { ...owner, blockOwnerDeletion: false } : owner);
  const owners = ownersOf(node.object);
  return patchOwners(node, owners.filter((owner) => owner.blockOwnerDeletion).map(unblocked), owners.map(unblocked));
}

/** Reads the object anew and takes a finalizer away from it. */
const removeFinalizer = (node: Node, finalizer: string): readonly Step[] => [
  read(node),
  {
    call: {
      method: 'PATCH',
      path: objectPath(node.resource, node.object),
      contentType: 'application/merge-patch+json',
      body: {
        metadata: {
          resourceVersion: node.object.metadata.resourceVersion,
          finalizers: node.object.metadata.finalizers?.filter((f) => f !== finalizer) ?? [],
        },
      },
    },
    ignores: [404],
  },
];

/** Deletes the object unless it has changed meanwhile: its owners might be others by then. */
const deleteStep = ({ resource, object }: Node, propagationPolicy: string): Step => ({
  call: {
    method: 'DELETE',
    path: objectPath(resource, object),
    body: {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      preconditions: { uid: uidOf(object), resourceVersion: object.metadata.resourceVersion },
      propagationPolicy,
    },
  },
  ignores: [404],
});

/** Whether an owner still stands, and the question to the API server that confirms it (`classifyReferences`). */
function classify(graph: Graph, { object }: Node, reference: OwnerReference) {
  const owner = ownerOf(graph, object, reference);
  if (owner) return { reference, step: read(owner), is: deletesDependents(owner.object) ? ('waiting' as const) : ('solid' as const) };
  if (graph.notes.has(reference.uid)) return { reference, is: 'dangling' as const };
  const resource = resourceOfKind(graph, reference);
  const { namespace } = object.metadata;
  // Of a kind that is not known, nobody can say that the owner is gone; nor of one in a namespace, where the dependent is in none.
  if (!resource || (resource.namespaced && !namespace)) return { reference, is: 'solid' as const };
  const path = pathOf(resource, resource.namespaced ? namespace : undefined, reference.name);
  const step: Step = { call: { method: 'GET', path }, expects: { uid: reference.uid, is: 'gone' } };
  return { reference, step, is: 'dangling' as const };
}

/** What is said of references to owners in other namespaces (`reportInvalidNamespaceOwnerRef`). */
function invalidNamespaces(graph: Graph, { object }: Node): readonly EventNote[] {
  const { namespace = '' } = object.metadata;
  return ownersOf(object).flatMap((reference): EventNote | readonly EventNote[] => {
    const { apiVersion, kind, name, uid } = reference;
    const owner = referenced(graph, reference);
    if (!owner || mayOwn(owner, object)) return [];
    const message = `ownerRef [${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}] does not exist in namespace "${namespace}"`;
    return { about: object, type: 'Warning', reason: 'OwnerRefInvalidNamespace', message };
  });
}

/** Deletes the object if no owner of it stands any more (`attemptToDeleteItem`). */
function attemptToDelete(graph: Graph, node: Node): Action<Absent> | undefined {
  const { object } = node;
  if (isBeingDeleted(object) && !deletesDependents(object)) return undefined;
  if (deletesDependents(object)) return waitForDependents(graph, node);
  const events = invalidNamespaces(graph, node);
  return { steps: stepsFor(graph, node), ...(events.length > 0 && { events }) };
}

/** What is done about an object, as its owners stand. */
function stepsFor(graph: Graph, node: Node): readonly Step[] {
  const { object } = node;
  const owners = ownersOf(object);
  if (owners.length === 0) return [read(node)];
  const classified = owners.map((reference) => classify(graph, node, reference));
  const steps = [read(node), ...classified.flatMap(({ step }) => step ?? [])];
  const solid = classified.filter(({ is }) => is === 'solid');
  const gone = classified.filter(({ is }) => is !== 'solid');
  const uids = gone.map(({ reference }) => reference.uid);
  if (solid.length > 0) return gone.length === 0 ? steps : [...steps, removeOwners(node, uids)];
  const dependents = dependentsOf(graph, uidOf(object));
  if (classified.some(({ is }) => is === 'waiting') && dependents.length > 0) {
    // A dependent that waits for its own dependents might wait for this object, too: nothing may block such a circle.
    const circle = dependents.some((dependent) => deletesDependents(dependent.object));
    return [...steps, ...(circle ? [unblockOwners(node)] : []), deleteStep(node, 'Foreground')];
  }
  return [...steps, deleteStep(node, hasFinalizer(object, ORPHAN) ? 'Orphan' : hasFinalizer(object, FOREGROUND) ? 'Foreground' : 'Background')];
}

/** An object that is deleted in the foreground goes when no dependent blocks it any more (`processDeletingDependentsItem`). */
function waitForDependents(graph: Graph, node: Node): Action<Absent> {
  const uid = uidOf(node.object);
  const blocking = dependentsOf(graph, uidOf(node.object)).filter(({ object }) => ownersOf(object).some((o) => o.uid === uid && o.blockOwnerDeletion));
  if (blocking.length === 0) return { steps: [read(node), ...removeFinalizer(node, FOREGROUND)] };
  return { steps: [read(node)], wakes: blocking.filter(({ object }) => !deletesDependents(object)).map((dependent) => keyFor('delete', dependent)) };
}

/** Takes the object's dependents from it before it goes (`attemptToOrphanWorker`). */
function orphanDependents(graph: Graph, node: Node): Action<Absent> | undefined {
  if (!isToBeOrphaned(node.object)) return undefined;
  const dependents = dependentsOf(graph, uidOf(node.object));
  return { steps: [dependents.map((dependent) => removeOwners(dependent, [uidOf(node.object)])), ...removeFinalizer(node, ORPHAN)] };
}

/** What the news of an object means for the graph (`processGraphChanges`). */
function enqueue(delivery: Delivery<unknown>, graph: Graph): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  const { object } = delivery;
  const resource = resourceAt(graph, delivery.informer);
  if (!resource) return [];
  const node: Node = { resource, object };
  if (delivery.type === 'deleted') return removed(graph, object);
  const old = delivery.type === 'updated' ? delivery.old : undefined;
  const keys: string[] = [];
  if (!old || old.metadata.ownerReferences !== object.metadata.ownerReferences) keys.push(...ownersChanged(graph, node, old));
  if (!isBeingDeleted(object)) return keys;
  if (isToBeOrphaned(object) && !(old && isToBeOrphaned(old))) keys.push(keyFor('orphan', node));
  else if (deletesDependents(object) && !(old && deletesDependents(old)))
    keys.push(...dependentsOf(graph, uidOf(object)).map((dependent) => keyFor('delete', dependent)), keyFor('delete', node));
  return keys;
}

/** The dependents of what was deleted, and its owners that waited for it. */
function removed(graph: Graph, object: KubeObject): readonly string[] {
  const dependents = dependentsOf(graph, uidOf(object));
  const waiting = ownersOf(object).flatMap((reference) => ownerOf(graph, object, reference) ?? []);
  return [
    ...(dependents.length > 0 ? [`absent ${uidOf(object)}`] : []),
    ...dependents.map((dependent) => keyFor('delete', dependent)),
    ...waiting.filter((owner) => deletesDependents(owner.object)).map((owner) => keyFor('delete', owner)),
  ];
}

/** New owners that are not known, the object itself if one of them cannot own it, and owners that it does not block any more. */
function ownersChanged(graph: Graph, node: Node, old: KubeObject | undefined): readonly string[] {
  const owners = ownersOf(node.object);
  const before = old ? ownersOf(old) : [];
  const added = owners.filter((owner) => !before.some(({ uid }) => uid === owner.uid));
  const unblocked = before.filter(
    (owner) => owner.blockOwnerDeletion && !owners.some(({ uid, blockOwnerDeletion }) => uid === owner.uid && blockOwnerDeletion),
  );
  return [
    ...added.flatMap((reference) => addedOwner(graph, node, reference) ?? []),
    ...unblocked.flatMap((reference) => ownerOf(graph, node.object, reference) ?? []).map((owner) => keyFor('delete', owner)),
  ];
}

/** What has to be looked at because an object has this owner now (`addDependentToOwners`). */
function addedOwner(graph: Graph, node: Node, reference: OwnerReference): string | undefined {
  const owner = referenced(graph, reference);
  if (owner) return mayOwn(owner, node.object) ? undefined : keyFor('delete', node);
  const resource = resourceOfKind(graph, reference);
  return resource ? `owner ${resource.informer} ${reference.uid}` : keyFor('delete', node);
}

export const garbageCollector: Controller<Absent> = {
  name: 'garbagecollector',
  component: 'garbage-collector-controller',
  informers: BUILT_IN.map((resource) => informerOf(resource, { indexes, ...(resource.plural === LEASES.plural && { background: true }) })),
  follows: customInformers,
  enqueue,
  reconcile,
};
