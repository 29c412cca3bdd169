import type { FlowSchema, FlowSchemaSpec, PolicyRulesWithSubjects, PriorityLevelConfiguration, PriorityLevelConfigurationSpec } from '../../api/types.gen';
import { everythingOf, mandatoryFlowSchemaSpec, mandatoryPriorityLevelSpec } from '../../api/validation/flow-control-mandatory';

/** How an API server shares itself unless told otherwise (apiserver `pkg/apis/flowcontrol/bootstrap`). */

const API_VERSION = 'flowcontrol.apiserver.k8s.io/v1';
const metadataOf = (name: string) => ({ name, generation: 1, annotations: { 'apf.kubernetes.io/autoupdate-spec': 'true' } });

/** Shares, what may be lent, and the queues: how many, from how many a flow chooses. */
const LEVELS: Readonly<Record<string, readonly [shares: number, lendable: number, queues: number, handSize: number]>> = {
  system: [30, 33, 64, 6],
  'node-high': [40, 25, 64, 6],
  'leader-election': [10, 0, 16, 4],
  'workload-high': [40, 50, 128, 6],
  'workload-low': [100, 90, 128, 6],
  'global-default': [20, 50, 128, 6],
};
const QUEUE_LENGTH = 50;

const limited = ([nominalConcurrencyShares, lendablePercent, queues, handSize]: readonly [number, number, number, number]): PriorityLevelConfigurationSpec => ({
  type: 'Limited',
  limited: {
    nominalConcurrencyShares,
    limitResponse: { type: 'Queue', queuing: { queues, handSize, queueLengthLimit: QUEUE_LENGTH } },
    lendablePercent,
  },
});

const level = (name: string, spec: PriorityLevelConfigurationSpec): PriorityLevelConfiguration => ({
  apiVersion: API_VERSION,
  kind: 'PriorityLevelConfiguration',
  metadata: metadataOf(name),
  spec,
  status: {},
});

const MANDATORY = ['exempt', 'catch-all'];

export const priorityLevels = (): readonly PriorityLevelConfiguration[] => [
  ...MANDATORY.map((name) => level(name, mandatoryPriorityLevelSpec(name)!)),
  ...Object.entries(LEVELS).map(([name, of]) => level(name, limited(of))),
];

const user = (name: string) => ({ kind: 'User', user: { name } });
const accounts = { kind: 'ServiceAccount', serviceAccount: { namespace: 'kube-system', name: '*' } };
const everything = (subject: PolicyRulesWithSubjects['subjects'][number]): readonly PolicyRulesWithSubjects[] =>
  everythingOf().map((rules) => ({ ...rules, subjects: [subject] }));

const NODES = 'system:nodes';
const ANYBODY = ['system:unauthenticated', 'system:authenticated'] as const;
const LEASES = ['coordination.k8s.io'];

const suggested = (name: string, matchingPrecedence: number, by: string, rules: readonly PolicyRulesWithSubjects[]): FlowSchemaSpec => ({
  priorityLevelConfiguration: { name },
  matchingPrecedence,
  ...(by ? { distinguisherMethod: { type: by } } : {}),
  rules,
});

const SCHEMAS: Readonly<Record<string, FlowSchemaSpec>> = {
  'system-nodes': suggested('system', 500, 'ByUser', everythingOf(NODES)),
  'system-node-high': suggested('node-high', 400, 'ByUser', [
    {
      subjects: [{ kind: 'Group', group: { name: NODES } }],
      resourceRules: [
        { verbs: ['*'], apiGroups: [''], resources: ['nodes', 'nodes/status'], clusterScope: true, namespaces: ['*'] },
        { verbs: ['*'], apiGroups: LEASES, resources: ['leases'], namespaces: ['*'] },
      ],
    },
  ]),
  probes: suggested('exempt', 2, '', [
    {
      subjects: ANYBODY.map((name) => ({ kind: 'Group', group: { name } })),
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
    },
  ]),
  'system-leader-election': suggested('leader-election', 100, 'ByUser', [
    {
      subjects: [user('system:kube-controller-manager'), user('system:kube-scheduler'), accounts],
      resourceRules: [{ verbs: ['get', 'create', 'update'], apiGroups: LEASES, resources: ['leases'], namespaces: ['*'] }],
    },
  ]),
  'kube-controller-manager': suggested('workload-high', 800, 'ByNamespace', everything(user('system:kube-controller-manager'))),
  'kube-scheduler': suggested('workload-high', 800, 'ByNamespace', everything(user('system:kube-scheduler'))),
  'kube-system-service-accounts': suggested('workload-high', 900, 'ByNamespace', everything(accounts)),
  'service-accounts': suggested('workload-low', 9000, 'ByUser', everythingOf('system:serviceaccounts')),
  'global-default': suggested('global-default', 9900, 'ByUser', everythingOf(...ANYBODY)),
};

export function flowSchemas(now: string): readonly FlowSchema[] {
  const schema = (name: string, spec: FlowSchemaSpec): FlowSchema => {
    const referred = JSON.stringify(spec.priorityLevelConfiguration.name);
    const message = `This FlowSchema references the PriorityLevelConfiguration object named ${referred} and it exists`;
    return {
      apiVersion: API_VERSION,
      kind: 'FlowSchema',
      metadata: metadataOf(name),
      spec,
      status: { conditions: [{ type: 'Dangling', status: 'False', lastTransitionTime: now, reason: 'Found', message }] },
    };
  };
  return [...MANDATORY.map((name) => schema(name, mandatoryFlowSchemaSpec(name)!)), ...Object.entries(SCHEMAS).map(([name, spec]) => schema(name, spec))];
}
