import fc from 'fast-check';
import type { Container, LabelSelector, Namespace, Node, NodeSelectorRequirement, Pod, PodAffinityTerm, TopologySpreadConstraint } from '../api/types.gen';
import type { KubeSchedulerConfiguration } from './config';
import { node, pod } from './testing';

/** Random nodes, Pods and configurations for property tests: every feature that a plugin looks at, in any mix. */

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';
const GPU = 'example.com/gpu';

/** Absent more often than not, so that the features meet in ever other mixes. */
const sometimes = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
/** Without the fields that are undefined. */
const present = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };

const key = fc.constantFrom(ZONE, HOST, 'disk');
const app = fc.constantFrom('web', 'db', 'worker');
const selector: fc.Arbitrary<LabelSelector> = fc.oneof(
  fc.record({ matchLabels: fc.record({ app }) }),
  fc.record({ matchExpressions: fc.tuple(fc.record({ key: fc.constant('app'), operator: fc.constantFrom('In', 'NotIn'), values: fc.tuple(app) })) }),
  fc.constant({}),
);
const namespaceSelector: fc.Arbitrary<LabelSelector> = fc.constantFrom<LabelSelector>(
  {},
  { matchLabels: { team: 'a' } },
  { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] },
  { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['a'] }] },
);
const term: fc.Arbitrary<PodAffinityTerm> = fc
  .record({ topologyKey: key, labelSelector: selector, namespaces: sometimes(fc.constant(['other'])), namespaceSelector: sometimes(namespaceSelector) })
  .map(present);
const terms = fc
  .record({
    requiredDuringSchedulingIgnoredDuringExecution: sometimes(fc.array(term, { minLength: 1, maxLength: 2 })),
    preferredDuringSchedulingIgnoredDuringExecution: sometimes(
      fc.array(fc.record({ weight: fc.integer({ min: 1, max: 100 }), podAffinityTerm: term }), { minLength: 1, maxLength: 2 }),
    ),
  })
  .map(present);
const constraint: fc.Arbitrary<TopologySpreadConstraint> = fc
  .record({
    maxSkew: fc.integer({ min: 1, max: 3 }),
    topologyKey: key,
    whenUnsatisfiable: fc.constantFrom<'DoNotSchedule' | 'ScheduleAnyway'>('DoNotSchedule', 'ScheduleAnyway'),
    labelSelector: selector,
    minDomains: sometimes(fc.integer({ min: 1, max: 4 })),
    matchLabelKeys: sometimes(fc.constant(['version'])),
    nodeTaintsPolicy: sometimes(fc.constantFrom('Honor', 'Ignore')),
    nodeAffinityPolicy: sometimes(fc.constantFrom('Honor', 'Ignore')),
  })
  .map(({ minDomains, ...c }) => present({ ...c, minDomains: c.whenUnsatisfiable === 'DoNotSchedule' ? minDomains : undefined }));

const requirement: fc.Arbitrary<NodeSelectorRequirement> = fc.constantFrom<NodeSelectorRequirement>(
  { key: 'disk', operator: 'In', values: ['ssd', 'nvme'] },
  { key: 'disk', operator: 'NotIn', values: ['hdd'] },
  { key: 'disk', operator: 'DoesNotExist' },
  { key: 'cores', operator: 'Gt', values: ['2'] },
  { key: ZONE, operator: 'Exists' },
);
const nodeAffinity = fc
  .record({
    required: sometimes(
      fc.constantFrom(
        {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd', 'hdd'] }] },
            { matchExpressions: [{ key: 'cores', operator: 'Lt', values: ['8'] }] },
          ],
        },
        {
          nodeSelectorTerms: [
            { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] },
            { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n2'] }] },
          ],
        },
        { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: ['n0'] }] }] },
      ),
    ),
    preferred: sometimes(
      fc.array(fc.record({ weight: fc.integer({ min: 1, max: 100 }), preference: requirement.map((r) => ({ matchExpressions: [r] })) }), {
        minLength: 1,
        maxLength: 2,
      }),
    ),
  })
  .map(({ required, preferred }) =>
    present({ requiredDuringSchedulingIgnoredDuringExecution: required, preferredDuringSchedulingIgnoredDuringExecution: preferred }),
  );

