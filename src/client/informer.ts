import { memoOf } from '../api/memo';
import { type KubeObject, keyOf } from '../api/object';
import { mustHold } from '../sim/invariant';
import { createVersionedMap, type Version, type VersionedMap } from '../sim/versioned-map';

/** What an informer holds, and what is news of it: differences of lists, events of watches, differences of two moments. */

/** What an informer lists and watches (client-go `tools/cache` Reflector and Store). */
export interface InformerSpec {
  /** The informer's name within its client: `pods`. */
  readonly name: string;
  /** `/api/v1/pods` */
  readonly path: string;
  /** `fieldSelector=spec.nodeName%3Dnode-1`, URI-encoded. */
  readonly selector?: string;
  readonly background?: boolean;
  /** Nobody waits for its first list, which may never come. */
  readonly unawaited?: boolean;
}

/** News of an object. */
export type News =
  | { readonly type: 'added'; readonly informer: string; readonly key: string; readonly object: KubeObject }
  | { readonly type: 'updated'; readonly informer: string; readonly key: string; readonly object: KubeObject; readonly old: KubeObject }
  /** `object` is what it was at last, `old` what the cache held of it: the change that deletes an object may change more of it. */
  | { readonly type: 'deleted'; readonly informer: string; readonly key: string; readonly object: KubeObject; readonly old: KubeObject };

export interface Informer {
  readonly spec: InformerSpec;
  synced: boolean;
  /** The resourceVersion up to which it has heard; '' before its first list. */
  version: string;
  readonly store: VersionedMap<KubeObject>;
  /** How often in a row a list or watch has failed. */
  failures: number;
}

type InformerCheckpoint = Omit<Informer, 'store'> & { readonly store: Version<KubeObject> };

export type InformersCheckpoint = ReadonlyMap<string, InformerCheckpoint>;

/** Who goes to another time passes so many changes for each that is news there. */
const CHANGES_PER_NEWS = 2;

export const newInformer = (spec: InformerSpec): Informer => ({ spec, synced: false, version: '', store: createVersionedMap(), failures: 0 });

/** What a list holds, by key: several who have listed the same have been told the same. */
const keyed = memoOf((items: readonly KubeObject[]): ReadonlyMap<string, KubeObject> => new Map(items.map((object) => [keyOf(object), object])));

/** Replaces a store's contents by a list's and tells the differences (DeltaFIFO Replace). */
export function replaceStore(informer: Informer, items: readonly KubeObject[]): News[] {
  const name = informer.spec.name;
  const before = informer.store.entries;
  const after = keyed(items);
  informer.store.replace(after);
  const news: News[] = [];
  for (const [key, object] of after) {
    const old = before.get(key);
    if (old && old.metadata.uid === object.metadata.uid) {
      if (old.metadata.resourceVersion !== object.metadata.resourceVersion) news.push({ type: 'updated', informer: name, key, object, old });
      continue;
    }
    // Another object of that name: the old one went unseen.
    if (old) news.push({ type: 'deleted', informer: name, key, object: old, old });
    news.push({ type: 'added', informer: name, key, object });
  }
  for (const [key, object] of before) if (!after.has(key)) news.push({ type: 'deleted', informer: name, key, object, old: object });
  return news;
}

/** Takes an event of a watch. */
export function applyEvent(informer: Informer, event: string, object: KubeObject): News[] {
  const { name } = informer.spec;
  const { resourceVersion = informer.version } = object.metadata;
  mustHold(!(Number(resourceVersion) < Number(informer.version)), 'a watch does not go back', name);
  informer.version = resourceVersion;
  if (event === 'BOOKMARK') return [];
  const { store } = informer;
  const key = keyOf(object);
  const old = store.entries.get(key);
  if (event === 'DELETED') {
    store.delete(key);
    return [{ type: 'deleted', informer: name, key, object, old: old ?? object }];
  }
  store.set(key, object);
  return [old ? { type: 'updated', informer: name, key, object, old } : { type: 'added', informer: name, key, object }];
}

/** What a checkpoint holds of informers: of those that are as they were at the last one, it holds the same. */
export function saveInformers(informers: ReadonlyMap<string, Informer>, last: InformersCheckpoint): InformersCheckpoint {
  let isSame = informers.size === last.size;
  for (const [name, informer] of informers) isSame &&= isSaved(informer, last.get(name));
  if (isSame) return last;
  const saved = new Map<string, InformerCheckpoint>();
  for (const [name, informer] of informers) {
    const before = last.get(name);
    saved.set(name, before && isSaved(informer, before) ? before : { ...informer, store: informer.store.checkpoint() });
  }
  return saved;
}

const isSaved = (informer: Informer, last: InformerCheckpoint | undefined): boolean =>
  last?.version === informer.version && last.store === informer.store.checkpoint() && last.synced === informer.synced && last.failures === informer.failures;

/**
 * Brings informers to a checkpoint, out of the stores that there are. Gives what differs from what they held; undefined if that is more than `newsMax`.
 */
export function restoreInformers(
  before: ReadonlyMap<string, Informer>,
  saved: InformersCheckpoint,
  newsMax: number,
): { readonly informers: Map<string, Informer>; readonly news: readonly News[] | undefined } {
  const informers = new Map<string, Informer>();
  const news: News[] = [];
  let told = true;
  for (const [name, informer] of saved) {
    const store = before.get(name)?.store ?? createVersionedMap<KubeObject>();
    const tell = told && newsMax > 0 ? (key: string, old?: KubeObject, is?: KubeObject) => news.push(newsOf(name, key, old, is)) : undefined;
    told = store.restore(informer.store, tell, CHANGES_PER_NEWS * newsMax);
    informers.set(name, { ...informer, store });
  }
  for (const [name, { store }] of before) if (!saved.has(name)) for (const [key, old] of store.entries) news.push(newsOf(name, key, old, undefined));
  return { informers, news: told && news.length <= newsMax ? news : undefined };
}

/** What is to be told of an object that was and is so; it was there or it is. */
function newsOf(informer: string, key: string, old: KubeObject | undefined, object: KubeObject | undefined): News {
  if (!object) return { type: 'deleted', informer, key, object: old!, old: old! };
  return old ? { type: 'updated', informer, key, object, old } : { type: 'added', informer, key, object };
}
