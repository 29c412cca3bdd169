import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KubeObject, keyOf } from '../api/object';
import type {
  DaemonSet,
  EndpointSlice,
  Endpoints,
  Job,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  ReplicationController,
  ResourceQuota,
  Service,
  StatefulSet,
} from '../api/types.gen';
import type { Controller } from '../client/controller';
import { createIndex } from '../client/indexer';
import type { Caches, Tally } from '../client/tally';
import { daemonSetController } from './daemonset';
import { disruptionController } from './disruption';
import { endpointsController } from './endpoints';
import { endpointSliceController } from './endpointslice';
import { jobController } from './job';
import { replicaSetController } from './replicaset';
import { replicationControllerController } from './replicationcontroller';
import { resourceQuotaController } from './resourcequota';
import { statefulSetController } from './statefulset';
import { nodeOf, podOf } from './testing';
import { createProcess, type Process } from './testing-process';

/** What an owner of a random world is like. */
interface OwnerFacts {
  readonly name: string;
  readonly uid: string;
  readonly selects: string;
  readonly template: string;
  readonly deleting: boolean;
}

interface Counted {
  readonly name: string;
  readonly kind: string;
  readonly owners: string;
  readonly ownerOf: (facts: OwnerFacts) => KubeObject;
  /** What else it hears of, by informer. */
  readonly others: Readonly<Record<string, fc.Arbitrary<KubeObject>>>;
  /** The controller as a process that only listens. */
  readonly start: () => Process<unknown>;
  /** What the controller would count from nothing but the caches. */
  readonly countAnew: (caches: Caches, key: string) => Tally;
}

function counted<Note extends NonNullable<unknown>>(
  controller: Controller<Note>,
  kind: string,
  owners: string,
  ownerOf: Counted['ownerOf'],
  others: Counted['others'] = {},
): Counted {
  const anew = ({ store }: Caches): Caches => ({
    store,
    indexed: <T extends KubeObject>(informer: string, name: string, value: string) =>
      createIndex(controller.informers.find((i) => i.name === informer)!.indexes![name]!, store(informer)).get(value) as readonly T[],
  });
  return {
    name: controller.name,
    kind,
    owners,
    ownerOf,
    others,
    start: () => createProcess<Note>({ ...controller, reconcile: () => undefined }),
    countAnew: (caches, key) => controller.tally!(anew(caches)).of(key),
  };
}

const metadataOf = ({ name, uid, deleting }: OwnerFacts): KubeObject['metadata'] => ({
  name,
  namespace: 'default',
  uid,
  ...(deleting && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
});
const templateOf = (app: string) => ({ metadata: { labels: { app } }, spec: { containers: [] } });

const replicaSet = (facts: OwnerFacts): ReplicaSet => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: metadataOf(facts),
  spec: { replicas: 2, selector: { matchLabels: { app: facts.selects } }, template: templateOf(facts.template) },
});
const replicationController = (facts: OwnerFacts): ReplicationController => ({
  apiVersion: 'v1',
  kind: 'ReplicationController',
  metadata: metadataOf(facts),
  spec: { replicas: 2, selector: { app: facts.selects }, template: templateOf(facts.template) },
});
const statefulSet = (facts: OwnerFacts): StatefulSet => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: metadataOf(facts),
  spec: { replicas: 2, serviceName: 'db', selector: { matchLabels: { app: facts.selects } }, template: templateOf(facts.template) },
});
const budget = (facts: OwnerFacts): PodDisruptionBudget => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: metadataOf(facts),
  spec: { maxUnavailable: 1, selector: { matchLabels: { app: facts.selects } } },
});
const job = (facts: OwnerFacts): Job => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: metadataOf(facts),
  spec: {
    selector: { matchLabels: { app: facts.selects } },
    template: templateOf(facts.template),
    ...(facts.template === 'other' && { podReplacementPolicy: 'Failed' }),
  },
});
const daemonSet = (facts: OwnerFacts): DaemonSet => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: metadataOf(facts),
  spec: {
    selector: { matchLabels: { app: facts.selects } },
    template: { ...templateOf(facts.template), spec: { containers: [], ...(facts.template === 'db' && { nodeSelector: { [ZONE]: 'a' } }) } },
  },
});
const service = (facts: OwnerFacts): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadataOf(facts),
  spec: { selector: { app: facts.selects }, ports: [{ port: 80 }], publishNotReadyAddresses: facts.deleting },
});

