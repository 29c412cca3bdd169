import type { Definition, TypeSchema } from './type-schema';

/** Structs by name, with the Go types of their fields; a `?` behind it: the field may be left out. */
type GoStructs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The values that the editor proposes for a field: `ScoringStrategy.type`. */
type Choices = Readonly<Record<string, readonly string[]>>;

/** What a part of a configuration looks like. */
export interface StructSchema {
  readonly structs: GoStructs;
  readonly choices?: Choices;
}

/** A plugin that a configuration may name. */
export interface PluginSchema {
  readonly name: string;
  /** The structs of its arguments, if it takes some: for `NodeAffinity` there is a `NodeAffinityArgs`. */
  readonly args?: StructSchema;
}

/**
 * `kubescheduler.config.k8s.io/v1`, the file that configures kube-scheduler: no resource of the API server, so that OpenAPI does not tell of it.
 * Facts from `kube-scheduler/config/v1`.
 */
const STRUCTS: GoStructs = {
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
};

/** What a plugin of the user's own takes, which upstream compiles in: its text, as a module, and as it was written if that was in TypeScript. */
const OWN_PLUGIN = 'OwnPlugin';

const KIND = 'KubeSchedulerConfiguration';
const GROUP = 'kubescheduler.config';
export const SCHEDULER_CONFIGURATION = `${GROUP}.v1.${KIND}`;
export const SCHEDULER_CONFIGURATION_GVK = ['kubescheduler.config.k8s.io', 'v1', KIND] as const;

const argsStruct = (plugin: string): string => `${plugin}Args`;
/** The definition of what a plugin of the user's own takes. */
export const OWN_PLUGIN_ARGS = `${GROUP}.v1.${OWN_PLUGIN}Args`;
/** The definition of a plugin's arguments; it exists for the plugins that take some. */
export const pluginArgsId = (plugin: string): string => `${GROUP}.v1.${argsStruct(plugin)}`;

interface Tables {
  readonly definitions: ReadonlyMap<string, Definition>;
  /** The fields' Go types, as `go-types.gen.json` has those of the API. */
  readonly goTypes: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** What each `…Args` has besides its own. */
const TYPE_META = { apiVersion: 'string?', kind: 'string?' };

function tablesOf(plugins: readonly PluginSchema[]): Tables {
  const taking = plugins.filter((plugin) => plugin.args);
  const ofPlugins: GoStructs = Object.assign({}, ...taking.map((plugin) => plugin.args!.structs));
  const args = Object.fromEntries(taking.map(({ name }) => [argsStruct(name), { ...TYPE_META, ...ofPlugins[argsStruct(name)] }]));
  const own = { [argsStruct(OWN_PLUGIN)]: { ...TYPE_META, source: 'string', typescript: 'string?' } };
  const structs = Object.entries({ ...STRUCTS, ...ofPlugins, ...args, ...own });
  const choices: Choices = Object.assign(
    { 'Plugin.name': [...plugins.map(({ name }) => name), '*'], 'PluginConfig.name': taking.map(({ name }) => name) },
    ...taking.map((plugin) => plugin.args!.choices),
  );
  const definitions = new Map(structs.map(([name, fields]) => [`${GROUP}.v1.${name}`, definitionOf(name, fields, choices)]));
  // Whatever some plugin takes as an argument, for completion: which plugin it is stands beside it.
  definitions.set(`${GROUP}.v1.PluginArgs`, {
    type: 'object',
    fields: Object.assign({}, ...[...taking.map(({ name }) => pluginArgsId(name)), OWN_PLUGIN_ARGS].map((id) => definitions.get(id)?.fields)),
  });
  const goTypesOf = (fields: GoStructs[string]) => Object.fromEntries(Object.entries(fields).map(([field, goType]) => [field, goType.replace('core.', '')]));
  return { definitions, goTypes: new Map(structs.map(([name, fields]) => [`${GROUP}.v1.${name}`, goTypesOf(fields)])) };
}

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

function definitionOf(struct: string, fields: Readonly<Record<string, string>>, choices: Choices): Definition {
  return {
    type: 'object',
    ...(struct === KIND && { gvk: SCHEDULER_CONFIGURATION_GVK }),
    required: Object.keys(fields).filter((name) => !fields[name]!.endsWith('?')),
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, goType]) => {
        const proposed = choices[`${struct}.${name}`];
        return [name, { ...typeOf(goType.replace('?', '')), ...(proposed && { enum: proposed }) }];
      }),
    ),
  };
}

let tables = tablesOf([]);

/**
 * Tells of the plugins that there are, before a configuration is read: the scheduler does when it is loaded, and the page tells the editor
 * what the scheduler says. Plugins are facts of a program, not of a cluster.
 */
export function declarePlugins(plugins: readonly PluginSchema[]): void {
  tables = tablesOf(plugins);
}

/** A definition that belongs to the configuration. */
export const schedulerDefinition = (id: string): Definition | undefined => tables.definitions.get(id);

/** The Go types of its fields. */
export const schedulerGoTypes = (id: string): Readonly<Record<string, string>> | undefined => tables.goTypes.get(id);
