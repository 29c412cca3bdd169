import { exactFieldValue } from '../api/field-selector';
import type { KubeObject } from '../api/object';
import type { Pod } from '../api/types.gen';
import type { Address } from '../sim/message';
import type { Selection } from './selection';

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

export interface Trigger {
  readonly field: string;
  readonly valueOf: (object: KubeObject) => string;
}

const nameOf = ({ metadata }: KubeObject): string => metadata.name ?? '';

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

/** The open watches of one resource. */
export interface Watchers {
  readonly trigger: Trigger | undefined;
  all: Map<string, Watcher>;
  /** What the last checkpoint has of them, as long as none came or went since. */
  saved: ReadonlyMap<string, Watcher> | undefined;
  /** Derived: those that do not ask for one value of the trigger's field, and the others by it. */
  readonly untriggered: Map<string, Watcher>;
  readonly triggered: Map<string, Map<string, Watcher>>;
}

export const createWatchers = (qualified: string): Watchers => ({
  trigger: TRIGGERS[qualified],
  all: new Map(),
  saved: undefined,
  untriggered: new Map(),
  triggered: new Map(),
});

const keyOf = (client: Address, stream: number): string => `${client}#${stream}`;

const triggerOf = ({ trigger }: Watchers, { selection }: Watcher): string | undefined => trigger && exactFieldValue(selection.fields, trigger.field);

function index(watchers: Watchers, key: string, watcher: Watcher): void {
  const value = triggerOf(watchers, watcher);
  if (value === undefined) {
    watchers.untriggered.set(key, watcher);
    return;
  }
  const same = watchers.triggered.get(value);
  if (same) same.set(key, watcher);
  else watchers.triggered.set(value, new Map([[key, watcher]]));
}

export function openWatch(watchers: Watchers, watcher: Watcher): void {
  const key = keyOf(watcher.client, watcher.stream);
  watchers.all.set(key, watcher);
  watchers.saved = undefined;
  index(watchers, key, watcher);
}

function remove(watchers: Watchers, key: string): boolean {
  const watcher = watchers.all.get(key);
  if (!watcher) return false;
  watchers.all.delete(key);
  watchers.saved = undefined;
  const value = triggerOf(watchers, watcher);
  if (value === undefined) {
    watchers.untriggered.delete(key);
    return true;
  }
  const same = watchers.triggered.get(value)!;
  same.delete(key);
  if (same.size === 0) watchers.triggered.delete(value);
  return true;
}

/** Says whether there was such a watch. */
export const closeWatch = (watchers: Watchers, client: Address, stream: number): boolean => remove(watchers, keyOf(client, stream));

/** Closes all watches of a client. */
export function closeWatchesOf(watchers: Watchers, client: Address): void {
  for (const [key, watcher] of watchers.all) if (watcher.client === client) remove(watchers, key);
}

export function closeAllWatches(watchers: Watchers): void {
  watchers.all.clear();
  watchers.saved = undefined;
  watchers.untriggered.clear();
  watchers.triggered.clear();
}

export function saveWatchers(watchers: Watchers): ReadonlyMap<string, Watcher> {
  watchers.saved ??= new Map(watchers.all);
  return watchers.saved;
}

export function restoreWatchers(watchers: Watchers, saved: ReadonlyMap<string, Watcher>): void {
  if (watchers.saved === saved) return;
  watchers.all = new Map(saved);
  watchers.saved = saved;
  watchers.untriggered.clear();
  watchers.triggered.clear();
  for (const [key, watcher] of watchers.all) index(watchers, key, watcher);
}
