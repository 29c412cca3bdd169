import type { KubeObject } from '../api/object';
import type { Event, Pod } from '../api/types.gen';
import type { Change } from './reflector';

/** All that is known of a real cluster, and what is found through something else than its name. Fed by what reflectors tell. */
export interface Holdings {
  readonly objects: Map<string, Map<string, KubeObject>>;
  readonly podsByNode: Map<string, Map<string, Pod>>;
  /** By the UID of what they are about; of nodes by their names, for a kubelet does not know its node's UID. */
  readonly eventsAbout: Map<string, Map<string, Event>>;
  /** Pods that went while somebody looked, the latest last: what was there when another one was bound. */
  readonly gone: Gone[];
  /** Counts what has changed, by resource: what follows from unchanged objects need not be worked out again. */
  readonly changes: Map<string, number>;
  /** The nodes of which something has changed since somebody asked. */
  readonly touched: Set<string>;
}

export interface Gone {
  readonly pod: Pod;
  readonly atUs: number;
}

const GONE_MAX = 5_000;
const NOTHING: ReadonlyMap<string, KubeObject> = new Map();

export const newHoldings = (): Holdings => ({
  objects: new Map(),
  podsByNode: new Map(),
  eventsAbout: new Map(),
  gone: [],
  changes: new Map(),
  touched: new Set(),
});

/** All objects of a resource by `namespace/name`. A resource has objects of one type only: the reflector has seen to that. */
export const held = <T extends KubeObject>({ objects }: Holdings, resource: string): ReadonlyMap<string, T> =>
  (objects.get(resource) ?? NOTHING) as ReadonlyMap<string, T>;

const part = <K, V>(map: Map<string, Map<K, V>>, name: string): Map<K, V> => {
  const known = map.get(name);
  if (known) return known;
  const made = new Map<K, V>();
  map.set(name, made);
  return made;
};

function put<V>(index: Map<string, Map<string, V>>, name: string | undefined, key: string, value: V | undefined): void {
  if (name === undefined) return;
  if (value !== undefined) {
    part(index, name).set(key, value);
    return;
  }
  const at = index.get(name);
  if (at?.delete(key) && at.size === 0) index.delete(name);
}

/** What an Event is found by. */
const subjectOf = ({ involvedObject }: Event): string | undefined => (involvedObject?.kind === 'Node' ? `node/${involvedObject.name}` : involvedObject?.uid);

/** What the Events about an object are found by. */
export const subjectFor = ({ kind, metadata }: KubeObject): string => (kind === 'Node' ? `node/${metadata.name}` : (metadata.uid ?? ''));

/** Takes what has changed. */
export function apply(holdings: Holdings, changes: readonly Change[], nowUs: number): void {
  for (const { resource, key, was, is } of changes) {
    const objects = part(holdings.objects, resource);
    if (is) objects.set(key, is);
    else objects.delete(key);
    holdings.changes.set(resource, (holdings.changes.get(resource) ?? 0) + 1);
    if (resource === 'pods') podChanged(holdings, key, was as Pod | undefined, is as Pod | undefined, nowUs);
    else if (resource === 'nodes') holdings.touched.add(key);
    else if (resource === 'events') {
      if (was) put(holdings.eventsAbout, subjectOf(was as Event), key, undefined);
      if (is) put(holdings.eventsAbout, subjectOf(is as Event), key, is as Event);
    }
  }
}

function podChanged({ podsByNode, touched, gone }: Holdings, key: string, was: Pod | undefined, is: Pod | undefined, nowUs: number): void {
  for (const node of [was?.spec?.nodeName, is?.spec?.nodeName]) if (node) touched.add(node);
  if (was && was.spec?.nodeName !== is?.spec?.nodeName) put(podsByNode, was.spec?.nodeName, key, undefined);
  if (is) put(podsByNode, is.spec?.nodeName, key, is);
  const replaced = was !== undefined && is?.metadata.uid !== was.metadata.uid;
  if (!replaced || !was.spec?.nodeName) return;
  gone.push({ pod: was, atUs: nowUs });
  if (gone.length > GONE_MAX) gone.splice(0, gone.length - GONE_MAX);
}
