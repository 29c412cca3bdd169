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

/** The changes that a message brings word of, if etcd sent it. */
export function changesIn(cluster: Cluster, { from, body }: Message<Body>): readonly Change[] {
  if (from !== 'etcd' || body.type !== 'watch-response') return [];
  const registry = registryOf(cluster);
  return (body as unknown as WatchResponse<KubeObject>).events.map(({ key, value, modRevision }) => ({
    key: keyOfRegistryKey(key),
    before: registry.objectAt(key, modRevision - 1) as KubeObject | undefined,
    after: value,
  }));
}
