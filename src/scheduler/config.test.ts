import { describe, expect, it } from 'vitest';
import { renderError } from '../api/validation/errors';
import { compileProfiles, type SchedulerProfile } from './config';
import { readConfiguration, validateConfiguration } from './config-validation';
import { DEFAULT_PLUGINS } from './plugins/default-plugins';
import { PLUGIN_SCHEMAS, REGISTRY } from './plugins/registry';

const only = (profile: SchedulerProfile = {}) => [...compileProfiles({ profiles: [profile] }).values()][0]!;
const names = (plugins: readonly { readonly name: string }[]): string[] => plugins.map((p) => p.name);
const weights = (profile: SchedulerProfile): Record<string, number> =>
  Object.fromEntries(only(profile).score.map(({ plugin, weight }) => [plugin.name, weight]));

describe('profiles', () => {
  it('are the plugins of 1.36 in their order, with their weights, if nothing is said', () => {
    expect(names(only().filter)).toEqual([
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
    ]);
    expect(names(only().postFilter)).toEqual(['DynamicResources', 'DefaultPreemption']);
    expect(weights({})).toEqual({
      TaintToleration: 3,
      NodeAffinity: 2,
      NodeResourcesFit: 1,
      PodTopologySpread: 2,
      InterPodAffinity: 2,
      NodeResourcesBalancedAllocation: 1,
      ImageLocality: 1,
    });
  });

  it('change the weight of a default plugin in its place', () => {
    expect(weights({ plugins: { multiPoint: { enabled: [{ name: 'ImageLocality', weight: 9 }] } } }).ImageLocality).toBe(9);
    expect(weights({ plugins: { score: { enabled: [{ name: 'NodeResourcesFit', weight: 5 }] } } }).NodeResourcesFit).toBe(5);
    expect(weights({ plugins: { multiPoint: { enabled: [{ name: 'ImageLocality' }] } } }).ImageLocality).toBe(1);
  });

  it('turn plugins off, at one extension point or at all', () => {
    const noScore = only({ plugins: { score: { disabled: [{ name: 'TaintToleration' }] } } });
    expect(noScore.score.map(({ plugin }) => plugin.name)).not.toContain('TaintToleration');
    expect(names(noScore.filter)).toContain('TaintToleration');
    const none = only({ plugins: { multiPoint: { disabled: [{ name: '*' }], enabled: [{ name: 'NodeName' }] } } });
    expect(names(none.filter)).toEqual(['NodeName']);
  });

  it('put explicit overrides of an extension point first', () => {
    expect(names(only({ plugins: { filter: { enabled: [{ name: 'NodeResourcesFit' }] } } }).filter)[0]).toBe('NodeResourcesFit');
  });

  it('can be several, by scheduler name', () => {
    const profiles = compileProfiles({ profiles: [{ schedulerName: 'a' }, { schedulerName: 'b' }] });
    expect([...profiles.keys()]).toEqual(['a', 'b']);
  });
});

describe('a configuration is refused', () => {
  const fit = (args: object): SchedulerProfile => ({ pluginConfig: [{ name: 'NodeResourcesFit', args }] });
  const cases: readonly [string, Parameters<typeof validateConfiguration>[0], readonly string[]][] = [
    ['not at all when it is empty', {}, []],
    ['where two profiles have one name', { profiles: [{ schedulerName: 'a' }, { schedulerName: 'a' }] }, ['profiles[1].schedulerName: Duplicate value']],
    ['where one of two profiles has none', { profiles: [{ schedulerName: 'a' }, {}] }, ['profiles[1].schedulerName: Required value']],
    [
      'for a plugin that does not exist',
      { profiles: [{ plugins: { score: { enabled: [{ name: 'NoSuchPlugin' }] } } }] },
      ['profiles[0].plugins.score.enabled[0].name: Unsupported value: "NoSuchPlugin"'],
    ],
    [
      'for a back-off that shrinks',
      { podInitialBackoffSeconds: 20 },
      ['podMaxBackoffSeconds: Invalid value: 10: must be greater than or equal to PodInitialBackoffSeconds'],
    ],
    [
      'for a ratio without a shape',
      { profiles: [fit({ scoringStrategy: { type: 'RequestedToCapacityRatio' } })] },
      ['profiles[0].pluginConfig[0].args.scoringStrategy.requestedToCapacityRatio: Required value'],
    ],
    [
      'for a shape that goes back',
      {
        profiles: [
          fit({
            scoringStrategy: {
              type: 'RequestedToCapacityRatio',
              requestedToCapacityRatio: {
                shape: [
                  { utilization: 50, score: 1 },
                  { utilization: 0, score: 11 },
                ],
              },
            },
          }),
        ],
      },
      ['shape[1].utilization: Invalid value: 0: values must be sorted in increasing order', 'shape[1].score: Invalid value: 11: not in valid range [0, 10]'],
    ],
    [
      'for default constraints beside the system’s',
      {
        profiles: [
          {
            pluginConfig: [
              { name: 'PodTopologySpread', args: { defaultConstraints: [{ maxSkew: 0, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }] } },
            ],
          },
        ],
      },
      ['defaultingType: Invalid value: "System": when .defaultConstraints are not empty', 'maxSkew: Invalid value: 0: not in valid range (0, inf)'],
    ],
  ];
  it.each(cases)('%s', (_, configuration, expected) => {
    const texts = validateConfiguration(configuration).map(renderError);
    expect(texts).toHaveLength(expected.length);
    for (const [i, text] of expected.entries()) expect(texts[i]).toContain(text);
  });
});

