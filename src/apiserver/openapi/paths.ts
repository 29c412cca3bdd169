import type { Kind } from '../../api/kinds/kind';
import { definitionOfKind, openApiName } from '../../api/schema/definitions';
import { ALL_VERBS, type GroupVersionKind, type Subresource, subresourcesOf } from '../discovery';
import type { Resource } from '../resources';
import { referTo, schemaName, splitGroupVersion } from './schemas';

/** The operations of OpenAPI documents, made from the list of kinds (apiserver `endpoints/installer`). */

type Operation = Readonly<Record<string, unknown>>;
type Paths = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const BODIES = ['application/json', 'application/vnd.kubernetes.protobuf', 'application/yaml'];
const STREAMS = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];
const PATCHES = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json'];

const query = (type: 'boolean' | 'integer' | 'string', names: readonly string[]): readonly Operation[] =>
  names.map((name) => ({ name, in: 'query', schema: { type, uniqueItems: true } }));
const byName = (parameters: readonly Operation[]): readonly Operation[] => parameters.toSorted((a, b) => (String(a.name) < String(b.name) ? -1 : 1));

const PRETTY = query('string', ['pretty']);
const LISTING = [
  ...query('string', ['continue', 'fieldSelector', 'labelSelector', 'resourceVersion', 'resourceVersionMatch', 'shardSelector']),
  ...query('integer', ['limit', 'timeoutSeconds']),
  ...query('boolean', ['sendInitialEvents']),
];
const WATCHING = byName([...LISTING, ...query('boolean', ['allowWatchBookmarks', 'watch'])]);
const WRITING = query('string', ['dryRun', 'fieldManager', 'fieldValidation']);
const PATCHING = [...WRITING, ...query('boolean', ['force'])];
const DELETING = [
  ...query('string', ['dryRun', 'propagationPolicy']),
  ...query('integer', ['gracePeriodSeconds']),
  ...query('boolean', ['ignoreStoreReadErrorWithClusterBreakingPotential', 'orphanDependents']),
];
const LOG_OPTIONS = byName([
  ...query('string', ['container', 'stream']),
  ...query('boolean', ['follow', 'insecureSkipTLSVerifyBackend', 'previous', 'timestamps']),
  ...query('integer', ['limitBytes', 'sinceSeconds', 'tailLines']),
]);
const inPath = (name: string): Operation => ({ name, in: 'path', required: true, schema: { type: 'string', uniqueItems: true } });

const STATUS = openApiName('meta.v1.Status');
const DESCRIPTIONS: Readonly<Record<number, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted', 401: 'Unauthorized' };

const contentOf = (types: readonly string[], schema: string): Operation => Object.fromEntries(types.map((type) => [type, { schema: referTo(schema) }]));

const responses = (codes: readonly number[], types: readonly string[], schema: string): Operation =>
  Object.fromEntries([
    ...codes.map((code) => [code, { description: DESCRIPTIONS[code], content: contentOf(types, schema) }]),
    [401, { description: DESCRIPTIONS[401] }],
  ]);

const pascal = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
const words = (group: string): readonly string[] => (group || 'core').replace(/\.k8s\.io$/, '').split('.');
type GroupVersion = Pick<Kind, 'group' | 'version'>;
/** `rbacAuthorization_v1` */
const tagOf = ({ group, version }: GroupVersion): string =>
  `${words(group)
    .map((word, i) => (i === 0 ? word : pascal(word)))
    .join('')}_${version}`;
/** `RbacAuthorizationV1` */
const prefixOf = ({ group, version }: GroupVersion): string => [...words(group), version].map(pascal).join('');

/** What the operations of one resource or subresource have in common. */
interface About {
  readonly kind: Kind;
  /** `NamespacedPod`, `NamespacedPodStatus` */
  readonly noun: string;
  readonly gvk: GroupVersionKind;
  /** The schema of what is sent and answered. */
  readonly schema: string;
}

interface Call {
  readonly verb: string;
  readonly action: string;
  readonly parameters?: readonly Operation[];
  readonly codes?: readonly number[];
  readonly types?: readonly string[];
  readonly answer?: string;
  readonly body?: Operation;
  readonly noun?: string;
}

function operation({ kind, noun, gvk: { group = '', version = '', kind: name }, schema }: About, call: Call): Operation {
  return {
    tags: [tagOf(kind)],
    operationId: `${call.verb}${prefixOf(kind)}${call.noun ?? noun}`,
    ...(call.parameters ? { parameters: byName(call.parameters) } : {}),
    ...(call.body ? { requestBody: call.body } : {}),
    responses: responses(call.codes ?? [200], call.types ?? BODIES, call.answer ?? schema),
    'x-kubernetes-action': call.action,
    'x-kubernetes-group-version-kind': { group, version, kind: name },
  };
}

const anyBody = (schema: string, required: boolean): Operation => ({ content: contentOf(['*/*'], schema), ...(required ? { required } : {}) });
const DELETE_OPTIONS = anyBody(openApiName('meta.v1.DeleteOptions'), false);

const list = (about: About, noun?: string): Operation =>
  operation(about, {
    verb: 'list',
    action: 'list',
    types: [...BODIES, ...STREAMS],
    answer: `${about.schema}List`,
    ...(noun ? { noun } : { parameters: WATCHING }),
  });
const create = (about: About): Operation =>
  operation(about, { verb: 'create', action: 'post', parameters: WRITING, codes: [200, 201, 202], body: anyBody(about.schema, true) });
