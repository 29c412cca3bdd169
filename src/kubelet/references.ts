import type { KubeObject } from '../api/object';
import { resourceClaimNameOf } from '../api/resource-claims';
import type { ConfigMap, Pod, RuntimeClass, Secret, Volume } from '../api/types.gen';
import { allContainersOf, specOf } from './containers';
import { looksAtServices } from './service-variables';

export type ReferenceKind = 'configmaps' | 'secrets' | 'services' | 'runtimeclasses' | 'resourceclaims';

/** A ConfigMap or Secret that a Pod needs, its RuntimeClass or ResourceClaim; the kubelet watches each while a Pod on its node needs it. */
export interface Reference {
  readonly kind: ReferenceKind;
  readonly namespace: string;
  readonly name: string;
}

/** How an informer for one object is called. */
export const informerName = ({ kind, namespace, name }: Reference): string => `${kind}/${namespace}/${name}`;

/** Finds what a reference means, if it exists. */
export type Lookup = (reference: Reference) => KubeObject | undefined;

interface Source {
  readonly reference: Reference;
  readonly optional: boolean;
  readonly keys: readonly string[];
}

/** What a volume is filled from. */
function sourcesOf(volume: Volume, namespace: string): readonly Source[] {
  const sources: Source[] = [];
  const add = (kind: ReferenceKind, name = '', optional = false, items: readonly { readonly key: string }[] = []): void => {
    sources.push({ reference: { kind, namespace, name }, optional, keys: items.map((i) => i.key) });
  };
  const { configMap, secret, projected } = volume;
  if (configMap) add('configmaps', configMap.name, configMap.optional, configMap.items);
  if (secret) add('secrets', secret.secretName, secret.optional, secret.items);
  for (const source of projected?.sources ?? []) {
    if (source.configMap) add('configmaps', source.configMap.name, source.configMap.optional, source.configMap.items);
    if (source.secret) add('secrets', source.secret.name, source.secret.optional, source.secret.items);
  }
  return sources;
}

/** All ConfigMaps and Secrets that a Pod refers to, each once. */
export function referencesOf(pod: Pod): readonly Reference[] {
  const namespace = pod.metadata.namespace ?? '';
  const found = new Map<string, Reference>();
  const add = (kind: ReferenceKind, name: string | undefined): void => {
    if (name) found.set(`${kind}/${name}`, { kind, namespace, name });
  };
  for (const volume of specOf(pod).volumes ?? []) for (const { reference } of sourcesOf(volume, namespace)) add(reference.kind, reference.name);
  for (const { name } of specOf(pod).imagePullSecrets ?? []) add('secrets', name);
  for (const container of allContainersOf(pod)) {
    for (const { valueFrom } of container.env ?? []) {
      add('configmaps', valueFrom?.configMapKeyRef?.name);
      add('secrets', valueFrom?.secretKeyRef?.name);
    }
    for (const { configMapRef, secretRef } of container.envFrom ?? []) {
      add('configmaps', configMapRef?.name);
      add('secrets', secretRef?.name);
    }
  }
  const { runtimeClassName } = specOf(pod);
  if (runtimeClassName) found.set('runtimeclasses', runtimeClassOf(runtimeClassName));
  for (const claim of specOf(pod).resourceClaims ?? []) add('resourceclaims', resourceClaimNameOf(pod, claim));
  // All Services of the namespace.
  if (looksAtServices(pod)) found.set('services', { kind: 'services', namespace, name: '' });
  return [...found.values()];
}

const runtimeClassOf = (name: string): Reference => ({ kind: 'runtimeclasses', namespace: '', name });

/** What a node's runtime is to run a Pod by; without a RuntimeClass, what it has for all (runtimeclass `LookupRuntimeHandler`). */
export function runtimeHandlerOf({ spec }: Pod, lookup: Lookup): { readonly handler: string } | { readonly error: string } {
  const name = spec?.runtimeClassName;
  if (!name) return { handler: '' };
  const found = lookup(runtimeClassOf(name)) as RuntimeClass | undefined;
  return found ? { handler: found.handler } : { error: `runtimeclass.node.k8s.io "${name}" not found` };
}

/** The secrets for pulling that do not exist, by name (kubelet `getPullSecretsForPod`). */
export const missingPullSecrets = (pod: Pod, lookup: Lookup): readonly string[] =>
  (specOf(pod).imagePullSecrets ?? []).flatMap(({ name }) =>
    name && !lookup({ kind: 'secrets', namespace: pod.metadata.namespace ?? '', name }) ? [name] : [],
  );

/** Why a Pod's volumes cannot be set up, one text for each that cannot. */
export const mountFailures = (pod: Pod, lookup: Lookup): readonly string[] =>
  (specOf(pod).volumes ?? []).flatMap((volume) => {
    const missing = missingFor(volume, pod, lookup);
    return missing.length > 0 ? [`MountVolume.SetUp failed for volume "${volume.name}" : ${aggregate(missing)}`] : [];
  });

/** What a volume cannot be filled without, and is not there. */
export const missingFor = (volume: Volume, pod: Pod, lookup: Lookup): readonly string[] =>
  sourcesOf(volume, pod.metadata.namespace ?? '').flatMap(({ reference, optional, keys }) => {
    if (optional) return [];
    const object = lookup(reference);
    return (object ? missingKey(object, keys) : `${reference.kind === 'secrets' ? 'secret' : 'configmap'} "${reference.name}" not found`) ?? [];
  });

/** Whether a volume is filled from the object that an informer is for. */
export const isFilledFrom = (volume: Volume, pod: Pod, informer: string): boolean =>
  sourcesOf(volume, pod.metadata.namespace ?? '').some(({ reference }) => informerName(reference) === informer);

/** Several errors as one (apimachinery `errors.NewAggregate`): each text once. */
function aggregate(errors: readonly string[]): string {
  const texts = [...new Set(errors)];
  return texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`;
}

function missingKey(object: KubeObject, keys: readonly string[]): string | undefined {
  const { data = {} } = object as ConfigMap | Secret;
  const binary = (object as ConfigMap).binaryData ?? {};
  const missing = keys.some((key) => !(key in data) && !(key in binary));
  return missing
    ? `references non-existent ${object.kind === 'Secret' ? 'secret' : 'config'} key: ${keys.find((key) => !(key in data) && !(key in binary))}`
    : undefined;
}
