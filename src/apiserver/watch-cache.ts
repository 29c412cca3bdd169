import { exactFieldValue } from '../api/field-selector';
import type { KubeObject } from '../api/object';
import type { Status } from '../api/types.gen';
import type { WatchMessage } from '../api/wire';
import { createHistory, type History, type HistoryCheckpoint, revisionOf } from '../etcd/history';
import type { KeyValue } from '../etcd/messages';
import { mustHold } from '../sim/invariant';
import type { Address } from '../sim/message';
import type { Resource } from './resources';
import { isEverything, type Selection, selectedName, selects } from './selection';
import {
  closeAllWatches,
  closeWatch,
  closeWatchesOf,
  createWatchers,
  openWatch,
  restoreWatchers,
  saveWatchers,
  type Trigger,
  type Watcher,
  type Watchers,
} from './watchers';

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
  /** The revision of the last change, and the one up to which bookmarks have told. */
  readonly changed: number;
  readonly bookmarked: number;
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
  /** Drops from memory what is compacted and stood before a checkpoint. */
  forgetBefore(checkpoint: WatchCacheCheckpoint): void;
  /** Whether anything changed since this was asked last. */
  bookmarkDue(): boolean;
  /** Bookmarks have told up to a revision. */
  bookmarkedAt(revision: number): void;
  /** The resource in the version in which a client asked for it. */
  servedAs(apiVersion: string): Resource;
  /** As of a new process. */
  forget(): void;
  watchers(): IterableIterator<Watcher>;
  /** Those that hear of every change that they select, and those that ask for one object only, by its name. */
  readonly audience: Readonly<Pick<Watchers, 'untriggered' | 'triggered'>>;
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

/** The cache of one storage. */
interface State {
  /** In the version in which it is stored. */
  readonly resource: Resource;
  readonly byVersion: ReadonlyMap<string, Resource>;
  readonly history: History<KubeObject>;
  readonly watchers: Watchers;
  ready: boolean;
  /** Nothing up to this revision is outstanding. */
  progressed: number;
  oldest: number;
  /** The revision up to which bookmarks have told. */
  bookmarked: number;
  /** Derived from the history: the keys in order, until one comes or goes. */
  sorted: readonly string[] | undefined;
  /** Derived, too: the keys in order by the value of the trigger's field, until one comes, goes or has another value. */
  byTrigger: ReadonlyMap<string, readonly string[]> | undefined;
  /** All objects in the order of their keys, until anything changes: most who list want all. */
  all: readonly KubeObject[] | undefined;
}

/** Nothing is derived yet. */
const UNSORTED = { sorted: undefined, byTrigger: undefined, all: undefined } as const;

const servedAs = ({ byVersion, resource }: State, apiVersion: string): Resource => byVersion.get(apiVersion) ?? resource;

/** The last state of a deleted or deselected object, at the revision at which it went. */
const gone = (object: KubeObject, revision: number): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: String(revision) },
});

/** Of the object as it is and as it was, what a selection has of each. */
export function eventFor(is: KubeObject | undefined, was: KubeObject | undefined, revision: number): WatchEvent | undefined {
  if (is) return { event: was ? 'MODIFIED' : 'ADDED', object: is };
  return was && { event: 'DELETED', object: gone(was, revision) };
}

/** What a selection hears of a change: an object that comes to match is added, one that ceases to is deleted. */
function eventOf(served: Resource, selection: Selection, next: KubeObject | undefined, old: KubeObject | undefined, revision: number): WatchEvent | undefined {
  const is = next !== undefined && selects(selection, served, next) ? next : undefined;
  const was = old !== undefined && selects(selection, served, old) ? old : undefined;
  return eventFor(is, was, revision);
}

/** What 5,000 kubelets have missed of their own nodes must not cost 5,000 times what there was of all nodes. */
function eventsSince({ history, resource }: State, served: Resource, selection: Selection, revision: number): readonly WatchEvent[] {
  const key = keyNamed(resource, selection);
  const changes = key === undefined ? history.since(revision) : history.sinceOf(key, revision);
  return changes.flatMap((change) => eventOf(served, selection, change.value, history.at(change.key, change.modRevision - 1)?.value, change.modRevision) ?? []);
}

