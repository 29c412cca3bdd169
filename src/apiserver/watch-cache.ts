import { exactFieldValue } from '../api/field-selector';
import type { KubeObject } from '../api/object';
import type { Pod, Status } from '../api/types.gen';
import type { WatchMessage } from '../api/wire';
import { createHistory, type History, type HistoryCheckpoint } from '../etcd/history';
import type { KeyValue } from '../etcd/messages';
import type { Address } from '../sim/message';
import type { Resource } from './resources';
import { type Selection, selectedName, selects } from './selection';

/** One open watch of a client. Plain data. */
export interface Watcher {
  readonly client: Address;
  readonly stream: number;
  /** The resource in the version that the client watches, where a storage serves several. */
  readonly apiVersion: string;
  readonly selection: Selection;
  readonly bookmarks: boolean;
  readonly background: boolean;
  /** The Accept header, if it asks for another form of the objects. */
  readonly accept?: string;
  /** The query parameter of tables. */
  readonly includeObject?: string;
}

export interface WatchEvent {
  readonly event: WatchMessage['event'];
  /** A `Status` where the event is an error. */
  readonly object: KubeObject | Status;
}

/**
 * The API server's copy of one resource (`storage/cacher`): a replica of etcd's history under the resource's prefix, fed by an etcd watch,
 * from which lists are read and all clients' watches are served.
 */
export interface WatchCache {
  /** Where the resource is stored: `/registry/pods/`. */
  readonly prefix: string;
  /** In the version in which it is stored. */
  readonly resource: Resource;
  readonly ready: boolean;
  /** The revision up to which the cache is known to be complete. */
  readonly revision: number;
  /** The oldest revision from which a watch can start. */
  readonly oldest: number;
  readonly objects: ReadonlyMap<string, KeyValue<KubeObject>>;
  get(key: string): KubeObject | undefined;
  /** The selected objects in the order of their keys. */
  list(served: Resource, selection: Selection): readonly KubeObject[];
  /** The same as it stood at a revision. */
  listAt(served: Resource, selection: Selection, revision: number): readonly KubeObject[];
  /** What a selection would have been told since a revision. */
  eventsSince(served: Resource, selection: Selection, revision: number): readonly WatchEvent[];
  /** Fills the cache from a list. */
  fill(kvs: readonly KeyValue<KubeObject>[], revision: number): void;
  /** Takes a change and gives back whom to tell what. */
  apply(change: KeyValue<KubeObject>, tell: (watcher: Watcher, event: WatchEvent) => void): void;
  /** Nothing up to this revision is outstanding. */
  progress(revision: number): void;
  /** Forgets changes up to a revision: watches cannot start there any more. */
  compact(revision: number): void;
  /** Whether anything changed since this was asked last. */
  bookmarkDue(): boolean;
  /** The resource in the version in which a client asked for it. */
  servedAs(apiVersion: string): Resource;
  /** As of a new process. */
  forget(): void;
  watchers(): IterableIterator<Watcher>;
  open(watcher: Watcher): void;
  close(client: Address, stream: number): boolean;
  /** Closes all watches of a client. */
  disconnect(client: Address): void;
  checkpoint(): WatchCacheCheckpoint;
  restore(checkpoint: WatchCacheCheckpoint): void;
}

export interface WatchCacheCheckpoint {
  readonly history: HistoryCheckpoint<KubeObject>;
  readonly ready: boolean;
  readonly progressed: number;
  readonly oldest: number;
  readonly bookmarked: number;
  readonly watchers: ReadonlyMap<string, Watcher>;
}

/**
 * Fields by which watches are indexed, so that an event reaches only those that may want it (upstream `IndexerFuncs`):
 * 5,000 kubelets watch Pods by `spec.nodeName`, and a Pod's event must not cost 5,000 checks.
 */
const TRIGGERS: Readonly<Record<string, Trigger>> = {
  pods: { field: 'spec.nodeName', valueOf: (object) => (object as Pod).spec?.nodeName ?? '' },
  nodes: { field: 'metadata.name', valueOf: nameOf },
  secrets: { field: 'metadata.name', valueOf: nameOf },
  configmaps: { field: 'metadata.name', valueOf: nameOf },
};

