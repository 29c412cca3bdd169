import type { OwnPlugin } from '../api/own-plugins';
import type { KubeSchedulerConfiguration, PluginSet, Point, SchedulerProfile } from './configuration';
import type { Plugin } from './framework/plugin';
import type { Profile, WeightedPlugin } from './framework/profile';
import { ownPlugin, ownPluginsOf } from './own/own-plugin';
import { DEFAULT_PLUGINS, type PluginRef } from './plugins/default-plugins';
import { prioritySort } from './plugins/priority-sort';
import { REGISTRY } from './plugins/registry';

export type { KubeSchedulerConfiguration, SchedulerProfile } from './configuration';

/** Which method a plugin needs to take part at an extension point. */
const METHOD = {
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
} as const satisfies Readonly<Record<Point, keyof Plugin>>;

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

function compileProfile(profile: SchedulerProfile): Profile {
  const argsOf = (name: string): object => profile.pluginConfig?.find((c) => c.name === name)?.args ?? {};
  const multiPoint = mergeMultiPoint(profile.plugins?.multiPoint ?? {});
  const own = new Map(ownPluginsOf(profile).map((one) => [one.name, one]));
  const made = new Map<string, Plugin>();
  const make = (name: string): Plugin | undefined => {
    const registered = REGISTRY.get(name);
    if (registered) return 'create' in registered ? registered.create(argsOf(name)) : registered;
    const written = own.get(name);
    return written && ownPlugin(written);
  };
  const plugin = (name: string): Plugin | undefined => {
    const known = made.get(name) ?? make(name);
    if (known) made.set(name, known);
    return known;
  };
  const at = (point: Point): Plugin[] => {
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

/** A profile with a plugin of one's own, and no other that filters or scores. */
export const aloneProfile = ({ name, source }: OwnPlugin): Profile =>
  compileProfile({
    plugins: { multiPoint: { disabled: [{ name: '*' }], enabled: [{ name }] } },
    pluginConfig: [{ name, args: { source } }],
  });

/** The profiles of a configuration by scheduler name. Without one there is the default profile. */
export function compileProfiles(configuration: KubeSchedulerConfiguration = {}): ReadonlyMap<string, Profile> {
  const profiles = configuration.profiles?.length ? configuration.profiles : [{}];
  return new Map(profiles.map(compileProfile).map((p) => [p.schedulerName, p]));
}