const quota = (facts: OwnerFacts): ResourceQuota => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: metadataOf(facts),
  spec: { hard: { pods: '5', [facts.template === 'db' ? 'services' : 'count/pods']: '3' }, ...(facts.deleting && { scopes: ['NotTerminating'] }) },
});

const NAMES = ['web', 'db'];
const KEYS = NAMES.map((name) => `default/${name}`);
const PODS = ['web-0', 'web-1', 'db-0', 'db-1', 'other'];
const NODES = ['node-1', 'node-2'];
const ZONE = 'topology.kubernetes.io/zone';

const someNode = fc.record({ name: fc.constantFrom(...NODES), zone: fc.constantFrom('a', 'b') }).map(({ name, zone }) => nodeOf(name, [], { [ZONE]: zone }));
/** What may stand of Pods in slices and Endpoints. */
const someTargets = fc.uniqueArray(fc.constantFrom(...PODS));
const targetOf = (name: string) => ({ kind: 'Pod', namespace: 'default', name, uid: name });
const someSlice = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c'),
    service: fc.constantFrom(...NAMES),
    targets: someTargets,
    zone: fc.constantFrom('a', 'b'),
    mine: fc.boolean(),
  })
  .map(
    ({ name, service: of, targets, zone, mine }): EndpointSlice => ({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name,
        namespace: 'default',
        labels: { 'kubernetes.io/service-name': of, 'endpointslice.kubernetes.io/managed-by': mine ? 'endpointslice-controller.k8s.io' : 'someone' },
      },
      addressType: 'IPv4',
      ports: [{ name: '', port: 80, protocol: 'TCP' }],
      endpoints: targets.map((target) => ({
        addresses: ['10.0.0.1'],
        conditions: { ready: true, serving: true, terminating: false },
        targetRef: targetOf(target),
        nodeName: 'node-1',
        zone,
      })),
    }),
  );
const someService = fc.constantFrom(...NAMES).map((name) => service({ name, uid: '1', selects: 'web', template: 'web', deleting: false }));
const someEndpoints = fc.record({ name: fc.constantFrom(...NAMES), ready: someTargets, notReady: someTargets }).map(({ name, ready, notReady }): Endpoints => {
  const addressOf = (target: string) => ({ ip: '10.0.0.1', nodeName: 'node-1', targetRef: targetOf(target) });
  const subset = { addresses: ready.map(addressOf), notReadyAddresses: notReady.map(addressOf), ports: [{ port: 80, protocol: 'TCP' }] };
  return { apiVersion: 'v1', kind: 'Endpoints', metadata: { name, namespace: 'default' }, subsets: [subset] };
});

const COUNTED: readonly Counted[] = [
  counted(replicaSetController, 'ReplicaSet', 'replicasets', replicaSet),
  counted(replicationControllerController, 'ReplicationController', 'replicationcontrollers', replicationController),
  counted(statefulSetController, 'StatefulSet', 'statefulsets', statefulSet),
  counted(jobController, 'Job', 'jobs', job),
  counted(daemonSetController, 'DaemonSet', 'daemonsets', daemonSet, { nodes: someNode }),
  counted(disruptionController, 'ReplicaSet', 'poddisruptionbudgets', budget),
  counted(resourceQuotaController, 'ReplicaSet', 'resourcequotas', quota, { services: someService }),
  counted(endpointSliceController, 'ReplicaSet', 'services', service, { endpointslices: someSlice, nodes: someNode }),
  counted(endpointsController, 'ReplicaSet', 'services', service, { endpoints: someEndpoints }),
];

const contentsOf = (tally: Tally) =>
  tally.groups().map((group) => ({ group, units: tally.units(group), places: tally.places(group), count: tally.count(group) }));

const someUid = fc.constantFrom('1', '2');
const someApp = fc.constantFrom('web', 'db', 'other');
const withAddress = (pod: Pod, podIP: string): Pod => ({ ...pod, status: { ...pod.status, podIP } });
const somePod = (kind: string) =>
  fc
    .record({
      name: fc.constantFrom(...PODS),
      ip: fc.constantFrom('', '10.0.0.1', '10.0.0.1', '10.0.0.1'),
      node: fc.constantFrom('', ...NODES),
      version: fc.constantFrom('1', '2'),
      phase: fc.constantFrom('Pending', 'Running', 'Running', 'Running', 'Succeeded', 'Failed'),
      ready: fc.boolean(),
      readySince: fc.constantFrom('2025-12-31T00:00:00Z', '2025-12-31T00:00:01Z'),
      app: someApp,
      owner: fc.option(fc.record({ kind: fc.constantFrom(kind, 'Other'), name: fc.constantFrom(...NAMES), uid: someUid }), { nil: undefined }),
      deleting: fc.constantFrom(false, false, true),
      finalizers: fc.constantFrom([], ['batch.kubernetes.io/job-tracking']),
    })
    .map(({ name, ip, app, version, owner, ...options }): Pod => {
      const labels = { app, 'controller-revision-hash': version };
      return withAddress(podOf(name, { ...options, labels, ...(owner && { owner: [{ apiVersion: 'v1', ...owner, controller: true }] }) }), ip);
    });

