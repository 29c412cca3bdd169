import type { KubeObject } from '../../api/object';
import type { OwnerReference } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, Step, View } from '../../client/controller';
import { EVENTS, informerOf, LEASES, NAMESPACED, NODES, objectPath, pathOf, type ResourcePath } from '../shared/resources';

/**
 * Deletes what lost its owners (kube-controller-manager `pkg/controller/garbagecollector`). Upstream keeps a graph of all objects;
 * here the graph is what the informers' caches hold, indexed by uid and by owner.
 */
const RESOURCES: readonly ResourcePath[] = [...NAMESPACED.filter((resource) => resource !== EVENTS), NODES];
const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';
/** So many owners that are known to be gone are remembered. */
const ABSENT_OWNERS_MAX = 500;

const BY_PLURAL: ReadonlyMap<string, ResourcePath> = new Map(RESOURCES.map((resource) => [resource.plural, resource]));
const BY_KIND: ReadonlyMap<string, ResourcePath> = new Map(RESOURCES.map((resource) => [resource.kind, resource]));

/** Owners whose deletion was seen: no need to ask whether they exist. */
type Absent = true;
type Graph = View<Absent>;

/** An object in the graph. */
interface Node {
  readonly resource: ResourcePath;
  readonly object: KubeObject;
}

const uidOf = ({ metadata }: KubeObject): string => metadata.uid ?? '';
const ownersOf = ({ metadata }: KubeObject): readonly OwnerReference[] => metadata.ownerReferences ?? [];
const hasFinalizer = ({ metadata }: KubeObject, finalizer: string): boolean => metadata.finalizers?.includes(finalizer) ?? false;
const isBeingDeleted = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp !== undefined;
/** Being deleted in the foreground: it goes when its dependents are gone. */
const deletesDependents = (object: KubeObject): boolean => isBeingDeleted(object) && hasFinalizer(object, FOREGROUND);
const isToBeOrphaned = (object: KubeObject): boolean => isBeingDeleted(object) && hasFinalizer(object, ORPHAN);

const lookUp = (graph: Graph, index: string, value: string): readonly Node[] =>
  RESOURCES.flatMap((resource) => graph.indexed(resource.plural, index, value).map((object) => ({ resource, object })));
const dependentsOf = (graph: Graph, owner: KubeObject): readonly Node[] => lookUp(graph, 'owner', uidOf(owner));
function nodeOf(graph: Graph, { kind, uid }: OwnerReference): Node | undefined {
  const resource = BY_KIND.get(kind);
  const object = resource && graph.indexed(resource.plural, 'uid', uid)[0];
  return object && { resource, object };
}