describe('a configuration that somebody wrote', () => {
  const complaints = (value: unknown): readonly string[] => {
    const read = readConfiguration(value);
    return 'complaints' in read ? read.complaints.map(({ field, message }) => `${field}: ${message}`) : [];
  };

  it.each<[string, unknown, readonly string[]]>([
    ['may be empty', null, []],
    ['may have keys without values', { profiles: [{ plugins: { score: { enabled: null } }, pluginConfig: null }] }, []],
    ['is a map', 'profiles', [': json: cannot unmarshal string into Go value of type v1.KubeSchedulerConfiguration']],
    ['has the fields that there are', { profiles: [{ name: 'a' }] }, ['profiles[0].name: strict decoding error: unknown field "profiles[0].name"']],
    [
      'has values of the right type',
      { profiles: [{ plugins: { score: { enabled: [{ name: 'NodeAffinity', weight: '5' }] } } }] },
      ['profiles.plugins.score.enabled.weight: json: cannot unmarshal string into Go struct field Plugin.profiles.plugins.score.enabled.weight of type int32'],
    ],
    [
      'gives a plugin the arguments that it takes',
      { profiles: [{ pluginConfig: [{ name: 'NodeResourcesFit', args: { hardPodAffinityWeight: 3 } }] }] },
      ['profiles[0].pluginConfig[0].args.hardPodAffinityWeight: strict decoding error: unknown field "hardPodAffinityWeight"'],
    ],
    [
      'names plugins that there are',
      { profiles: [{ plugins: { filter: { disabled: [{ name: 'NodePort' }] } } }] },
      [expect.stringMatching(/^profiles\[0\]\.plugins\.filter\.disabled\[0\]\.name: Unsupported value: "NodePort"/)],
    ],
  ])('%s', (_, value, expected) => {
    expect(complaints(value)).toEqual(expected);
  });

  it.each<[string, string, object, readonly string[]]>([
    ['shortlists some candidates', 'DefaultPreemption', { minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 10 }, []],
    [
      'has candidates at all',
      'DefaultPreemption',
      { minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 0 },
      ['minCandidateNodesPercentage: Invalid value: 0: cannot be zero at the same time as', 'minCandidateNodesAbsolute: Invalid value: 0: cannot be zero'],
    ],
    [
      'has no more candidates than all',
      'DefaultPreemption',
      { minCandidateNodesPercentage: 101, minCandidateNodesAbsolute: -1 },
      [
        'minCandidateNodesPercentage: Invalid value: 101: not in valid range [0, 100]',
        'minCandidateNodesAbsolute: Invalid value: -1: not in valid range [0, inf)',
      ],
    ],
    ['gives volumes time', 'VolumeBinding', { bindTimeoutSeconds: -1 }, ['bindTimeoutSeconds: Invalid value: -1: invalid BindTimeoutSeconds']],
    ['has no shape of volumes', 'VolumeBinding', { shape: [{ utilization: 0, score: 1 }] }, ['unexpected field `shape`']],
    ['weighs wishes of others', 'InterPodAffinity', { hardPodAffinityWeight: 101 }, ['hardPodAffinityWeight: Invalid value: 101: not in valid range [0, 100]']],
    [
      'balances each resource once, and all alike',
      'NodeResourcesBalancedAllocation',
      { resources: [{ name: 'cpu' }, { name: 'cpu', weight: 2 }] },
      ['resources[1].name: Duplicate value: "cpu"', 'resources[1].weight: Invalid value: 2: must be 1'],
    ],
  ])('%s', (_, name, args, expected) => {
    const texts = complaints({ profiles: [{ pluginConfig: [{ name, args }] }] });
    expect(texts).toHaveLength(expected.length);
    for (const [i, text] of expected.entries()) expect(texts[i]).toContain(text);
  });
});

describe('the registry', () => {
  it('has the plugins that are on by default, and tells the editor of all that it has', () => {
    for (const { name } of DEFAULT_PLUGINS) expect(REGISTRY.get(name)?.name).toBe(name);
    expect(PLUGIN_SCHEMAS.map(({ name }) => name)).toEqual([...REGISTRY.keys()]);
  });

  it('has the struct of the arguments of each plugin that takes some', () => {
    for (const { name, args } of PLUGIN_SCHEMAS) if (args) expect(Object.keys(args.structs)).toContain(`${name}Args`);
  });
});