const read = (about: About): Operation => operation(about, { verb: 'read', action: 'get' });
const replace = (about: About): Operation =>
  operation(about, { verb: 'replace', action: 'put', parameters: WRITING, codes: [200, 201], body: anyBody(about.schema, true) });
const patch = (about: About): Operation =>
  operation(about, {
    verb: 'patch',
    action: 'patch',
    parameters: PATCHING,
    codes: [200, 201],
    body: {
      content: contentOf(about.kind.schema ? PATCHES : PATCHES.filter((type) => !type.includes('strategic')), openApiName('meta.v1.Patch')),
      required: true,
    },
  });
const remove = (about: About): Operation =>
  operation(about, { verb: 'delete', action: 'delete', parameters: DELETING, codes: [200, 202], answer: STATUS, body: DELETE_OPTIONS });
const removeAll = (about: About): Operation => {
  const parameters = [...DELETING, ...LISTING];
  return operation(about, { verb: 'delete', noun: `Collection${about.noun}`, action: 'deletecollection', parameters, answer: STATUS, body: DELETE_OPTIONS });
};
const watch = (about: About, noun: string, action: string): Operation =>
  operation(about, { verb: 'watch', noun, action, types: [...BODIES, ...STREAMS], answer: openApiName('meta.v1.WatchEvent') });

/** The path of a group and version itself: its discovery document. */
export function discoveryPath(apiVersion: string): Operation {
  const [group, version] = splitGroupVersion(apiVersion);
  const of = { group, version };
  const answers = responses([200], BODIES, openApiName('meta.v1.APIResourceList'));
  return { get: { tags: [tagOf(of)], description: 'get available resources', operationId: `get${prefixOf(of)}APIResources`, responses: answers } };
}

/** Leaves out what a resource cannot do. */
const served = (methods: Readonly<Record<string, Operation | false>>): Operation =>
  Object.fromEntries(Object.entries(methods).filter(([, value]) => value !== false));

/** All paths of a resource. */
export function pathsOf(resource: Resource): Paths {
  const { kind } = resource;
  const root = resource.apiVersion.includes('/') ? `/apis/${resource.apiVersion}` : `/api/${resource.apiVersion}`;
  const place = kind.namespaced ? 'namespaces/{namespace}/' : '';
  const scoped = kind.namespaced ? [inPath('namespace')] : [];
  const named = [inPath('name'), ...scoped];
  const noun = `${kind.namespaced ? 'Namespaced' : ''}${kind.kind}`;
  const about: About = { kind, noun, gvk: kind, schema: schemaName(kind) };
  const can = (verb: string): boolean => (kind.verbs ?? ALL_VERBS).includes(verb);
  const collection = `${root}/${place}${kind.plural}`;
  const all = `${root}/${kind.plural}`;
  const watchAll = `${root}/watch/${kind.plural}`;
  const paths: [string, Operation][] = [
    [
      collection,
      {
        ...served({ get: can('list') && list(about), post: can('create') && create(about), delete: can('deletecollection') && removeAll(about) }),
        parameters: [...scoped, ...PRETTY],
      },
    ],
  ];
  if (can('get')) {
    const methods = { get: read(about), put: can('update') && replace(about), patch: can('patch') && patch(about), delete: can('delete') && remove(about) };
    paths.push([`${collection}/{name}`, { ...served(methods), parameters: [...named, ...PRETTY] }]);
  }
  if (can('list') && kind.namespaced) paths.push([all, { get: list(about, `${kind.kind}ForAllNamespaces`), parameters: byName([...WATCHING, ...PRETTY]) }]);
  if (can('watch')) {
    const parameters = (path: readonly Operation[]): readonly Operation[] => byName([...WATCHING, ...PRETTY, ...path]);
    if (kind.namespaced) paths.push([watchAll, { get: watch(about, `${kind.kind}ListForAllNamespaces`, 'watchlist'), parameters: parameters([]) }]);
    paths.push([`${root}/watch/${place}${kind.plural}`, { get: watch(about, `${noun}List`, 'watchlist'), parameters: parameters(scoped) }]);
    paths.push([`${root}/watch/${place}${kind.plural}/{name}`, { get: watch(about, noun, 'watch'), parameters: parameters(named) }]);
  }
  for (const sub of subresourcesOf(resource)) {
    const methods = subresourceMethods(about, sub);
    if (methods)
      paths.push([`${collection}/{name}/${sub.name}`, { ...methods, parameters: [...named, ...(sub.name === 'log' ? LOG_OPTIONS : []), ...PRETTY] }]);
  }
  return Object.fromEntries(paths);
}

function subresourceMethods(parent: About, { name, verbs, kind: own }: Subresource): Operation | undefined {
  const group = own.group ?? (own.version === undefined ? parent.kind.group : '');
  const gvk = { group, version: own.version ?? parent.kind.version, kind: own.kind };
  const id = definitionOfKind(gvk.group, gvk.version, gvk.kind);
  const custom = own.kind === parent.kind.kind ? parent.schema : undefined;
  const schema = name === 'log' ? undefined : id === undefined ? custom : openApiName(id);
  const about: About = { ...parent, noun: `${parent.noun}${pascal(name)}`, gvk, schema: schema ?? STATUS };
  if (name === 'log') return { get: { ...read(about), responses: { 200: { description: 'OK', content: { 'text/plain': { schema: { type: 'string' } } } } } } };
  if (schema === undefined) return undefined;
  const can = (verb: string): boolean => verbs.includes(verb);
  return served({
    get: can('get') && read(about),
    put: can('update') && replace(about),
    post: can('create') && create(about),
    patch: can('patch') && patch(about),
  });
}
