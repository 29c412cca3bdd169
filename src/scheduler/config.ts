import type { NodeAffinity } from '../api/types.gen';
import type { Plugin } from './framework/plugin';
import type { Profile, WeightedPlugin } from './framework/profile';
import type { ScoringStrategy } from './plugins/node-resources-fit';
import type { DefaultConstraint } from './plugins/pod-topology-spread';
import { prioritySort } from './plugins/priority-sort';
import { DEFAULT_ARGS, type PluginArgs, REGISTRY } from './plugins/registry';
import type { ResourceSpec, ShapePoint } from './plugins/resource-allocation';

interface PluginRef {
  readonly name: string;
  readonly weight?: number;
}

export interface PluginSet {
  readonly enabled?: readonly PluginRef[];
  readonly disabled?: readonly PluginRef[];
}

const POINTS = [
  'preEnqueue',
  'queueSort',
  'preFilter',
  'filter',
  'postFilter',
  'preScore',
  'score',
  'reserve',
  'permit',
  'preBind',
  'bind',
  'postBind',
] as const;
type Point = (typeof POINTS)[number];

interface Weighed {
  readonly name: string;
  readonly weight?: number;
}

/** The arguments as users write them: everything may be missing. */
export interface UserArgs {
  readonly addedAffinity?: NodeAffinity;
  readonly ignoredResources?: readonly string[];
  readonly ignoredResourceGroups?: readonly string[];
  readonly scoringStrategy?: {
    readonly type?: ScoringStrategy['type'];
    readonly resources?: readonly Weighed[];
    readonly requestedToCapacityRatio?: { readonly shape?: readonly Partial<ShapePoint>[] };
  };
  readonly resources?: readonly Weighed[];
  readonly defaultingType?: 'System' | 'List';
  readonly defaultConstraints?: readonly DefaultConstraint[];
  readonly hardPodAffinityWeight?: number;
  readonly ignorePreferredTermsOfExistingPods?: boolean;
}

export interface SchedulerProfile {
  readonly schedulerName?: string;
  /** Taken note of, but all nodes are scored. */
  readonly percentageOfNodesToScore?: number;
  readonly plugins?: Readonly<Partial<Record<Point | 'multiPoint', PluginSet>>>;
  readonly pluginConfig?: readonly { readonly name: string; readonly args?: UserArgs }[];
}

/** `kubescheduler.config.k8s.io/v1` as a user writes it. */
export interface KubeSchedulerConfiguration {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly profiles?: readonly SchedulerProfile[];
  readonly percentageOfNodesToScore?: number;
  readonly podInitialBackoffSeconds?: number;
  readonly podMaxBackoffSeconds?: number;
}

const DEFAULT_PLUGINS: readonly PluginRef[] = Object.entries(REGISTRY).map(([name, { weight }]) => (weight === undefined ? { name } : { name, weight }));

/** The defaults with the user's changes: a plugin named again keeps its place, new ones follow (`mergePluginSet`). */
function mergeMultiPoint({ enabled = [], disabled = [] }: PluginSet): readonly PluginRef[] {
  const off = new Set(disabled.map((p) => p.name));
  const own = new Map(enabled.map((p) => [p.name, p]));
  const defaults = off.has('*') ? [] : DEFAULT_PLUGINS.filter((p) => !off.has(p.name));
  const known = new Set(defaults.map((p) => p.name));
  return [...defaults.map((p) => own.get(p.name) ?? p), ...enabled.filter((p) => !known.has(p.name))];
}

/** The plugins of one extension point (`expandMultiPointPlugins`): explicit overrides first, then what multiPoint enables, then the other explicit ones. */
function expand(multiPoint: readonly string[], { enabled = [], disabled = [] }: PluginSet): readonly string[] {
  const explicit = enabled.map((p) => p.name);
  const off = new Set(disabled.map((p) => p.name));
  if (off.has('*')) return explicit;
  const own = new Set(explicit);
  const general = multiPoint.filter((name) => !off.has(name));
  const overrides = explicit.filter((name) => general.includes(name));
  return [...overrides, ...general.filter((name) => !own.has(name)), ...explicit.filter((name) => !overrides.includes(name))];
}

/** A missing weight, or 0, means 1. */
const weighResources = (resources: readonly Weighed[] | undefined, defaults: readonly ResourceSpec[]): readonly ResourceSpec[] =>
  resources?.length ? resources.map(({ name, weight }) => ({ name, weight: weight || 1 })) : defaults;

