import type { FieldError } from '../api/field-error';
import type { OwnPlugin } from '../api/own-plugins';
import { readAs } from '../api/schema/coder';
import { definition } from '../api/schema/definitions';
import { OWN_PLUGIN_ARGS, pluginArgsId, SCHEDULER_CONFIGURATION } from '../api/schema/scheduler-configuration';
import { duplicate, invalid, notSupported, required, tooMany } from '../api/validation/errors';
import type { KubeSchedulerConfiguration, PluginSet, SchedulerProfile } from './configuration';
import { ownPluginsOf } from './own/own-plugin';
import { validateOwnPlugin } from './own/validation';
import { REGISTRY } from './plugins/registry';

/** Something wrong with a configuration, and where: the field is empty where it could not be read at all. */
export interface Complaint {
  readonly field: string;
  /** In kube-scheduler's words. */
  readonly message: string;
}

/** A `KubeSchedulerConfiguration` that a user has written, read strictly as kube-scheduler does; or what it complains of. */
export function readConfiguration(given: unknown): { readonly configuration: KubeSchedulerConfiguration } | { readonly complaints: readonly Complaint[] } {
  const value = withoutNulls(given ?? {});
  const complaints = [...complaintsAbout(SCHEDULER_CONFIGURATION, value, '')];
  if (complaints.length > 0) return { complaints };
  // Its types have just been checked.
  const configuration = value as KubeSchedulerConfiguration;
  configuration.profiles?.forEach(({ pluginConfig = [] }, i) => {
    pluginConfig.forEach(({ name, args }, j) => {
      const at = `profiles[${i}].pluginConfig[${j}].args.`;
      const id = !REGISTRY.has(name) && args && 'source' in args ? OWN_PLUGIN_ARGS : pluginArgsId(name);
      if (args && definition(id)) complaints.push(...complaintsAbout(id, args, at));
    });
  });
  if (complaints.length === 0) complaints.push(...validateConfiguration(configuration).map(({ field, message }) => ({ field, message })));
  return complaints.length === 0 ? { configuration } : { complaints };
}

/** A key with nothing behind it counts as left out, as in Go. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item ?? {}));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (inner === null ? [] : [[key, withoutNulls(inner)]])));
}

const UNKNOWN_FIELD = /^(?:unknown|duplicate) field "(.+)"$/;
const WRONG_TYPE = /Go struct field \w+\.([\w.]+) of type/;

function complaintsAbout(id: string, value: unknown, prefix: string): readonly Complaint[] {
  const { error, strict } = readAs(id, value);
  if (error !== undefined) return [{ field: `${prefix}${WRONG_TYPE.exec(error)?.[1] ?? ''}`, message: error }];
  return strict.map((message) => ({ field: `${prefix}${UNKNOWN_FIELD.exec(message)?.[1] ?? ''}`, message: `strict decoding error: ${message}` }));
}

/** What a user gets to read about a `KubeSchedulerConfiguration` (kube-scheduler `apis/config/validation`). An empty list: it can be used. */
export function validateConfiguration(configuration: KubeSchedulerConfiguration): readonly FieldError[] {
  const { profiles = [], percentageOfNodesToScore, podInitialBackoffSeconds = 1, podMaxBackoffSeconds = 10, apiVersion, kind } = configuration;
  const errors: FieldError[] = [];
  if (apiVersion !== undefined && apiVersion !== API_VERSION) errors.push(notSupported('apiVersion', apiVersion, [API_VERSION]));
  if (kind !== undefined && kind !== KIND) errors.push(notSupported('kind', kind, [KIND]));
  const seen = new Set<string>();
  profiles.forEach((profile, i) => {
    const path = `profiles[${i}]`;
    // Only a single profile has a name of its own.
    const name = profile.schedulerName ?? (profiles.length === 1 ? 'default-scheduler' : '');
    if (name === '') errors.push(required(`${path}.schedulerName`));
    else if (seen.has(name)) errors.push(duplicate(`${path}.schedulerName`, `profiles[${[...seen].indexOf(name)}].schedulerName`));
    seen.add(name);
    errors.push(...validatePercentage(`${path}.percentageOfNodesToScore`, profile.percentageOfNodesToScore), ...validateProfile(path, profile));
  });
  const sorting = profiles.map((profile) => JSON.stringify(profile.plugins?.queueSort ?? {}));
  sorting.forEach((one, i) => {
    if (one !== sorting[0]) errors.push(invalid(`profiles[${i}].plugins.queueSort`, profiles[i]?.plugins?.queueSort, 'must be the same for all profiles'));
  });
  errors.push(...validatePercentage('percentageOfNodesToScore', percentageOfNodesToScore));
  if (podInitialBackoffSeconds <= 0) errors.push(invalid('podInitialBackoffSeconds', podInitialBackoffSeconds, 'must be greater than 0'));
  if (podMaxBackoffSeconds < podInitialBackoffSeconds)
    errors.push(invalid('podMaxBackoffSeconds', podMaxBackoffSeconds, 'must be greater than or equal to PodInitialBackoffSeconds'));
  return errors;
}

