import type { KubeObject } from '../../api/object';
import type { CustomResourceDefinition, OwnerReference } from '../../api/types.gen';
import type { FollowedInformers, View } from '../../client/controller';
import { CLUSTER_SCOPED, CUSTOM_RESOURCE_DEFINITIONS, EVENTS, groupOf, NAMESPACED, pathOf, type ResourcePath, resourceOf } from '../shared/resources';

/**
 * What owns what (kube-controller-manager `pkg/controller/garbagecollector` GraphBuilder). Upstream keeps a graph of all objects; here the graph is what
 * the informers' caches hold, indexed by uid and by owner.
 */

/** A resource whose objects are in the graph. */
export interface Collected extends ResourcePath {
  readonly informer: string;
  readonly namespaced: boolean;
  /** One of a CustomResourceDefinition, whose lists no strategic merge patch knows. */
  readonly custom?: true;
}

const builtIn =
  (namespaced: boolean) =>
  (resource: ResourcePath): Collected => ({ ...resource, informer: resource.plural, namespaced });
export const BUILT_IN: readonly Collected[] = [
  ...NAMESPACED.filter((resource) => resource !== EVENTS).map(builtIn(true)),
  ...CLUSTER_SCOPED.map(builtIn(false)),
];
const BY_INFORMER: ReadonlyMap<string, Collected> = new Map(BUILT_IN.map((resource) => [resource.informer, resource]));
const kindId = (group: string, kind: string): string => `${kind}.${group}`;
const BY_KIND: ReadonlyMap<string, Collected> = new Map(BUILT_IN.map((resource) => [kindId(groupOf(resource), resource.kind), resource]));

/** Owners whose deletion was seen: no need to ask whether they exist. */
export type Absent = true;
export type Graph = View<Absent>;

/** An object in the graph. */
export interface Node {
  readonly resource: Collected;
  readonly object: KubeObject;
}

export const uidOf = ({ metadata }: KubeObject): string => metadata.uid ?? '';
export const ownersOf = ({ metadata }: KubeObject): readonly OwnerReference[] => metadata.ownerReferences ?? [];

export const indexes = {
  uid: (object: KubeObject) => [uidOf(object)],
  owner: (object: KubeObject) => ownersOf(object).map(({ uid }) => uid),
};

/** The resource of a definition, as it is collected. */
function customResource(definition: CustomResourceDefinition): Collected | undefined {
  const resource = resourceOf(definition);
  return resource && { ...resource, informer: definition.metadata.name ?? '', namespaced: definition.spec.scope === 'Namespaced', custom: true };
}

/** The kind of each definition has an informer of its own, as long as it is served. */
export const customInformers: FollowedInformers = {
  of: CUSTOM_RESOURCE_DEFINITIONS.plural,
  informerFor(object) {
    const resource = customResource(object as CustomResourceDefinition);
    return resource && { name: resource.informer, path: pathOf(resource), unawaited: true };
  },
  indexes,
};

const customResources = (graph: Graph): readonly Collected[] =>
  [...graph.store<CustomResourceDefinition>(CUSTOM_RESOURCE_DEFINITIONS.plural).values()].flatMap((definition) => customResource(definition) ?? []);

/** The resource that an informer hears of. */
export function resourceAt(graph: Graph, informer: string): Collected | undefined {
  const definition = BY_INFORMER.has(informer) ? undefined : graph.store<CustomResourceDefinition>(CUSTOM_RESOURCE_DEFINITIONS.plural).get(informer);
  return definition ? customResource(definition) : BY_INFORMER.get(informer);
}

/** The resource of a kind that somebody names as owner. */
export function resourceOfKind(graph: Graph, { apiVersion, kind }: OwnerReference): Collected | undefined {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return BY_KIND.get(kindId(group, kind)) ?? customResources(graph).find((resource) => resource.kind === kind && groupOf(resource) === group);
}

/** What names the object with this uid as its owner. */
export const dependentsOf = (graph: Graph, uid: string): readonly Node[] =>
  [...BUILT_IN, ...customResources(graph)].flatMap((resource) => graph.indexed(resource.informer, 'owner', uid).map((object) => ({ resource, object })));

/** The owner that a reference names, wherever it is. */
export function referenced(graph: Graph, reference: OwnerReference): Node | undefined {
  const resource = resourceOfKind(graph, reference);
  const object = resource && graph.indexed(resource.informer, 'uid', reference.uid)[0];
  return object && { resource, object };
}

/** Nothing owns what is in another namespace, or in none. */
export const mayOwn = ({ resource, object }: Node, dependent: KubeObject): boolean =>
  !resource.namespaced || object.metadata.namespace === dependent.metadata.namespace;

/** The owner that a reference of an object names. */
export function ownerOf(graph: Graph, dependent: KubeObject, reference: OwnerReference): Node | undefined {
  const owner = referenced(graph, reference);
  return owner && mayOwn(owner, dependent) ? owner : undefined;
}