// Keys: `delete pods default/web`, `orphan deployments default/web`, `absent <uid>`.
const keyFor = (work: 'delete' | 'orphan', { resource, object: { metadata } }: Node): string =>
  `${work} ${resource.plural} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;

function reconcile(graph: Graph, key: string): Action<Absent> | undefined {
  const [work, what = '', objectKey = ''] = key.split(' ');
  if (work === 'absent') return rememberAbsent(graph, what);
  const resource = BY_PLURAL.get(what);
  const object = resource && graph.store(resource.plural).get(objectKey);
  if (!object) return undefined;
  return work === 'orphan' ? orphanDependents(graph, { resource, object }) : attemptToDelete(graph, { resource, object });
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

const removeOwners = ({ resource, object }: Node, uids: readonly string[]): Step => ({
  call: {
    method: 'PATCH',
    path: objectPath(resource, object),
    contentType: 'application/strategic-merge-patch+json',
    body: { metadata: { uid: uidOf(object), ownerReferences: uids.map((uid) => ({ $patch: 'delete', uid })) } },
  },
  ignores: [404],
});

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
  const owner = nodeOf(graph, reference);
  if (owner) return { reference, step: read(owner), is: deletesDependents(owner.object) ? ('waiting' as const) : ('solid' as const) };
  if (graph.notes.has(reference.uid)) return { reference, is: 'dangling' as const };
  const ownerResource = BY_KIND.get(reference.kind);
  // A kind that is not known here (a custom resource): nobody can say that the owner is gone.
  if (!ownerResource) return { reference, is: 'solid' as const };
  const path = pathOf(ownerResource, ownerResource === NODES ? undefined : object.metadata.namespace, reference.name);
  const step: Step = { call: { method: 'GET', path }, expects: { uid: reference.uid, is: 'gone' } };
  return { reference, step, is: 'dangling' as const };
}

/** Deletes the object if no owner of it stands any more (`attemptToDeleteItem`). */
function attemptToDelete(graph: Graph, node: Node): Action<Absent> | undefined {
  const { object } = node;
  if (isBeingDeleted(object) && !deletesDependents(object)) return undefined;
  if (deletesDependents(object)) return waitForDependents(graph, node);
  const owners = ownersOf(object);
  if (owners.length === 0) return { steps: [read(node)] };
  const classified = owners.map((reference) => classify(graph, node, reference));
  const steps = [read(node), ...classified.flatMap(({ step }) => step ?? [])];
  const solid = classified.filter(({ is }) => is === 'solid');
  const gone = classified.filter(({ is }) => is !== 'solid');
  if (solid.length > 0)
    return gone.length === 0
      ? { steps }
      : {
          steps: [
            ...steps,
            removeOwners(
              node,
              gone.map(({ reference }) => reference.uid),
            ),
          ],
        };
  const dependents = dependentsOf(graph, object);
  if (classified.some(({ is }) => is === 'waiting') && dependents.length > 0) {
    // A dependent that waits for its own dependents might wait for this object, too: nothing may block such a circle.
    const circle = dependents.some((dependent) => deletesDependents(dependent.object));
    return { steps: [...steps, ...(circle ? [unblockOwners(node)] : []), deleteStep(node, 'Foreground')] };
  }
  return { steps: [...steps, deleteStep(node, hasFinalizer(object, ORPHAN) ? 'Orphan' : hasFinalizer(object, FOREGROUND) ? 'Foreground' : 'Background')] };
}

const unblockOwners = ({ resource, object }: Node): Step => ({
  call: {
    method: 'PATCH',
    path: objectPath(resource, object),
    contentType: 'application/strategic-merge-patch+json',
    body: {
      metadata: {
        uid: uidOf(object),
        ownerReferences: ownersOf(object)
          .filter((owner) => owner.blockOwnerDeletion)
          .map((owner) => ({ ...owner, blockOwnerDeletion: false })),
      },
    },
  },
});

/** An object that is deleted in the foreground goes when no dependent blocks it any more (`processDeletingDependentsItem`). */
function waitForDependents(graph: Graph, node: Node): Action<Absent> {
  const uid = uidOf(node.object);
  const blocking = dependentsOf(graph, node.object).filter(({ object }) => ownersOf(object).some((o) => o.uid === uid && o.blockOwnerDeletion));
  if (blocking.length === 0) return { steps: [read(node), ...removeFinalizer(node, FOREGROUND)] };
  return { steps: [read(node)], wakes: blocking.filter(({ object }) => !deletesDependents(object)).map((dependent) => keyFor('delete', dependent)) };
}

/** Takes the object's dependents from it before it goes (`attemptToOrphanWorker`). */
function orphanDependents(graph: Graph, node: Node): Action<Absent> | undefined {
  if (!isToBeOrphaned(node.object)) return undefined;
  const dependents = dependentsOf(graph, node.object);
  return { steps: [dependents.map((dependent) => removeOwners(dependent, [uidOf(node.object)])), ...removeFinalizer(node, ORPHAN)] };
}

/** What the news of an object means for the graph (`processGraphChanges`). */
function enqueue(delivery: Delivery<unknown>, graph: Graph): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  const { object } = delivery;
  const resource = BY_PLURAL.get(delivery.informer);
  if (!resource) return [];
  const node: Node = { resource, object };
  if (delivery.type === 'deleted') return removed(graph, object);
  const old = delivery.type === 'updated' ? delivery.old : undefined;
  const keys: string[] = [];
  if (!old || old.metadata.ownerReferences !== object.metadata.ownerReferences) keys.push(...ownersChanged(graph, node, old));
  if (!isBeingDeleted(object)) return keys;
  if (isToBeOrphaned(object) && !(old && isToBeOrphaned(old))) keys.push(keyFor('orphan', node));
  else if (deletesDependents(object) && !(old && deletesDependents(old)))
    keys.push(...dependentsOf(graph, object).map((dependent) => keyFor('delete', dependent)), keyFor('delete', node));
  return keys;
}

/** The dependents of what was deleted, and its owners that waited for it. */
function removed(graph: Graph, object: KubeObject): readonly string[] {
  const dependents = dependentsOf(graph, object);
  const waiting = ownersOf(object).flatMap((reference) => nodeOf(graph, reference) ?? []);
  return [
    ...(dependents.length > 0 ? [`absent ${uidOf(object)}`] : []),
    ...dependents.map((dependent) => keyFor('delete', dependent)),
    ...waiting.filter((owner) => deletesDependents(owner.object)).map((owner) => keyFor('delete', owner)),
  ];
}

/** The object itself if a new owner of it is not known, and owners that it does not block any more. */
function ownersChanged(graph: Graph, node: Node, old: KubeObject | undefined): readonly string[] {
  const owners = ownersOf(node.object);
  const before = old ? ownersOf(old) : [];
  const unknown = owners.some((owner) => !before.some(({ uid }) => uid === owner.uid) && !nodeOf(graph, owner));
  const unblocked = before.filter(
    (owner) => owner.blockOwnerDeletion && !owners.some(({ uid, blockOwnerDeletion }) => uid === owner.uid && blockOwnerDeletion),
  );
  return [
    ...(unknown ? [keyFor('delete', node)] : []),
    ...unblocked.flatMap((reference) => nodeOf(graph, reference) ?? []).map((owner) => keyFor('delete', owner)),
  ];
}

const indexes = {
  uid: (object: KubeObject) => [uidOf(object)],
  owner: (object: KubeObject) => ownersOf(object).map(({ uid }) => uid),
};

export const garbageCollector: Controller<Absent> = {
  name: 'garbagecollector',
  component: 'garbage-collector-controller',
  informers: RESOURCES.map((resource) => informerOf(resource, { indexes, ...(resource === LEASES && { background: true }) })),
  enqueue,
  reconcile,
};
