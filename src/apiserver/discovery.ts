import { sha256 } from '@noble/hashes/sha2.js';
import type { Kind } from '../api/kinds/kind';
import { compareVersions } from '../api/version';
import { isStored, type Resource } from './resources';

/** Discovery documents, plain and aggregated, made from the list of kinds (apiserver `endpoints/discovery`). */

export const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const CONNECT_VERBS = ['create', 'delete', 'get', 'patch', 'update'];

export interface GroupVersionKind {
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
}

/** What each subresource is and can do, where it is not the object itself that one gets, patches and updates. */
const SUBRESOURCES: Readonly<Record<string, { readonly verbs: readonly string[]; readonly kind?: GroupVersionKind | ((kind: Kind) => GroupVersionKind) }>> = {
  attach: { verbs: ['create', 'get'], kind: { kind: 'PodAttachOptions' } },
  binding: { verbs: ['create'], kind: { kind: 'Binding' } },
  eviction: { verbs: ['create'], kind: { group: 'policy', version: 'v1', kind: 'Eviction' } },
  exec: { verbs: ['create', 'get'], kind: { kind: 'PodExecOptions' } },
  finalize: { verbs: ['update'] },
  log: { verbs: ['get'] },
  portforward: { verbs: ['create', 'get'], kind: { kind: 'PodPortForwardOptions' } },
  proxy: { verbs: CONNECT_VERBS, kind: ({ kind }) => ({ kind: `${kind}ProxyOptions` }) },
  scale: { verbs: ['get', 'patch', 'update'], kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } },
  token: { verbs: ['create'], kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' } },
};

export interface Subresource {
  readonly name: string;
  readonly verbs: readonly string[];
  readonly kind: GroupVersionKind;
}

const VERBS_OF_A_PART = ['get', 'patch', 'update'];

/** What may be done with a subresource. */
export const subresourceVerbs = (name: string): readonly string[] => SUBRESOURCES[name]?.verbs ?? VERBS_OF_A_PART;

/** What lies below a resource's objects, in the order of names. */
export function subresourcesOf({ kind }: Resource): readonly Subresource[] {
  return [...(kind.subresources ?? [])].sort().map((name) => {
    const own = SUBRESOURCES[name]?.kind;
    return { name, verbs: subresourceVerbs(name), kind: typeof own === 'function' ? own(kind) : (own ?? { kind: kind.kind }) };
  });
}

const hashes = new Map<string, string>();

/** Tells clients whether objects are still stored in the same form (apiserver `discovery.StorageVersionHash`). */
function storageVersionHash({ group, version, kind }: Kind): string {
  const text = `${group}/${version}/${kind}`;
  const hash = hashes.get(text) ?? btoa(String.fromCharCode(...sha256(new TextEncoder().encode(text)).subarray(0, 8)));
  hashes.set(text, hash);
  return hash;
}

const namesOf = ({ shortNames, categories }: Kind): object => ({
  ...(shortNames?.length ? { shortNames } : {}),
  ...(categories?.length ? { categories } : {}),
});

const inOrder = (resources: readonly Resource[]): readonly Resource[] => resources.toSorted((a, b) => (a.kind.plural < b.kind.plural ? -1 : 1));

/** `/api/v1`, `/apis/apps/v1`: the resources of one group and version. */
export function resourceList(groupVersion: string, resources: readonly Resource[]): object {
  const entries = inOrder(resources).flatMap((resource) => {
    const { kind } = resource;
    const { plural, singular, namespaced } = kind;
    return [
      {
        name: plural,
        singularName: singular,
        namespaced,
        kind: kind.kind,
        verbs: kind.verbs ?? ALL_VERBS,
        ...namesOf(kind),
        ...(isStored(resource) ? { storageVersionHash: storageVersionHash(resource.storage) } : {}),
      },
      ...subresourcesOf(resource).map(({ name, verbs, kind: { group, version, kind: subKind } }) => ({
        name: `${plural}/${name}`,
        singularName: '',
        namespaced,
        ...(group ? { group, version } : {}),
        kind: subKind,
        verbs,
      })),
    ];
  });
  // The core group's list is older than the rule that everything says its version.
  return { kind: 'APIResourceList', ...(groupVersion === 'v1' ? {} : { apiVersion: 'v1' }), groupVersion, resources: entries };
}

/** The order in which upstream serves its groups (`controlplane/instance.go`); groups of custom resources follow by name. */
const GROUP_ORDER = [
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
];

interface Group {
  readonly name: string;
  /** The preferred version first. */
  readonly versions: ReadonlyMap<string, readonly Resource[]>;
}

export function groupsOf(resources: readonly Resource[]): readonly Group[] {
  const names = [...new Set(resources.map((r) => r.kind.group))].filter((name) => name !== '');
  const order = (name: string): number => (GROUP_ORDER.includes(name) ? GROUP_ORDER.indexOf(name) : GROUP_ORDER.length);
  return names
    .sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1))
    .map((name) => {
      const own = resources.filter((r) => r.kind.group === name);
      const versions = [...new Set(own.map((r) => r.kind.version))].sort(compareVersions);
      return { name, versions: new Map(versions.map((v) => [v, own.filter((r) => r.kind.version === v)])) };
    });
}

export function apiGroup({ name, versions }: { readonly name: string; readonly versions: ReadonlyMap<string, unknown> }): object {
  const entries = [...versions.keys()].map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: entries, preferredVersion: entries[0] };
}

export const apiGroupList = (resources: readonly Resource[], more: readonly Parameters<typeof apiGroup>[0][] = []): object => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: [...groupsOf(resources), ...more].map(apiGroup),
});

export const apiVersions = (): object => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1:6443' }],
});

const responseKind = ({ group = '', version = '', kind }: GroupVersionKind): object => ({ group, version, kind });

function aggregatedResource(resource: Resource): object {
  const { kind } = resource;
  const subresources = subresourcesOf(resource).map(({ name, verbs, kind: own }) => ({ subresource: name, responseKind: responseKind(own), verbs }));
  return {
    resource: kind.plural,
    responseKind: responseKind({ kind: kind.kind }),
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: kind.verbs ?? ALL_VERBS,
    ...namesOf(kind),
    ...(subresources.length > 0 ? { subresources } : {}),
  };
}

const aggregatedVersion = (version: string, resources: readonly Resource[]): object => ({
  version,
  resources: inOrder(resources).map(aggregatedResource),
  freshness: 'Current',
});

/** All resources of all groups in one document (`apidiscovery.k8s.io/v2`): for `/api` the core group, for `/apis` the others. */
export function aggregatedDiscovery(
  root: '/api' | '/apis',
  resources: readonly Resource[],
): { readonly kind: string; readonly apiVersion: string; readonly metadata: object; readonly items: readonly object[] } {
  const items =
    root === '/api'
      ? [
          {
            metadata: {},
            versions: [
              aggregatedVersion(
                'v1',
                resources.filter((r) => r.kind.group === ''),
              ),
            ],
          },
        ]
      : groupsOf(resources).map(({ name, versions }) => ({
          metadata: { name },
          versions: [...versions].map(([version, own]) => aggregatedVersion(version, own)),
        }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}
