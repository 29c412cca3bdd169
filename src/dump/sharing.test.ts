import { expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { Node, Pod } from '../api/types.gen';
import { createSharing } from './sharing';

const pod = (name: string, image = 'nginx:1.27', nodeName = name): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'web' }, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'set', controller: true }] },
    spec: { nodeName, containers: [{ name: 'c', image }] },
  }) as KubeObject;
const node = (name: string, ...images: readonly string[]): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    status: { capacity: { cpu: '4' }, images: images.map((image) => ({ names: [image] })) },
  }) as KubeObject;

it('has what several objects say in the same words once, and says of each what it said', () => {
  const objects = [pod('a'), pod('b'), pod('c', 'nginx:1.28'), node('n', 'x', 'y'), node('m', 'y')];
  const share = createSharing();
  const shared = objects.map((object) => share(object));
  expect(shared).toEqual(objects);
  const [a, b, c] = shared.slice(0, 3).map((object) => object as Pod);
  expect(a?.spec?.containers).toBe(b?.spec?.containers);
  expect(a?.spec?.containers).not.toBe(c?.spec?.containers);
  expect(a?.metadata.labels).toBe(c?.metadata.labels);
  expect(a?.metadata.ownerReferences).toBe(b?.metadata.ownerReferences);
  const [n, m] = shared.slice(3).map((object) => object as Node);
  expect(n?.status?.images?.[1]).toBe(m?.status?.images?.[0]);
  expect(n?.status?.capacity).toBe(m?.status?.capacity);
});
