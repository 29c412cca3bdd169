import { type KubeObject, keyOf } from '../api/object';
import type { Node, OwnerReference, Pod, Taint } from '../api/types.gen';
import type { Controller, Step, View } from '../client/controller';
import { createIndex } from '../client/indexer';
import type { Caches } from '../client/tally';

/** What a controller knows in a test: its informers' objects, and its notes. */
export interface Known<Note> {
  readonly objects: Readonly<Record<string, readonly KubeObject[]>>;
  readonly notes?: ReadonlyMap<string, Note>;
  readonly nowUs?: number;
}

/** 2026-01-01T00:00:00Z */
export const NOW_US = 1_767_225_600_000_000;

/** A decision in short: what goes out group by group, and what is said. */
export interface Decided {
  readonly calls: readonly (readonly string[])[];
  readonly events: readonly string[];
  readonly bodies: readonly unknown[];
  readonly againAfterUs: number | undefined;
}

/** What a controller would see. */
export function viewOf<Note>(controller: Controller<Note>, { objects, notes = new Map() }: Known<Note>): View<Note> {
  const stores: ReadonlyMap<string, ReadonlyMap<string, KubeObject>> = new Map(
    Object.entries(objects).map(([informer, list]) => [informer, new Map(list.map((o) => [keyOf(o), o]))]),
  );
  const store = <T extends KubeObject>(informer: string): ReadonlyMap<string, T> => (stores.get(informer) ?? new Map()) as ReadonlyMap<string, T>;
  const caches: Caches = {
    store,
    indexed: <T extends KubeObject>(informer: string, index: string, value: string) => {
      const valuesOf = (controller.informers.find(({ name }) => name === informer) ?? controller.follows)?.indexes?.[index];
      if (!valuesOf) throw new Error(`${controller.name} has no index ${informer}/${index}`);
      return createIndex(valuesOf, store(informer)).get(value) as readonly T[];
    },
  };
  return {
    ...caches,
    tally(key) {
      if (!controller.tally) throw new Error(`${controller.name} has no tally`);
      return controller.tally(caches).of(key);
    },
    notes,
  };
}

const line = ({ call, succeeded }: Step): string => {
  const path = call.path.replace(/^\/(?:api|apis\/[^/]+)\/[^/]+\//, '').replace(/^namespaces\/default\//, '');
  return `${call.method} ${path}${succeeded ? ` [${succeeded.reason}]` : ''}`;
};

/** Lets a controller decide about a key of the namespace `default`. */
export function decide<Note>(controller: Controller<Note>, key: string, known: Known<Note>): Decided {
  const action = controller.reconcile(viewOf(controller, known), key, known.nowUs ?? NOW_US) ?? {};
  const groups = (action.steps ?? []).map((group): readonly Step[] => ('call' in group ? [group] : group)).filter((group) => group.length > 0);
  return {
    calls: groups.map((group) => group.map(line)),
    events: (action.events ?? []).map(({ type, reason, message }) => `${type} ${reason} ${message}`),
    bodies: groups.flat().map(({ call }) => call.body),
    againAfterUs: action.againAfterUs,
  };
}

/** A reference to a controller of some kind with a name, which is its uid as well. */
export const ownedBy = (kind: string, name: string): readonly OwnerReference[] => [{ apiVersion: 'v1', kind, name, uid: name, controller: true }];

export interface PodOptions {
  readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly ready?: boolean;
  readonly readySince?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly owner?: readonly OwnerReference[];
  readonly node?: string;
  readonly deleting?: boolean;
  readonly finalizers?: readonly string[];
  readonly created?: string;
}

/** A Pod of the namespace `default`, running and ready unless something else is said. */
export function podOf(name: string, options: PodOptions = {}): Pod {
  const { phase = 'Running', ready = phase === 'Running', readySince, labels, annotations, owner, node, deleting, finalizers, created } = options;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(owner && { ownerReferences: owner }),
      ...(finalizers && { finalizers }),
      ...(deleting && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      creationTimestamp: created ?? '2025-12-31T00:00:00Z',
    },
    spec: { containers: [], ...(node && { nodeName: node }) },
    status: {
      phase,
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: readySince ?? '2025-12-31T00:00:00Z' }],
    },
  };
}

export const nodeOf = (name: string, taints: readonly Taint[] = [], labels: Readonly<Record<string, string>> = {}): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, uid: name, labels },
  spec: { taints },
});