type Happening =
  | { readonly do: 'put'; readonly informer: string; readonly object: KubeObject; readonly unheard: boolean }
  | { readonly do: 'remove'; readonly informer: string; readonly key: string; readonly last?: KubeObject; readonly unheard: boolean }
  | { readonly do: 'relist'; readonly informer: string }
  | { readonly do: 'checkpoint' | 'restore' | 'ask' };

function happening({ kind, owners, ownerOf, others }: Counted): fc.Arbitrary<Happening> {
  const unheard = fc.constantFrom(false, false, false, true);
  const pod = somePod(kind);
  const owner = fc.record({ name: fc.constantFrom(...NAMES), uid: someUid, selects: someApp, template: someApp, deleting: fc.boolean() }).map(ownerOf);
  const does = <T extends string>(what: T) => fc.constant(what);
  const pods = fc.constant('pods');
  const ownersInformer = fc.constant(owners);
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: does('put'), informer: pods, object: pod, unheard }) },
    {
      weight: 2,
      arbitrary: pod.chain((last) => fc.record({ do: does('remove'), informer: pods, key: fc.constant(keyOf(last)), last: fc.constant(last), unheard })),
    },
    { weight: 3, arbitrary: fc.record({ do: does('put'), informer: ownersInformer, object: owner, unheard }) },
    { weight: 1, arbitrary: fc.record({ do: does('remove'), informer: ownersInformer, key: fc.constantFrom(...KEYS), unheard }) },
    ...Object.entries(others).flatMap(([name, object]) => {
      const informer = fc.constant(name);
      return [
        { weight: 4, arbitrary: fc.record({ do: does('put'), informer, object, unheard }) },
        {
          weight: 1,
          arbitrary: object.chain((last) => fc.record({ do: does('remove'), informer, key: fc.constant(keyOf(last)), last: fc.constant(last), unheard })),
        },
      ];
    }),
    { weight: 1, arbitrary: fc.record({ do: does('relist'), informer: fc.constantFrom('pods', owners, ...Object.keys(others)) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('checkpoint' as const, 'restore' as const) }) },
    { weight: 6, arbitrary: fc.record({ do: does('ask') }) },
  );
}

const RUNS = Number(process.env.PODSCOPE_FUZZ_RUNS ?? 200);

describe('a tally that follows the news', () => {
  it.each(COUNTED)('is what would be counted anew, whatever is heard, missed, listed again or taken back: $name', (one) => {
    fc.assert(
      fc.property(fc.array(happening(one), { maxLength: 60, size: 'max' }), (happenings) => {
        const it = one.start();
        let back = it.checkpoint();
        for (const next of happenings) {
          switch (next.do) {
            case 'put':
              it.put(next.informer, next.object, next.unheard);
              break;
            case 'remove':
              it.remove(next.informer, next.key, next.last, next.unheard);
              break;
            case 'relist':
              it.relist(next.informer);
              break;
            case 'checkpoint':
              back = it.checkpoint();
              break;
            case 'restore':
              back();
              break;
            case 'ask':
              for (const key of KEYS) expect(contentsOf(it.view.tally(key))).toEqual(contentsOf(one.countAnew(it.view, key)));
          }
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('sees that a Pod’s node is in another zone', () => {
    const process = createProcess(endpointSliceController);
    const unsettled = () => process.view.tally('default/web').units('unsettled');
    process.put('services', service({ name: 'web', uid: '1', selects: 'web', template: 'web', deleting: false }));
    process.put('nodes', nodeOf('node-1', [], { [ZONE]: 'a' }));
    process.put('pods', withAddress(podOf('a', { labels: { app: 'web' }, node: 'node-1' }), '10.0.0.1'));
    expect(unsettled()).toEqual([]);
    process.put('nodes', nodeOf('node-1', [], { [ZONE]: 'b' }));
    expect(unsettled()).toEqual(['default/a']);
  });
});
