import type { FieldError } from '../api/field-error';
import { readAs } from '../api/schema/coder';
import { definition } from '../api/schema/definitions';
import { pluginArgsId, SCHEDULER_CONFIGURATION } from '../api/schema/scheduler-configuration';
import { duplicate, invalid, notSupported, required } from '../api/validation/errors';
import type { KubeSchedulerConfiguration, PluginSet, SchedulerProfile } from './config';
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
      if (args && definition(pluginArgsId(name))) complaints.push(...complaintsAbout(pluginArgsId(name), args, `profiles[${i}].pluginConfig[${j}].args.`));
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

function validateProfile(path: string, { plugins = {}, pluginConfig = [] }: SchedulerProfile): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const [point, set] of Object.entries(plugins)) errors.push(...validateSet(`${path}.plugins.${point}`, set));
  const seen = new Set<string>();
  pluginConfig.forEach(({ name, args = {} }, i) => {
    const at = `${path}.pluginConfig[${i}]`;
    if (seen.has(name)) errors.push(duplicate(at, name));
    seen.add(name);
    const plugin = REGISTRY.get(name);
    if (!plugin) errors.push(unknownPlugin(`${at}.name`, name));
    else if ('args' in plugin) errors.push(...(plugin.args.validate?.(`${at}.args`, args) ?? []));
  });
  return errors;
}

const unknownPlugin = (path: string, name: string): FieldError => notSupported(path, name, [...REGISTRY.keys()]);

function validateSet(path: string, { enabled = [], disabled = [] }: PluginSet): readonly FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  enabled.forEach(({ name, weight }, i) => {
    if (!REGISTRY.has(name)) errors.push(unknownPlugin(`${path}.enabled[${i}].name`, name));
    if (seen.has(name)) errors.push(duplicate(`${path}.enabled[${i}]`, name));
    if (weight !== undefined && (weight < 0 || weight > MAX_WEIGHT)) errors.push(invalid(`${path}.enabled[${i}].weight`, weight, 'must be a positive number'));
    seen.add(name);
  });
  disabled.forEach(({ name }, i) => {
    if (name !== '*' && !REGISTRY.has(name)) errors.push(unknownPlugin(`${path}.disabled[${i}].name`, name));
  });
  return errors;
}

const MAX_WEIGHT = 2 ** 31 - 1;