const image = fc.constantFrom('app:1', 'app', 'registry.example/big:2');
const container: fc.Arbitrary<Omit<Container, 'name'>> = fc
  .record({
    image,
    cpu: sometimes(fc.constantFrom('0', '100m', '500m', '1')),
    memory: sometimes(fc.constantFrom('0', '128Mi', '1Gi')),
    gpu: rarely(fc.constantFrom('1', '2')),
    port: sometimes(fc.record({ hostPort: fc.constantFrom(80, 443), hostIP: fc.constantFrom('', '10.0.0.1'), protocol: fc.constantFrom('TCP', 'UDP') })),
  })
  .map((c) => ({
    image: c.image,
    resources: { requests: present({ cpu: c.cpu, memory: c.memory, [GPU]: c.gpu }) },
    ...(c.port && { ports: [{ containerPort: c.port.hostPort, ...c.port }] }),
  }));
const named = (containers: readonly Omit<Container, 'name'>[]): Container[] => containers.map((c, i) => ({ name: `c${i}`, ...c }));

/** What Pods of one kind have in common: gives a Pod of that name. */
export const arbitraryTemplate: fc.Arbitrary<(name: string) => Pod> = fc
  .record({
    namespace: fc.constantFrom('default', 'default', 'other', 'third'),
    app,
    version: sometimes(fc.constantFrom('1', '2')),
    containers: fc.array(container, { minLength: 1, maxLength: 2 }),
    initContainers: sometimes(fc.array(fc.tuple(container, fc.boolean()), { minLength: 1, maxLength: 2 })),
    overhead: sometimes(fc.constant({ cpu: '50m', memory: '32Mi' })),
    resources: rarely(fc.constantFrom<{ requests: Record<string, string> }>({ requests: { cpu: '1' } }, { requests: { cpu: '200m', memory: '1Gi' } })),
    nodeSelector: sometimes(fc.record({ disk: fc.constantFrom('ssd', 'hdd') })),
    tolerations: sometimes(fc.constantFrom([{ key: 'gpu', operator: 'Exists' }], [{ key: 'gpu', operator: 'Equal', value: 'x', effect: 'NoSchedule' }])),
    nodeAffinity: sometimes(nodeAffinity),
    podAffinity: sometimes(terms),
    podAntiAffinity: sometimes(terms),
    topologySpreadConstraints: sometimes(fc.array(constraint, { minLength: 1, maxLength: 2 })),
  })
  .map((t) => (name: string): Pod => {
    const made = pod(name, {
      labels: present({ app: t.app, version: t.version }),
      ...present({ overhead: t.overhead, resources: t.resources, nodeSelector: t.nodeSelector, tolerations: t.tolerations }),
      ...present({ topologySpreadConstraints: t.topologySpreadConstraints }),
      containers: named(t.containers),
      ...(t.initContainers && {
        initContainers: named(t.initContainers.map(([c, restarts]) => (restarts ? { ...c, restartPolicy: 'Always' } : c))).map((c) => ({
          ...c,
          name: `init-${c.name}`,
        })),
      }),
      affinity: present({ nodeAffinity: t.nodeAffinity, podAffinity: t.podAffinity, podAntiAffinity: t.podAntiAffinity }),
    });
    return { ...made, metadata: { ...made.metadata, namespace: t.namespace } };
  });

