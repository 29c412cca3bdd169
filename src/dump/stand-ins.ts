import { type KubeObject, setOwn } from '../api/object';
import type { Container, EnvFromSource, EnvVar, PodSpec, Volume } from '../api/types.gen';
import { count, type Findings } from './report';
import { DROPPED } from './secrets';

/**
 * What the objects of a dump refer to and the dump does not have (nobody should have to hand out ConfigMaps and Secrets): it stands in with the names and keys
 * that are asked for, so that Pods that take another's place start as they would.
 */
export function standInsFor(objects: readonly KubeObject[], findings: Findings): readonly KubeObject[] {
  const known = new Set(objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`));
  const wanted: Wanted = { keys: new Map(), objects: new Map() };
  for (const object of objects) {
    const { namespace } = object.metadata;
    if (namespace) want(wanted, 'Namespace', '', namespace);
    const spec = podSpecOf(object);
    if (spec) wantOf(wanted, spec, namespace ?? '', object.kind === 'Pod');
  }
  const made: KubeObject[] = [];
  for (const [id, object] of wanted.objects) {
    if (known.has(id) || BUILT_IN.has(id)) continue;
    count(findings.standIns, object.kind);
    made.push(withKeys(object, wanted.keys.get(id)));
  }
  return made;
}

/** What every API server makes. */
const BUILT_IN: ReadonlySet<string> = new Set(['PriorityClass /system-cluster-critical', 'PriorityClass /system-node-critical']);
const STANDS_IN = 'podscope.dev/stands-in';

interface Wanted {
  readonly keys: Map<string, Set<string>>;
  readonly objects: Map<string, KubeObject>;
}

const VERSIONS: Readonly<Record<string, string>> = { PriorityClass: 'scheduling.k8s.io/v1' };

function want({ objects, keys }: Wanted, kind: string, namespace: string, name: string | undefined, more: object = {}, key?: string): void {
  if (!name) return;
  const id = `${kind} ${namespace}/${name}`;
  if (key !== undefined) keys.set(id, (keys.get(id) ?? new Set()).add(key));
  if (objects.has(id)) return;
  const metadata = { name, ...(namespace && { namespace }), annotations: { [STANDS_IN]: 'not in the dump' } };
  objects.set(id, { apiVersion: VERSIONS[kind] ?? 'v1', kind, metadata, ...more } as KubeObject);
}

function withKeys(object: KubeObject, keys: ReadonlySet<string> = new Set()): KubeObject {
  if (object.kind === 'Namespace')
    return { ...object, metadata: { ...object.metadata, labels: { 'kubernetes.io/metadata.name': object.metadata.name ?? '' } }, ...ACTIVE };
  if (object.kind !== 'ConfigMap' && object.kind !== 'Secret') return object;
  const data: Record<string, string> = {};
  for (const key of keys) setOwn(data, key, object.kind === 'Secret' ? btoa(DROPPED) : DROPPED);
  return { ...object, data } as KubeObject;
}

const ACTIVE = { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } };

/** A Pod's spec, or that of a workload's template. */
function podSpecOf(object: KubeObject): PodSpec | undefined {
  const { spec } = object as {
    readonly spec?: { readonly template?: { readonly spec?: PodSpec }; readonly jobTemplate?: { readonly spec?: unknown } } & PodSpec;
  };
  if (object.kind === 'Pod') return spec;
  if (object.kind === 'CronJob') return podSpecOf({ ...object, kind: 'Job', ...spec?.jobTemplate } as KubeObject);
  return spec?.template?.spec?.containers ? spec.template.spec : undefined;
}

function wantOf(wanted: Wanted, spec: PodSpec, namespace: string, isPod: boolean): void {
  const { volumes = [], initContainers = [], containers, imagePullSecrets = [], priorityClassName, priority, serviceAccountName } = spec;
  for (const volume of volumes) wantOfVolume(wanted, volume, namespace);
  for (const container of [...initContainers, ...containers]) wantOfContainer(wanted, container, namespace);
  for (const { name } of imagePullSecrets) want(wanted, 'Secret', namespace, name, { type: 'kubernetes.io/dockerconfigjson' }, '.dockerconfigjson');
  if (serviceAccountName && serviceAccountName !== 'default') want(wanted, 'ServiceAccount', namespace, serviceAccountName);
  // A Pod knows the number that its class stands for.
  if (isPod && priorityClassName)
    want(wanted, 'PriorityClass', '', priorityClassName, { value: priority ?? 0, preemptionPolicy: spec.preemptionPolicy ?? 'PreemptLowerPriority' });
}

type Keys = readonly { readonly key: string }[] | undefined;

function wantOfVolume(wanted: Wanted, { configMap, secret, projected }: Volume, namespace: string): void {
  const all = (kind: string, name: string | undefined, optional: boolean | undefined, items: Keys): void => {
    if (optional) return;
    want(wanted, kind, namespace, name, OF_KIND[kind]);
    for (const { key } of items ?? []) want(wanted, kind, namespace, name, OF_KIND[kind], key);
  };
  if (configMap) all('ConfigMap', configMap.name, configMap.optional, configMap.items);
  if (secret) all('Secret', secret.secretName, secret.optional, secret.items);
  for (const source of projected?.sources ?? []) {
    if (source.configMap && source.configMap.name !== ROOT_CA) all('ConfigMap', source.configMap.name, source.configMap.optional, source.configMap.items);
    if (source.secret) all('Secret', source.secret.name, source.secret.optional, source.secret.items);
  }
}

/** A controller puts it into every namespace. */
const ROOT_CA = 'kube-root-ca.crt';
const OF_KIND: Readonly<Record<string, object>> = { Secret: { type: 'Opaque' }, ConfigMap: {} };

function wantOfContainer(wanted: Wanted, { env = [], envFrom = [] }: Container, namespace: string): void {
  for (const { valueFrom } of env as readonly EnvVar[]) {
    const { configMapKeyRef, secretKeyRef } = valueFrom ?? {};
    if (configMapKeyRef && !configMapKeyRef.optional) want(wanted, 'ConfigMap', namespace, configMapKeyRef.name, {}, configMapKeyRef.key);
    if (secretKeyRef && !secretKeyRef.optional) want(wanted, 'Secret', namespace, secretKeyRef.name, OF_KIND.Secret, secretKeyRef.key);
  }
  for (const { configMapRef, secretRef } of envFrom as readonly EnvFromSource[]) {
    if (configMapRef && !configMapRef.optional) want(wanted, 'ConfigMap', namespace, configMapRef.name);
    if (secretRef && !secretRef.optional) want(wanted, 'Secret', namespace, secretRef.name, OF_KIND.Secret);
  }
}
