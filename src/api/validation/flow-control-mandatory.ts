import type { FlowSchemaSpec, PolicyRulesWithSubjects, PriorityLevelConfigurationSpec } from '../types.gen';

/** What an API server cannot do without, and nobody may change (apiserver `pkg/apis/flowcontrol/bootstrap`). */

const group = (name: string) => ({ kind: 'Group', group: { name } });

/** Rules that mean every request of these groups. */
export const everythingOf = (...groups: readonly string[]): readonly PolicyRulesWithSubjects[] => [
  {
    subjects: groups.map(group),
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  },
];

const FLOW_SCHEMAS: Readonly<Record<string, FlowSchemaSpec>> = {
  exempt: { priorityLevelConfiguration: { name: 'exempt' }, matchingPrecedence: 1, rules: everythingOf('system:masters') },
  'catch-all': {
    priorityLevelConfiguration: { name: 'catch-all' },
    matchingPrecedence: 10_000,
    distinguisherMethod: { type: 'ByUser' },
    rules: everythingOf('system:unauthenticated', 'system:authenticated'),
  },
};

const PRIORITY_LEVELS: Readonly<Record<string, PriorityLevelConfigurationSpec>> = {
  exempt: { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } },
  'catch-all': { type: 'Limited', limited: { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' }, lendablePercent: 0 } },
};

export const mandatoryFlowSchemaSpec = (name: string): FlowSchemaSpec | undefined => (Object.hasOwn(FLOW_SCHEMAS, name) ? FLOW_SCHEMAS[name] : undefined);

export const mandatoryPriorityLevelSpec = (name: string): PriorityLevelConfigurationSpec | undefined =>
  Object.hasOwn(PRIORITY_LEVELS, name) ? PRIORITY_LEVELS[name] : undefined;
