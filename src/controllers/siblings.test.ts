import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { ReplicaSet, StatefulSet } from '../api/types.gen';
import type { Controller } from '../client/controller';
import { replicaSetController } from './replicaset';
import { statefulSetController } from './statefulset';
import { ownedBy, type PodOptions, podOf } from './testing';
import { createProcess } from './testing-process';

/** A controller, its owner of so many Pods, and what the Pods are like. */
interface Family {
  readonly controller: Controller<never>;
  readonly owners: string;
  readonly ownerOf: (pods: number) => KubeObject;
  readonly pod: PodOptions;
}

const labels = { app: 'web' };
const metadata = { name: 'web', namespace: 'default', uid: 'web', generation: 1 };
const template = { metadata: { labels }, spec: { containers: [] } };

const FAMILIES: readonly Family[] = [
  {
    controller: replicaSetController,
    owners: 'replicasets',
    ownerOf: (replicas): ReplicaSet => ({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata,
      spec: { replicas, minReadySeconds: 5, selector: { matchLabels: labels }, template },
    }),
    pod: { labels, owner: ownedBy('ReplicaSet', 'web') },
  },
  {
    controller: statefulSetController,
    owners: 'statefulsets',
    ownerOf: (replicas): StatefulSet => ({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata,
      spec: { replicas, serviceName: 'web', selector: { matchLabels: labels }, template, updateStrategy: { type: 'RollingUpdate' } },
    }),
    pod: { labels, owner: ownedBy('StatefulSet', 'web') },
  },
];

/** How often Pods are looked at because one of so many has become unready and another is deleted. */
function looksFor({ controller, owners, ownerOf, pod }: Family, pods: number): number {
  let looks = 0;
  const counted = (object: KubeObject): KubeObject =>
    object.kind !== 'Pod'
      ? object
      : new Proxy(object, {
          get(target, field, receiver) {
            looks++;
            return Reflect.get(target, field, receiver);
          },
        });
  const process = createProcess(controller, counted);
  process.put(owners, ownerOf(pods));
  for (let i = 0; i < pods; i++) process.put('pods', podOf(`web-${i}`, pod));
  looks = 0;
  process.put('pods', podOf('web-7', { ...pod, ready: false }));
  process.remove('pods', 'default/web-8');
  return looks;
}

describe('the news of one Pod costs the same however many siblings it has', () => {
  it.each(FAMILIES)('$controller.name', (family) => {
    const few = looksFor(family, 20);
    expect(few).toBeGreaterThan(0);
    expect(looksFor(family, 200)).toBe(few);
  });
});