function keysInOrder(state: State): readonly string[] {
  state.sorted ??= [...state.history.present.keys()].sort();
  return state.sorted;
}

/** What 5,000 kubelets list when they start must not cost 5,000 times all Pods. */
function keysByTrigger(state: State, { valueOf: valueIn }: Trigger): ReadonlyMap<string, readonly string[]> {
  if (state.byTrigger) return state.byTrigger;
  const found = new Map<string, string[]>();
  for (const key of keysInOrder(state)) {
    const object = state.history.present.get(key)?.value;
    if (!object) continue;
    const value = valueIn(object);
    const keys = found.get(value);
    if (keys) keys.push(key);
    else found.set(value, [key]);
  }
  state.byTrigger = found;
  return found;
}

/** The keys among which those of a selection are, in order. */
function keysFor(state: State, { fields }: Selection): readonly string[] {
  const { trigger } = state.watchers;
  const value = trigger && exactFieldValue(fields, trigger.field);
  return trigger && value !== undefined ? (keysByTrigger(state, trigger).get(value) ?? []) : keysInOrder(state);
}

const scopeOf = ({ prefix }: Resource, { namespace }: Selection): string => (namespace ? `${prefix}${namespace}/` : prefix);

/** The key of the one object that a selection is about, if there is such a one. */
function keyNamed(resource: Resource, selection: Selection): string | undefined {
  const name = selectedName(selection);
  return name !== undefined && (selection.namespace || !resource.kind.namespaced) ? `${scopeOf(resource, selection)}${name}` : undefined;
}

/** The keys that a selection may want, in order: one if it names the object, else those of its namespace. */
function* candidates(resource: Resource, selection: Selection, keys: () => readonly string[]): Iterable<string> {
  const named = keyNamed(resource, selection);
  const scope = scopeOf(resource, selection);
  if (named !== undefined) yield named;
  else for (const key of keys()) if (key.startsWith(scope)) yield key;
}

function collect(
  { resource }: State,
  served: Resource,
  selection: Selection,
  keys: () => readonly string[],
  read: (key: string) => KubeObject | undefined,
): readonly KubeObject[] {
  const found: KubeObject[] = [];
  for (const key of candidates(resource, selection, keys)) {
    const object = read(key);
    if (object && selects(selection, served, object)) found.push(object);
  }
  return found;
}

function list(state: State, served: Resource, selection: Selection): readonly KubeObject[] {
  const found = (): readonly KubeObject[] =>
    collect(
      state,
      served,
      selection,
      () => keysFor(state, selection),
      (key) => state.history.present.get(key)?.value,
    );
  if (!isEverything(selection)) return found();
  state.all ??= found();
  return state.all;
}

const listAt = (state: State, served: Resource, selection: Selection, revision: number): readonly KubeObject[] =>
  collect(
    state,
    served,
    selection,
    () => [...state.history.keys(state.resource.prefix)].sort(),
    (key) => state.history.at(key, revision)?.value,
  );

function fill(state: State, kvs: readonly KeyValue<KubeObject>[], revision: number): void {
  state.history.reset(revision);
  for (const kv of kvs.toSorted((a, b) => a.modRevision - b.modRevision)) state.history.append(kv);
  Object.assign(state, UNSORTED);
  state.progressed = revision;
  state.oldest = revision;
  state.ready = true;
}

type Tell = (watcher: Watcher, event: WatchEvent) => void;

/** A kubelet's watch: the trigger's field says all. */
const wantsTriggerOnly = ({ namespace, labels, fields }: Selection): boolean => namespace === '' && labels.length === 0 && fields.length === 1;