interface Trigger {
  readonly field: string;
  readonly valueOf: (object: KubeObject) => string;
}

function nameOf({ metadata }: KubeObject): string {
  return metadata.name ?? '';
}

/** Of the object as it is and as it was, what a selection has of each. */
function eventFor(is: KubeObject | undefined, was: KubeObject | undefined, revision: number): WatchEvent | undefined {
  if (is) return { event: was ? 'MODIFIED' : 'ADDED', object: is };
  return was && { event: 'DELETED', object: gone(was, revision) };
}

/** A kubelet's watch: the trigger's field says all. */
const wantsTriggerOnly = ({ namespace, labels, fields }: Selection): boolean => namespace === '' && labels.length === 0 && fields.length === 1;

const NONE: readonly KubeObject[] = [];

const watcherKey = (client: Address, stream: number): string => `${client}#${stream}`;

/** The last state of a deleted or deselected object, at the revision at which it went. */
const gone = (object: KubeObject, revision: number): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: String(revision) },
});

/** Makes the cache of one storage; `served` are the versions of the resource that are kept in it. */
export function createWatchCache(served: readonly Resource[]): WatchCache {
  const resource = served[0]!;
  const { prefix } = resource;
  const history: History<KubeObject> = createHistory<KubeObject>();
  const trigger = TRIGGERS[resource.qualified];
  let ready = false;
  let progressed = 0;
  let oldest = 0;
  let bookmarked = 0;
  let watchers = new Map<string, Watcher>();
  // What the last checkpoint has of them, as long as none came or went since.
  let saved: ReadonlyMap<string, Watcher> | undefined;
  // Derived from `watchers`: those without a value of the trigger field, and the others by it.
  const untriggered = new Map<string, Watcher>();
  const triggered = new Map<string, Map<string, Watcher>>();
  // Derived from the history: the keys in order, until one comes or goes.
  let sorted: readonly string[] | undefined;

  const byVersion = new Map(served.map((r) => [r.apiVersion, r]));
  const servedAs = (apiVersion: string): Resource => byVersion.get(apiVersion) ?? resource;
  const triggerOf = (watcher: Watcher): string | undefined => trigger && exactFieldValue(watcher.selection.fields, trigger.field);

  function index(key: string, watcher: Watcher): void {
    const value = triggerOf(watcher);
    if (value === undefined) untriggered.set(key, watcher);
    else {
      const same = triggered.get(value);
      if (same) same.set(key, watcher);
      else triggered.set(value, new Map([[key, watcher]]));
    }
  }

  function remove(key: string): boolean {
    const watcher = watchers.get(key);
    if (!watcher) return false;
    watchers.delete(key);
    saved = undefined;
    const value = triggerOf(watcher);
    if (value === undefined) untriggered.delete(key);
    else {
      const same = triggered.get(value)!;
      same.delete(key);
      if (same.size === 0) triggered.delete(value);
    }
    return true;
  }

  /** What a selection hears of a change: an object that comes to match is added, one that ceases to is deleted. */
  function eventOf(
    served: Resource,
    selection: Selection,
    next: KubeObject | undefined,
    old: KubeObject | undefined,
    revision: number,
  ): WatchEvent | undefined {
    const is = next !== undefined && selects(selection, served, next) ? next : undefined;
    const was = old !== undefined && selects(selection, served, old) ? old : undefined;
    return eventFor(is, was, revision);
  }

  const keysInOrder = (): readonly string[] => {
    sorted ??= [...history.present.keys()].sort();
    return sorted;
  };

  /** The keys that a selection may want, in order: one if it names the object, else those of its namespace. */
  function* candidates(selection: Selection, keys: readonly string[]): Iterable<string> {
    const scope = selection.namespace ? `${prefix}${selection.namespace}/` : prefix;
    const name = selectedName(selection);
    if (name !== undefined && (selection.namespace || !resource.kind.namespaced)) yield `${scope}${name}`;
    else for (const key of keys) if (key.startsWith(scope)) yield key;
  }

  function collect(from: Resource, selection: Selection, keys: readonly string[], read: (key: string) => KubeObject | undefined): readonly KubeObject[] {
    const found: KubeObject[] = [];
    for (const key of candidates(selection, keys)) {
      const object = read(key);
      if (object && selects(selection, from, object)) found.push(object);
    }
    return found;
  }

  return {
    prefix,
    resource,
    get ready() {
      return ready;
    },
    get revision() {
      return Math.max(progressed, history.revision);
    },
    get oldest() {
      return oldest;
    },
    objects: history.present,
    get: (key) => history.present.get(key)?.value,
    list: (from, selection) => (history.present.size === 0 ? NONE : collect(from, selection, keysInOrder(), (key) => history.present.get(key)?.value)),
    listAt: (from, selection, revision) => collect(from, selection, [...history.keys(prefix)].sort(), (key) => history.at(key, revision)?.value),

    eventsSince: (from, selection, revision) =>
      history
        .since(revision)
        .flatMap((change) => eventOf(from, selection, change.value, history.at(change.key, change.modRevision - 1)?.value, change.modRevision) ?? []),

    fill(kvs, revision) {
      history.reset(revision);
      for (const kv of kvs.toSorted((a, b) => a.modRevision - b.modRevision)) history.append(kv);
      sorted = undefined;
      progressed = revision;
      oldest = revision;
      ready = true;
    },

    apply(change, tell) {
      const old = history.append(change)?.value;
      const next = change.value;
      if (!old || !next) sorted = undefined;
      const tellIf = (watcher: Watcher): void => {
        const event = eventOf(servedAs(watcher.apiVersion), watcher.selection, next, old, change.modRevision);
        if (event) tell(watcher, event);
      };
      for (const watcher of untriggered.values()) tellIf(watcher);
      if (triggered.size === 0) return;
      const before = old && trigger?.valueOf(old);
      const after = next && trigger?.valueOf(next);
      const tellTriggered = (value: string): void => {
        for (const watcher of triggered.get(value)?.values() ?? []) {
          if (!wantsTriggerOnly(watcher.selection)) {
            tellIf(watcher);
            continue;
          }
          const event = eventFor(after === value ? next : undefined, before === value ? old : undefined, change.modRevision);
          if (event) tell(watcher, event);
        }
      };
      if (before !== undefined) tellTriggered(before);
      if (after !== undefined && after !== before) tellTriggered(after);
    },

    progress(revision) {
      progressed = Math.max(progressed, revision);
    },

    compact(revision) {
      oldest = Math.max(oldest, revision);
    },

    bookmarkDue() {
      const due = history.revision > bookmarked;
      bookmarked = history.revision;
      return due;
    },
    servedAs,
    forget() {
      history.reset(0);
      ready = false;
      progressed = 0;
      oldest = 0;
      bookmarked = 0;
      sorted = undefined;
      watchers.clear();
      saved = undefined;
      untriggered.clear();
      triggered.clear();
    },

    watchers: () => watchers.values(),
    open(watcher) {
      const key = watcherKey(watcher.client, watcher.stream);
      watchers.set(key, watcher);
      saved = undefined;
      index(key, watcher);
    },
    close: (client, stream) => remove(watcherKey(client, stream)),
    disconnect(client) {
      for (const [key, watcher] of watchers) if (watcher.client === client) remove(key);
    },

    checkpoint() {
      saved ??= new Map(watchers);
      return { history: history.checkpoint(), ready, progressed, oldest, bookmarked, watchers: saved };
    },
    restore(checkpoint) {
      if (history.checkpoint() !== checkpoint.history) sorted = undefined;
      history.restore(checkpoint.history);
      ({ ready, progressed, oldest, bookmarked } = checkpoint);
      if (saved === checkpoint.watchers) return;
      watchers = new Map(checkpoint.watchers);
      saved = checkpoint.watchers;
      untriggered.clear();
      triggered.clear();
      for (const [key, watcher] of watchers) index(key, watcher);
    },
  };
}
