import type { Definition, TypeSchema } from './type-schema';

/**
 * `kubescheduler.config.k8s.io/v1`, the file that configures kube-scheduler: no resource of the API server, so that OpenAPI does not tell of it.
 * Facts from `kube-scheduler/config/v1`. A field is written as its Go type and, if it may be left out, a `?`.
 */
const STRUCTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  KubeSchedulerConfiguration: {
    apiVersion: 'string?',
    kind: 'string?',
    parallelism: '*int32?',
    leaderElection: 'any?',
    clientConnection: 'any?',
    enableProfiling: '*bool?',
    enableContentionProfiling: '*bool?',
    percentageOfNodesToScore: '*int32?',
    podInitialBackoffSeconds: '*int64?',
    podMaxBackoffSeconds: '*int64?',
    profiles: '[]v1.KubeSchedulerProfile?',
    extenders: 'any?',
    delayCacheUntilActive: 'bool?',
  },
  KubeSchedulerProfile: {
    schedulerName: '*string?',
    percentageOfNodesToScore: '*int32?',
    plugins: '*v1.Plugins?',
    pluginConfig: '[]v1.PluginConfig?',
  },
  Plugins: Object.fromEntries(
    ['preEnqueue', 'queueSort', 'preFilter', 'filter', 'postFilter', 'preScore', 'score', 'reserve', 'permit', 'preBind', 'bind', 'postBind', 'multiPoint'].map(
      (point) => [point, 'v1.PluginSet?'],
    ),
  ),
  PluginSet: { enabled: '[]v1.Plugin?', disabled: '[]v1.Plugin?' },
  Plugin: { name: 'string', weight: '*int32?' },
  PluginConfig: { name: 'string', args: 'v1.PluginArgs?' },
  DefaultPreemptionArgs: { apiVersion: 'string?', kind: 'string?', minCandidateNodesPercentage: '*int32?', minCandidateNodesAbsolute: '*int32?' },
  InterPodAffinityArgs: { apiVersion: 'string?', kind: 'string?', hardPodAffinityWeight: '*int32?', ignorePreferredTermsOfExistingPods: 'bool?' },
  NodeAffinityArgs: { apiVersion: 'string?', kind: 'string?', addedAffinity: '*core.v1.NodeAffinity?' },
  NodeResourcesBalancedAllocationArgs: { apiVersion: 'string?', kind: 'string?', resources: '[]v1.ResourceSpec?' },
  NodeResourcesFitArgs: {
    apiVersion: 'string?',
    kind: 'string?',
    ignoredResources: '[]string?',
    ignoredResourceGroups: '[]string?',
    scoringStrategy: '*v1.ScoringStrategy?',
  },
  PodTopologySpreadArgs: { apiVersion: 'string?', kind: 'string?', defaultConstraints: '[]core.v1.TopologySpreadConstraint?', defaultingType: 'string?' },
  VolumeBindingArgs: { apiVersion: 'string?', kind: 'string?', bindTimeoutSeconds: '*int64?', shape: '[]v1.UtilizationShapePoint?' },
  ScoringStrategy: { type: 'string?', resources: '[]v1.ResourceSpec?', requestedToCapacityRatio: '*v1.RequestedToCapacityRatioParam?' },
  RequestedToCapacityRatioParam: { shape: '[]v1.UtilizationShapePoint?' },
  ResourceSpec: { name: 'string', weight: 'int64?' },
  UtilizationShapePoint: { utilization: 'int32', score: 'int32' },
};

/** The plugins that a configuration may name, for the editor's completion. */
export const SCHEDULER_PLUGINS: readonly string[] = [
  'SchedulingGates',
  'PrioritySort',
  'NodeUnschedulable',
  'NodeName',
  'TaintToleration',
  'NodeAffinity',
  'NodePorts',
  'NodeResourcesFit',
  'VolumeRestrictions',
  'NodeVolumeLimits',
  'VolumeBinding',
  'VolumeZone',
  'PodTopologySpread',
  'InterPodAffinity',
  'DynamicResources',
  'DefaultPreemption',
  'NodeResourcesBalancedAllocation',
  'ImageLocality',
  'DefaultBinder',
];

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  'Plugin.name': [...SCHEDULER_PLUGINS, '*'],
  'PluginConfig.name': SCHEDULER_PLUGINS.filter((name) => `${name}Args` in STRUCTS),
  'ScoringStrategy.type': ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio'],
  'PodTopologySpreadArgs.defaultingType': ['System', 'List'],
  'ResourceSpec.name': ['cpu', 'memory', 'ephemeral-storage'],
};

const GROUP = 'kubescheduler.config';
export const SCHEDULER_CONFIGURATION = `${GROUP}.v1.KubeSchedulerConfiguration`;
/** The definition of a plugin's arguments; it exists for the plugins that take some. */
export const pluginArgsId = (plugin: string): string => `${GROUP}.v1.${plugin}Args`;

const SCALARS: Readonly<Record<string, TypeSchema>> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  any: { type: 'any' },
};

function typeOf(goType: string): TypeSchema {
  const name = goType.replace(/^\*/, '');
  if (name.startsWith('[]')) return { type: 'array', items: typeOf(name.slice(2)) };
  return SCALARS[name] ?? { ref: name.startsWith('core.') ? name : `${GROUP}.${name}` };
}

function definitionOf(struct: string, fields: Readonly<Record<string, string>>): Definition {
  return {
    type: 'object',
    ...(struct === 'KubeSchedulerConfiguration' && { gvk: ['kubescheduler.config.k8s.io', 'v1', struct] as const }),
    required: Object.keys(fields).filter((name) => !fields[name]!.endsWith('?')),
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, goType]) => {
        const choices = CHOICES[`${struct}.${name}`];
        return [name, { ...typeOf(goType.replace('?', '')), ...(choices && { enum: choices }) }];
      }),
    ),
  };
}

const structs: readonly (readonly [string, Readonly<Record<string, string>>])[] = Object.entries(STRUCTS);
/** Whatever some plugin takes as an argument, for completion: which plugin it is stands beside it. */
const anyArgs = Object.assign({}, ...structs.flatMap(([name, fields]) => (name.endsWith('Args') ? [fields] : []))) as Readonly<Record<string, string>>;

export const SCHEDULER_DEFINITIONS: Readonly<Record<string, Definition>> = Object.fromEntries(
  [...structs, ['PluginArgs', anyArgs] as const].map(([name, fields]) => [`${GROUP}.v1.${name}`, definitionOf(name, fields)]),
);

/** The fields' Go types, as `go-types.gen.json` has those of the API. */
export const SCHEDULER_GO_TYPES: Readonly<Record<string, Readonly<Record<string, string>>>> = Object.fromEntries(
  structs.map(([name, fields]) => [
    `${GROUP}.v1.${name}`,
    Object.fromEntries(Object.entries(fields).map(([field, goType]) => [field, goType.replace('core.', '')])),
  ]),
);
