import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api/object';
import type { ReplicaSet, ReplicationController, StatefulSet } from '../api/types.gen';
import type { Controller } from '../client/controller';
import { createIndex } from '../client/indexer';
import type { Caches, Tally } from '../client/tally';
import { replicaSetController } from './replicaset';
import { replicationControllerController } from './replicationcontroller';
import { statefulSetController } from './statefulset';
import { podOf } from './testing';
import { createProcess } from './testing-process';

/** What an owner of a random world is like. */
interface OwnerFacts {
  readonly name: string;
  readonly uid: string;
  readonly selects: string;
  readonly template: string;
  readonly deleting: boolean;
}

interface Counted {
  readonly controller: Controller<never>;
  readonly kind: string;
  readonly owners: string;
  readonly ownerOf: (facts: OwnerFacts) => KubeObject;
}

const metadataOf = ({ name, uid, deleting }: OwnerFacts): KubeObject['metadata'] => ({
  name,
  namespace: 'default',
  uid,
  ...(deleting && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
});
const templateOf = (app: string) => ({ metadata: { labels: { app } }, spec: { containers: [] } });

const COUNTED: readonly Counted[] = [
  {
    controller: replicaSetController,
    kind: 'ReplicaSet',
    owners: 'replicasets',
    ownerOf: (facts): ReplicaSet => ({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: metadataOf(facts),
      spec: { replicas: 2, selector: { matchLabels: { app: facts.selects } }, template: templateOf(facts.template) },
    }),
  },
  {
    controller: replicationControllerController,
    kind: 'ReplicationController',
    owners: 'replicationcontrollers',
    ownerOf: (facts): ReplicationController => ({
      apiVersion: 'v1',
      kind: 'ReplicationController',
      metadata: metadataOf(facts),
      spec: { replicas: 2, selector: { app: facts.selects }, template: templateOf(facts.template) },
    }),
  },
  {
    controller: statefulSetController,
    kind: 'StatefulSet',
    owners: 'statefulsets',
    ownerOf: (facts): StatefulSet => ({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: metadataOf(facts),
      spec: { replicas: 2, serviceName: 'db', selector: { matchLabels: { app: facts.selects } }, template: templateOf(facts.template) },
    }),
  },
];

const contentsOf = (tally: Tally) =>
  tally.groups().map((group) => ({ group, units: tally.units(group), places: tally.places(group), count: tally.count(group) }));

/** What the controller would count from nothing but the caches. */
function countedAnew({ controller }: Counted, caches: Caches, key: string): Tally {
  const fresh: Caches = {
    store: caches.store,
    indexed: <T extends KubeObject>(informer: string, name: string, value: string) =>
      createIndex(controller.informers.find((i) => i.name === informer)!.indexes![name]!, caches.store(informer)).get(value) as readonly T[],
  };
  return controller.tally!(fresh).of(key);
}

const NAMES = ['web', 'db'];
const someUid = fc.constantFrom('1', '2');
const someApp = fc.constantFrom('web', 'db', 'other');
const somePod = (kind: string) =>
  fc
    .record({
      name: fc.constantFrom('web-0', 'web-1', 'db-0', 'db-1', 'other'),
      version: fc.constantFrom('1', '2'),
      phase: fc.constantFrom('Pending', 'Running', 'Succeeded', 'Failed'),
      ready: fc.boolean(),
      readySince: fc.constantFrom('2025-12-31T00:00:00Z', '2025-12-31T00:00:01Z'),
      app: someApp,
      owner: fc.option(fc.record({ kind: fc.constantFrom(kind, 'Other'), name: fc.constantFrom(...NAMES), uid: someUid }), { nil: undefined }),
      deleting: fc.boolean(),
    })
    .map(({ name, app, version, owner, ...options }) =>
      podOf(name, {
        ...options,
        labels: { app, 'controller-revision-hash': version },
        ...(owner && { owner: [{ apiVersion: 'v1', ...owner, controller: true }] }),
      }),
    );

type Happening =
  | { readonly do: 'put'; readonly informer: string; readonly object: KubeObject; readonly unheard: boolean }
  | { readonly do: 'remove'; readonly informer: string; readonly name: string; readonly last?: KubeObject; readonly unheard: boolean }
  | { readonly do: 'relist'; readonly informer: string }
  | { readonly do: 'checkpoint' | 'restore' | 'ask' };

function happening({ kind, owners, ownerOf }: Counted): fc.Arbitrary<Happening> {
  const unheard = fc.boolean();
  const pod = somePod(kind);
  const owner = fc.record({ name: fc.constantFrom(...NAMES), uid: someUid, selects: someApp, template: someApp, deleting: fc.boolean() }).map(ownerOf);
  const does = <T extends string>(what: T) => fc.constant(what);
  const pods = fc.constant('pods');
  const ownersInformer = fc.constant(owners);
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: does('put'), informer: pods, object: pod, unheard }) },
    {
      weight: 2,
      arbitrary: pod.chain((last) =>
        fc.record({ do: does('remove'), informer: pods, name: fc.constant(last.metadata.name ?? ''), last: fc.constant(last), unheard }),
      ),
    },
    { weight: 3, arbitrary: fc.record({ do: does('put'), informer: ownersInformer, object: owner, unheard }) },
    { weight: 1, arbitrary: fc.record({ do: does('remove'), informer: ownersInformer, name: fc.constantFrom(...NAMES), unheard }) },
    { weight: 1, arbitrary: fc.record({ do: does('relist'), informer: fc.constantFrom('pods', owners) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('checkpoint' as const, 'restore' as const) }) },
    { weight: 6, arbitrary: fc.record({ do: does('ask') }) },
  );
}

const RUNS = Number(process.env.PODSCOPE_FUZZ_RUNS ?? 200);

describe('a tally that follows the news', () => {
  it.each(COUNTED)('is what would be counted anew, whatever is heard, missed, listed again or taken back: $kind', (counted) => {
    fc.assert(
      fc.property(fc.array(happening(counted), { minLength: 1, maxLength: 60 }), (happenings) => {
        const it = createProcess<never>({ ...counted.controller, reconcile: () => undefined });
        let back = it.checkpoint();
        for (const one of happenings) {
          switch (one.do) {
            case 'put':
              it.put(one.informer, one.object, one.unheard);
              break;
            case 'remove':
              it.remove(one.informer, `default/${one.name}`, one.last, one.unheard);
              break;
            case 'relist':
              it.relist(one.informer);
              break;
            case 'checkpoint':
              back = it.checkpoint();
              break;
            case 'restore':
              back();
              break;
            case 'ask':
              for (const name of NAMES)
                expect(contentsOf(it.view.tally(`default/${name}`))).toEqual(contentsOf(countedAnew(counted, it.view, `default/${name}`)));
          }
        }
      }),
      { numRuns: RUNS },
    );
  });
});