export const arbitraryNode: fc.Arbitrary<(name: string) => Node> = fc
  .record({
    zone: fc.option(fc.constantFrom('a', 'b', ''), { nil: undefined, freq: 3 }),
    disk: sometimes(fc.constantFrom('ssd', 'hdd')),
    cores: sometimes(fc.constantFrom('2', '4', 'many')),
    taint: fc.constantFrom(undefined, undefined, 'NoSchedule', 'PreferNoSchedule', 'NoExecute'),
    cpu: fc.constantFrom('2', '4', '8'),
    gpu: sometimes(fc.constantFrom('1', '4')),
    images: sometimes(fc.constantFrom(['app:1'], ['app:latest', 'registry.example/big:2'])),
    unschedulable: rarely(fc.constant(true)),
  })
  .map((n) => (name: string): Node => {
    const made = node(name, {
      labels: present({ [ZONE]: n.zone, disk: n.disk, cores: n.cores }),
      cpu: n.cpu,
      ...(n.taint && { taints: [{ key: 'gpu', value: 'x', effect: n.taint }] }),
      ...present({ unschedulable: n.unschedulable }),
    });
    const allocatable = { ...made.status?.allocatable, ...(n.gpu && { [GPU]: n.gpu }) };
    return { ...made, status: { allocatable, ...(n.images && { images: n.images.map((one, i) => ({ names: [one], sizeBytes: (i + 1) * 300_000_000 })) }) } };
  });

const ofPlugin = (
  name: string,
  args: NonNullable<NonNullable<NonNullable<KubeSchedulerConfiguration['profiles']>[number]['pluginConfig']>[number]['args']>,
) => ({
  profiles: [{ pluginConfig: [{ name, args }] }],
});

export const arbitraryConfiguration: fc.Arbitrary<KubeSchedulerConfiguration> = fc.constantFrom<KubeSchedulerConfiguration>(
  {},
  {},
  ofPlugin('NodeResourcesFit', {
    scoringStrategy: {
      type: 'MostAllocated',
      resources: [
        { name: 'cpu', weight: 3 },
        { name: GPU, weight: 5 },
      ],
    },
  }),
  ofPlugin('NodeResourcesFit', {
    ignoredResourceGroups: ['example.com'],
    scoringStrategy: {
      type: 'RequestedToCapacityRatio',
      resources: [
        { name: 'cpu', weight: 2 },
        { name: 'memory', weight: 1 },
      ],
      requestedToCapacityRatio: {
        shape: [
          { utilization: 0, score: 0 },
          { utilization: 40, score: 10 },
          { utilization: 100, score: 3 },
        ],
      },
    },
  }),
  ofPlugin('NodeResourcesBalancedAllocation', { resources: [{ name: 'cpu' }, { name: 'memory' }, { name: GPU }] }),
  ofPlugin('InterPodAffinity', { hardPodAffinityWeight: 0 }),
  ofPlugin('InterPodAffinity', { hardPodAffinityWeight: 50, ignorePreferredTermsOfExistingPods: true }),
  ofPlugin('PodTopologySpread', {
    defaultingType: 'List',
    defaultConstraints: [
      { maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule' },
      { maxSkew: 2, topologyKey: HOST, whenUnsatisfiable: 'ScheduleAnyway' },
    ],
  }),
  ofPlugin('NodeAffinity', {
    addedAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'NotIn', values: ['hdd'] }] }] },
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 7, preference: { matchExpressions: [{ key: ZONE, operator: 'Exists' }] } }],
    },
  }),
  {
    profiles: [
      {
        plugins: {
          score: { disabled: [{ name: '*' }], enabled: [{ name: 'ImageLocality', weight: 4 }, { name: 'NodeAffinity' }] },
          filter: { disabled: [{ name: 'InterPodAffinity' }] },
        },
      },
    ],
  },
  { profiles: [{ plugins: { multiPoint: { disabled: [{ name: 'PodTopologySpread' }], enabled: [{ name: 'TaintToleration', weight: 9 }] } } }] },
);

const namespace = (name: string, labels: Record<string, string>): [string, Namespace] => [
  name,
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } },
];

/** The namespaces of the Pods; one of them is not known. */
export const NAMESPACES: ReadonlyMap<string, Namespace> = new Map([namespace('default', { team: 'a' }), namespace('other', { team: 'b' })]);