function apply(state: State, change: KeyValue<KubeObject>, tell: Tell): void {
  const { trigger, triggered, untriggered } = state.watchers;
  const { value: next, modRevision } = change;
  mustHold(modRevision > state.progressed, 'etcd tells of each revision once, in order', change.key);
  const known = state.history.append(change);
  state.all = undefined;
  mustHold((known?.createRevision ?? modRevision) === change.createRevision, 'a watch of etcd has no gaps', change.key);
  const old = known?.value;
  if (!old || !next) state.sorted = undefined;
  if (!old || !next || trigger?.valueOf(old) !== trigger?.valueOf(next)) state.byTrigger = undefined;
  const tellIf = (watcher: Watcher): void => {
    const event = eventOf(servedAs(state, watcher.apiVersion), watcher.selection, next, old, modRevision);
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
      const event = eventFor(after === value ? next : undefined, before === value ? old : undefined, modRevision);
      if (event) tell(watcher, event);
    }
  };
  if (before !== undefined) tellTriggered(before);
  if (after !== undefined && after !== before) tellTriggered(after);
}

function bookmarkDue(state: State): boolean {
  const { revision } = state.history;
  const due = revision > state.bookmarked;
  state.bookmarked = revision;
  return due;
}

/** What a cache is before it is filled. */
const EMPTY = { ready: false, progressed: 0, oldest: 0, bookmarked: 0, ...UNSORTED } as const;

function forget(state: State): void {
  state.history.reset(0);
  Object.assign(state, EMPTY);
  closeAllWatches(state.watchers);
}

function restore(state: State, { history, watchers, ready, progressed, oldest, bookmarked }: WatchCacheCheckpoint): void {
  if (state.history.checkpoint() !== history) Object.assign(state, UNSORTED);
  state.history.restore(history);
  Object.assign(state, { ready, progressed, oldest, bookmarked });
  restoreWatchers(state.watchers, watchers);
}

/** Makes the cache of one storage; `served` are the versions of the resource that are kept in it. */
export function createWatchCache(served: readonly Resource[]): WatchCache {
  const resource = served[0]!;
  const history = createHistory<KubeObject>();
  const watchers = createWatchers(resource.qualified);
  const state: State = { resource, byVersion: new Map(served.map((r) => [r.apiVersion, r])), history, watchers, ...EMPTY };
  return {
    prefix: resource.prefix,
    resource,
    get ready() {
      return state.ready;
    },
    get revision() {
      return Math.max(state.progressed, history.revision);
    },
    get oldest() {
      return state.oldest;
    },
    objects: history.present,
    get changed() {
      return history.revision;
    },
    get bookmarked() {
      return state.bookmarked;
    },
    get: (key) => history.present.get(key)?.value,
    list: (from, selection) => list(state, from, selection),
    listAt: (from, selection, revision) => listAt(state, from, selection, revision),
    eventsSince: (from, selection, revision) => eventsSince(state, from, selection, revision),
    fill: (kvs, revision) => fill(state, kvs, revision),
    apply: (change, tell) => apply(state, change, tell),
    progress(revision) {
      state.progressed = Math.max(state.progressed, revision);
    },
    compact(revision) {
      state.oldest = Math.max(state.oldest, revision);
    },
    forgetBefore: (checkpoint) => history.forget(Math.min(state.oldest, revisionOf(checkpoint.history))),
    bookmarkDue: () => bookmarkDue(state),
    bookmarkedAt(revision) {
      state.bookmarked = revision;
    },
    servedAs: (apiVersion) => servedAs(state, apiVersion),
    forget: () => forget(state),
    watchers: () => watchers.all.values(),
    audience: watchers,
    open: (watcher) => openWatch(watchers, watcher),
    close: (client, stream) => closeWatch(watchers, client, stream),
    disconnect: (client) => closeWatchesOf(watchers, client),
    checkpoint: () => ({
      history: history.checkpoint(),
      ready: state.ready,
      progressed: state.progressed,
      oldest: state.oldest,
      bookmarked: state.bookmarked,
      watchers: saveWatchers(watchers),
    }),
    restore: (checkpoint) => restore(state, checkpoint),
  };
}
