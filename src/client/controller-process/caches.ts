import type { KubeObject } from '../../api/object';
import type { ApiClient, News } from '../api-client';
import type { Controller } from '../controller';
import { createIndex, type Index } from '../indexer';
import type { Caches, Tallies } from '../tally';
import type { AnyNote, Tag } from './state';

/** What follows from the informers' stores alone, and is no part of a checkpoint: indexes, made when they are first asked for, and tallies. */
export interface Derived {
  readonly caches: Caches;
  readonly tallies: Tallies | undefined;
  /** By informer and name. */
  readonly indexes: Map<string, Map<string, Index>>;
}

/** After a jump in time with more news than that, indexes and tallies are better made anew when they are asked for. */
export const NEWS_MAX = 500;

export function createDerived<Note extends AnyNote>(controller: Controller<Note>, client: ApiClient<Tag>): Derived {
  const indexes: Derived['indexes'] = new Map();
  const caches: Caches = {
    store: (informer) => client.store(informer),
    indexed: <T extends KubeObject>(informer: string, name: string, value: string) =>
      (indexes.get(informer)?.get(name) ?? openIndex(controller, client, indexes, informer, name)).get(value) as readonly T[],
  };
  return { caches, tallies: controller.tally?.(caches), indexes };
}

function openIndex<Note extends AnyNote>(
  { name: controller, informers, follows }: Controller<Note>,
  client: ApiClient<Tag>,
  indexes: Derived['indexes'],
  informer: string,
  name: string,
): Index {
  const valuesOf = (informers.find((i) => i.name === informer) ?? follows)?.indexes?.[name];
  if (!valuesOf) throw new Error(`controller/${controller} has no index ${informer}/${name}`);
  const index = createIndex(valuesOf, client.store(informer));
  indexes.set(informer, new Map(indexes.get(informer)).set(name, index));
  return index;
}

/** Brings indexes and tallies up to date with the cache. */
export function derive({ indexes, tallies }: Derived, news: News): void {
  const ofInformer = indexes.get(news.informer);
  if (ofInformer) {
    const old = news.type === 'added' ? undefined : news.old;
    const next = news.type === 'deleted' ? undefined : news.object;
    for (const index of ofInformer.values()) index.update(news.key, old, next);
  }
  tallies?.hear(news);
}

/** Brings them up to date after a jump in time, by what differs. */
export function deriveAll(derived: Derived, news: readonly News[] | undefined): void {
  if (!news) forgetDerived(derived);
  else for (const one of news) derive(derived, one);
}

export function forgetDerived({ indexes, tallies }: Derived): void {
  indexes.clear();
  tallies?.clear();
}