/** The users' arguments with upstream's defaults (`apis/config/v1/defaults.go`). */
function argsOf(profile: SchedulerProfile): PluginArgs {
  const of = (name: keyof PluginArgs): UserArgs => profile.pluginConfig?.find((c) => c.name === name)?.args ?? {};
  const fit = of('NodeResourcesFit');
  const { scoringStrategy: strategy } = fit;
  const { scoringStrategy: least } = DEFAULT_ARGS.NodeResourcesFit;
  const shape = strategy?.requestedToCapacityRatio?.shape?.map(({ utilization = 0, score = 0 }) => ({ utilization, score }));
  const spread = of('PodTopologySpread');
  const affinity = of('InterPodAffinity');
  const added = of('NodeAffinity').addedAffinity;
  return {
    NodeAffinity: added ? { addedAffinity: added } : {},
    NodeResourcesFit: {
      ignoredResources: fit.ignoredResources ?? [],
      ignoredResourceGroups: fit.ignoredResourceGroups ?? [],
      scoringStrategy: {
        type: strategy?.type ?? least.type,
        resources: weighResources(strategy?.resources, least.resources),
        ...(shape && { requestedToCapacityRatio: { shape } }),
      },
    },
    NodeResourcesBalancedAllocation: {
      resources: weighResources(of('NodeResourcesBalancedAllocation').resources, DEFAULT_ARGS.NodeResourcesBalancedAllocation.resources),
    },
    PodTopologySpread: { defaultingType: spread.defaultingType ?? 'System', defaultConstraints: spread.defaultConstraints ?? [] },
    InterPodAffinity: {
      hardPodAffinityWeight: affinity.hardPodAffinityWeight ?? DEFAULT_ARGS.InterPodAffinity.hardPodAffinityWeight,
      ignorePreferredTermsOfExistingPods: affinity.ignorePreferredTermsOfExistingPods ?? false,
    },
  };
}

/** Which method a plugin needs to take part at an extension point. */
const METHOD: Readonly<Record<Exclude<Point, 'postBind'>, keyof Plugin>> = {
  preEnqueue: 'preEnqueue',
  queueSort: 'less',
  preFilter: 'preFilter',
  filter: 'filter',
  postFilter: 'postFilter',
  preScore: 'preScore',
  score: 'score',
  reserve: 'reserve',
  permit: 'permit',
  preBind: 'preBind',
  bind: 'bind',
};

function compileProfile(profile: SchedulerProfile): Profile {
  const args = argsOf(profile);
  const multiPoint = mergeMultiPoint(profile.plugins?.multiPoint ?? {});
  const made = new Map<string, Plugin>();
  const plugin = (name: string): Plugin | undefined => {
    const known = made.get(name) ?? REGISTRY[name]?.create(args);
    if (known) made.set(name, known);
    return known;
  };
  const at = (point: keyof typeof METHOD): Plugin[] => {
    const method = METHOD[point];
    const names = multiPoint.map((p) => p.name).filter((name) => plugin(name)?.[method]);
    return expand(names, profile.plugins?.[point] ?? {})
      .flatMap((name) => plugin(name) ?? [])
      .filter((p) => p[method]);
  };
  const weights = new Map([...multiPoint, ...(profile.plugins?.score?.enabled ?? [])].map((p) => [p.name, p.weight || 1]));
  const score: WeightedPlugin[] = at('score').map((p) => ({ plugin: p, weight: weights.get(p.name) ?? 1 }));
  const compiled = {
    schedulerName: profile.schedulerName ?? 'default-scheduler',
    preEnqueue: at('preEnqueue'),
    queueSort: at('queueSort')[0] ?? prioritySort,
    preFilter: at('preFilter'),
    filter: at('filter'),
    postFilter: at('postFilter'),
    preScore: at('preScore'),
    score,
    reserve: at('reserve'),
    permit: at('permit'),
    preBind: at('preBind'),
    bind: at('bind'),
  };
  return { ...compiled, plugins: [...made.values()] };
}

/** The profiles of a configuration by scheduler name. Without one there is the default profile. */
export function compileProfiles(configuration: KubeSchedulerConfiguration = {}): ReadonlyMap<string, Profile> {
  const profiles = configuration.profiles?.length ? configuration.profiles : [{}];
  return new Map(profiles.map(compileProfile).map((p) => [p.schedulerName, p]));
}