const API_VERSION = 'kubescheduler.config.k8s.io/v1';
const KIND = 'KubeSchedulerConfiguration';

const validatePercentage = (path: string, percentage: number | undefined): readonly FieldError[] =>
  percentage !== undefined && (percentage < 0 || percentage > 100) ? [invalid(path, percentage, 'not in valid range [0-100]')] : [];

function validateProfile(path: string, profile: SchedulerProfile): readonly FieldError[] {
  const { plugins = {}, pluginConfig = [] } = profile;
  const errors: FieldError[] = [];
  const own = new Map(ownPluginsOf(profile).map((one) => [one.name, one]));
  for (const [point, set] of Object.entries(plugins)) errors.push(...validateSet(`${path}.plugins.${point}`, set, own));
  const seen = new Set<string>();
  pluginConfig.forEach(({ name, args = {} }, i) => {
    const at = `${path}.pluginConfig[${i}]`;
    if (seen.has(name)) errors.push(duplicate(at, name));
    seen.add(name);
    const plugin = REGISTRY.get(name);
    const written = own.get(name);
    if (written) errors.push(...validateOwnPlugin(at, written));
    else if (!plugin) errors.push(unknownPlugin(`${at}.name`, name, own));
    else if ('args' in plugin) errors.push(...(plugin.args.validate?.(`${at}.args`, args) ?? []));
    else if ('source' in args) errors.push(...validateOwnPlugin(at, { name, source: '' }));
  });
  if (own.size > OWN_MAX) errors.push(tooMany(`${path}.pluginConfig`, own.size, OWN_MAX));
  return errors;
}

/** So many plugins of one's own may a profile have. */
const OWN_MAX = 10;

type OwnByName = ReadonlyMap<string, OwnPlugin>;

const isKnown = (name: string, own: OwnByName): boolean => REGISTRY.has(name) || own.has(name);

const unknownPlugin = (path: string, name: string, own: OwnByName): FieldError => notSupported(path, name, [...REGISTRY.keys(), ...own.keys()]);

function validateSet(path: string, { enabled = [], disabled = [] }: PluginSet, own: OwnByName): readonly FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  enabled.forEach(({ name, weight }, i) => {
    if (!isKnown(name, own)) errors.push(unknownPlugin(`${path}.enabled[${i}].name`, name, own));
    if (seen.has(name)) errors.push(duplicate(`${path}.enabled[${i}]`, name));
    if (weight !== undefined && (weight < 0 || weight > MAX_WEIGHT)) errors.push(invalid(`${path}.enabled[${i}].weight`, weight, 'must be a positive number'));
    seen.add(name);
  });
  disabled.forEach(({ name }, i) => {
    if (name !== '*' && !isKnown(name, own)) errors.push(unknownPlugin(`${path}.disabled[${i}].name`, name, own));
  });
  return errors;
}

const MAX_WEIGHT = 2 ** 31 - 1;
