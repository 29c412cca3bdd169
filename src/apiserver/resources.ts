import type { Kind } from '../api/kinds/kind';
import type { KubeObject } from '../api/object';

/** One served resource: a kind, where it is stored, and how it is named in errors. Compiled once from the kind's declaration. */
export interface Resource {
  readonly kind: Kind;
  /** The kind in whose form objects are stored; the same kind but for `storedAs`. */
  readonly storage: Kind;
  /** `v1`, `apps/v1` */
  readonly apiVersion: string;
  /** `pods`, `deployments.apps`: a resource in texts. */
  readonly qualified: string;
  /** etcd's prefix: `/registry/pods/`. */
  readonly prefix: string;
  /** Whether a definition declares the kind. */
  readonly custom: boolean;
}

export interface ResourceTable {
  readonly all: readonly Resource[];
  /** The resource of a path; `groupVersion` is `v1` or `apps/v1`. */
  find(groupVersion: string, plural: string): Resource | undefined;
  /** Whether anything is served under a group and version. */
  hasGroupVersion(groupVersion: string): boolean;
  /** Whether a kind is served under a group and version. */
  knows(groupVersion: string, kind: string): boolean;
}

/** Where upstream's storage keeps what it does not keep under the plural (`pkg/registry/<group>/rest`). */
const PREFIXES: Readonly<Record<string, string>> = {
  nodes: 'minions',
  services: 'services/specs',
  endpoints: 'services/endpoints',
  replicationcontrollers: 'controllers',
  'ingresses.networking.k8s.io': 'ingress',
  'customresourcedefinitions.apiextensions.k8s.io': 'apiextensions.k8s.io/customresourcedefinitions',
  'events.events.k8s.io': 'events',
  'nodes.metrics.k8s.io': 'metrics.k8s.io/nodes',
  'pods.metrics.k8s.io': 'metrics.k8s.io/pods',
};

const apiVersionOf = ({ group, version }: Kind): string => (group ? `${group}/${version}` : version);
const qualifiedOf = ({ group, plural }: Kind): string => (group ? `${plural}.${group}` : plural);

export function compileResource(kind: Kind): Resource {
  const storage = kind.storedAs?.kind ?? kind;
  const qualified = qualifiedOf(storage);
  const custom = storage.decode !== undefined;
  const path = PREFIXES[qualified] ?? (custom ? `${storage.group}/${storage.plural}` : storage.plural);
  return { kind, storage, apiVersion: apiVersionOf(kind), qualified: qualifiedOf(kind), prefix: `/registry/${path}/`, custom };
}

export function createResourceTable(kinds: readonly Kind[]): ResourceTable {
  const all = kinds.map(compileResource);
  const byPath = new Map(all.map((r) => [`${r.apiVersion}/${r.kind.plural}`, r]));
  const groupVersions = new Set(all.map((r) => r.apiVersion));
  return {
    all,
    find: (groupVersion, plural) => byPath.get(`${groupVersion}/${plural}`),
    knows: (groupVersion, kind) => all.some((r) => r.apiVersion === groupVersion && r.kind.kind === kind),
    hasGroupVersion: (groupVersion) => groupVersions.has(groupVersion),
  };
}

/** Whether objects of the kind are kept: what can only be created is a question or a command, what can only be read is measured. */
export const isStored = ({ kind: { verbs } }: Resource): boolean => verbs === undefined || (verbs.includes('get') && verbs.includes('create'));

export const isMeasured = ({ kind: { verbs } }: Resource): boolean => verbs?.includes('get') === true && !verbs.includes('create');

/** Whether something is an object of the resource, in the version that is served or that is stored. */
export const isOf = ({ kind, storage }: Resource, body: unknown): body is KubeObject => {
  const own = typeof body === 'object' && body !== null && (body as { readonly kind?: unknown }).kind;
  return own === kind.kind || own === storage.kind;
};

/** The etcd key of an object. */
export const storageKey = ({ prefix, kind }: Resource, namespace: string, name: string): string =>
  kind.namespaced ? `${prefix}${namespace}/${name}` : `${prefix}${name}`;
