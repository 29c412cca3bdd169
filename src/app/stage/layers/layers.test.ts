import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../api/object';
import type { LayerName } from '../../store/preferences';
import { layersOf } from './layers';
import { placeShelf } from './shelf';

interface More {
  readonly owner?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: object;
  readonly status?: object;
  readonly endpoints?: readonly object[];
}

const object = (kind: string, name: string, { owner, labels = {}, ...rest }: More = {}): KubeObject => {
  const ownerReferences = owner === undefined ? [] : [{ uid: owner, controller: true, kind: '', name: '', apiVersion: '' }];
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'default', uid: name, ownerReferences, labels }, ...rest };
};

const cluster = (...objects: readonly (readonly [resource: string, object: KubeObject])[]) => {
  const resources: Record<string, Map<string, KubeObject>> = {};
  for (const [resource, one] of objects) {
    resources[resource] ??= new Map();
    resources[resource].set(`${resource}/default/${one.metadata.name}`, one);
  }
  return resources;
};

const names = (resources: ReturnType<typeof cluster>, layer: LayerName) =>
  layersOf(resources, [layer]).rows.map((row) => row.map((c) => `${c.kind} ${c.name} ${c.detail}`.trim()));
const links = (resources: ReturnType<typeof cluster>, layer: LayerName) =>
  layersOf(resources, [layer]).links.map((l) => `${l.from} → ${l.to}${l.isIdle ? ', idle' : ''}`);

describe('owners', () => {
  const rollout = cluster(
    ['deployments', object('Deployment', 'web', { spec: { replicas: 2 }, status: { readyReplicas: 1 } })],
    ['replicasets', object('ReplicaSet', 'old', { owner: 'web', spec: { replicas: 0 } })],
    ['replicasets', object('ReplicaSet', 'ending', { owner: 'web', spec: { replicas: 0 } })],
    ['replicasets', object('ReplicaSet', 'new', { owner: 'web', spec: { replicas: 2 }, status: { readyReplicas: 1 } })],
    ['pods', object('Pod', 'a', { owner: 'new' })],
    ['pods', object('Pod', 'b', { owner: 'ending' })],
    ['pods', object('Pod', 'alone')],
  );

  test('a Deployment owns ReplicaSets, and those own Pods; a ReplicaSet without any is history', () => {
    expect(names(rollout, 'owners')).toEqual([['ReplicaSet ending 0/0', 'ReplicaSet new 1/2'], ['Deployment web 1/2']]);
    expect(links(rollout, 'owners')).toEqual([
      'replicasets/default/new → pods/default/a',
      'replicasets/default/ending → pods/default/b',
      'deployments/default/web → replicasets/default/ending',
      'deployments/default/web → replicasets/default/new',
    ]);
  });

  test('Jobs, DaemonSets and StatefulSets say how they stand', () => {
    const all = cluster(
      ['jobs', object('Job', 'once', { spec: { completions: 3 }, status: { succeeded: 2 } })],
      ['daemonsets', object('DaemonSet', 'agent', { status: { numberReady: 2, desiredNumberScheduled: 3 } })],
      ['statefulsets', object('StatefulSet', 'db', { spec: { replicas: 1 } })],
    );
    expect(names(all, 'owners')).toEqual([['StatefulSet db 0/1', 'DaemonSet agent 2/3', 'Job once 2/3']]);
  });
});

test('a Service has the endpoints that its EndpointSlices name, and those that are not ready get nothing; one without a selector is not shown', () => {
  const endpoint = (name: string, ready: boolean) => ({ targetRef: { kind: 'Pod', namespace: 'default', name }, conditions: { ready } });
  const shop = cluster(
    ['services', object('Service', 'shop', { spec: { selector: { app: 'shop' } } })],
    ['services', object('Service', 'kubernetes', { spec: {} })],
    [
      'endpointslices',
      object('EndpointSlice', 'shop-1', { labels: { 'kubernetes.io/service-name': 'shop' }, endpoints: [endpoint('a', true), endpoint('b', false)] }),
    ],
  );
  expect(names(shop, 'services')).toEqual([['Service shop 1/2']]);
  expect(links(shop, 'services')).toEqual(['services/default/shop → pods/default/a', 'services/default/shop → pods/default/b, idle']);
});

test('a claim is mounted by the Pods that name it', () => {
  const claims = cluster(
    ['persistentvolumeclaims', object('PersistentVolumeClaim', 'data', { status: { phase: 'Bound' } })],
    ['persistentvolumeclaims', object('PersistentVolumeClaim', 'late')],
    [
      'pods',
      object('Pod', 'db', {
        spec: {
          volumes: [
            { name: 'd', persistentVolumeClaim: { claimName: 'data' } },
            { name: 'l', persistentVolumeClaim: { claimName: 'late' } },
          ],
        },
      }),
    ],
  );
  expect(names(claims, 'volumes')).toEqual([['PersistentVolumeClaim data Bound', 'PersistentVolumeClaim late Pending']]);
  expect(links(claims, 'volumes')).toEqual([
    'persistentvolumeclaims/default/data → pods/default/db',
    'persistentvolumeclaims/default/late → pods/default/db, idle',
  ]);
});

test('what is not asked for is not there', () => expect(layersOf({}, [])).toEqual({ rows: [], links: [] }));

test('cards stand beneath the nodes, in lines that fit; what does not is a number', () => {
  const cards = Array.from({ length: 30 }, (_, i) => ({ key: `k${i}`, layer: 'owners' as const, kind: 'ReplicaSet', name: `a-name-${i}`, detail: '1/1' }));
  const { boxes, more, height } = placeShelf([cards], 700, 500);
  expect(more[0]?.count).toBe(30 - boxes.size);
  for (const { x, y, w, h } of boxes.values()) expect([x >= 0, x + w <= 700, y > 500, y + h <= 500 + height]).toEqual([true, true, true, true]);
  expect(placeShelf([], 700, 500).height).toBe(0);
});
