import type { KubeObject } from '../api/object';
import type { WatchResponse } from '../etcd/messages';
import type { Message } from '../sim/message';
import type { Body, Cluster } from './cluster';
import { registryOf } from './inspect';
import { keyOfRegistryKey } from './resource-of';

/** One version of an object that etcd tells of, and the one before it. */
export interface Change {
  readonly key: string;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
}

const isNews = (body: Body): body is WatchResponse<KubeObject> => body.type === 'watch-response';

/** The changes that a message brings word of, if etcd sent it. */
export function changesIn(cluster: Cluster, { from, body }: Message<Body>): readonly Change[] {
  if (from !== 'etcd' || !isNews(body)) return [];
  const registry = registryOf(cluster);
  return body.events.map(({ key, value, modRevision }) => ({
    key: keyOfRegistryKey(key),
    before: registry.objectAt(key, modRevision - 1) as KubeObject | undefined,
    after: value,
  }));
}
