import type { Container, Pod, PodSpec, ServiceAccount, Volume } from '../../api/types.gen';
import { MIRROR_POD } from '../../api/validation/pod-annotations';
import { randomSuffix } from '../registry/names';
import type { Scope } from '../registry/scope';
import { type AdmissionPlugin, isAbout, refusal } from './plugin';

const ENFORCE = 'kubernetes.io/enforce-mountable-secrets';
const VOLUME = 'kube-api-access-';
const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Gives a Pod its ServiceAccount, the account's image pull secrets, and a volume with a token. */
export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',

  mutate(object, old, scope) {
    if (!isAbout(scope, 'pods') || old) return object;
    const pod = object as Pod;
    if (!pod.spec || pod.metadata.annotations?.[MIRROR_POD] !== undefined) return object;
    const name = pod.spec.serviceAccountName || 'default';
    const account = accountOf(scope, name);
    if (!account) return refusal(scope, object, `error looking up service account ${scope.route.namespace}/${name}: serviceaccount "${name}" not found`);
    const spec: PodSpec = {
      ...pod.spec,
      serviceAccountName: name,
      serviceAccount: name,
      ...(!pod.spec.imagePullSecrets?.length && account.imagePullSecrets?.length ? { imagePullSecrets: account.imagePullSecrets } : {}),
    };
    const mounts = pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
    return { ...pod, spec: mounts ? withToken(spec, () => VOLUME + randomSuffix(scope.random)) : spec };
  },

  validate(object, old, scope) {
    if (!isAbout(scope, 'pods') || old) return undefined;
    const { spec, metadata } = object as Pod;
    if (!spec) return undefined;
    const why = metadata.annotations?.[MIRROR_POD] === undefined ? foreignSecret(spec, accountOf(scope, spec.serviceAccountName)) : mirrorProblem(spec);
    return why === undefined ? undefined : refusal(scope, object, why);
  },
};

const accountOf = ({ lookup, route }: Scope, name = ''): ServiceAccount | undefined => lookup.get<ServiceAccount>('serviceaccounts', route.namespace, name);

/** What a Pod that only mirrors a static one may not refer to. */
function mirrorProblem(spec: PodSpec): string | undefined {
  if (spec.serviceAccountName) return 'a mirror pod may not reference service accounts';
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const usesSecrets =
    (spec.imagePullSecrets?.length ?? 0) > 0 ||
    containers.some(({ env, envFrom }) => env?.some(({ valueFrom }) => valueFrom?.secretKeyRef) || envFrom?.some(({ secretRef }) => secretRef)) ||
    spec.volumes?.some(({ secret, projected }) => secret || projected?.sources?.some((source) => source.secret));
  if (usesSecrets) return 'a mirror pod may not reference secrets';
  const usesToken = spec.volumes?.some(({ projected }) => projected?.sources?.some((source) => source.serviceAccountToken));
  return usesToken ? 'a mirror pod may not use ServiceAccountToken volume projections' : undefined;
}

/** The first secret that a Pod uses and that its account does not list, where the account insists on that (limitSecretReferences). */
function foreignSecret(spec: PodSpec, account: ServiceAccount | undefined): string | undefined {
  if (!['1', 't', 'T', 'TRUE', 'true', 'True'].includes(account?.metadata.annotations?.[ENFORCE] ?? '')) return undefined;
  const because = `is not allowed because service account ${account?.metadata.name} does not reference that`;
  const mountable = new Set(account?.secrets?.map(({ name }) => name));
  const isForeign = (name: string | undefined): boolean => name !== undefined && !mountable.has(name);
  const volume = spec.volumes?.find(({ secret }) => isForeign(secret?.secretName))?.secret;
  if (volume) return `volume with secret.secretName="${volume.secretName}" ${because} secret`;
  for (const [kind, containers] of [
    ['init container', spec.initContainers ?? []],
    ['container', spec.containers],
  ] as const)
    for (const { name, env = [], envFrom = [] } of containers) {
      const variable = env.find(({ valueFrom }) => isForeign(valueFrom?.secretKeyRef?.name));
      if (variable)
        return `${kind} ${name} with envVar ${variable.name} referencing secret.secretName="${variable.valueFrom?.secretKeyRef?.name}" ${because} secret`;
      const source = envFrom.find(({ secretRef }) => isForeign(secretRef?.name));
      if (source) return `${kind} ${name} with envFrom referencing secret.secretName="${source.secretRef?.name}" ${because} secret`;
    }
  const pulls = new Set(account?.imagePullSecrets?.map(({ name }) => name));
  const i = (spec.imagePullSecrets ?? []).findIndex(({ name }) => !pulls.has(name));
  return i < 0 ? undefined : `imagePullSecrets[${i}].name="${spec.imagePullSecrets?.[i]?.name}" ${because} imagePullSecret`;
}

/** Mounts the token into every container that has nothing at its place. */
function withToken(spec: PodSpec, newName: () => string): PodSpec {
  const existing = spec.volumes?.find((v) => v.name.startsWith(VOLUME));
  const needs = (c: Container): boolean => !c.volumeMounts?.some((m) => m.mountPath === MOUNT_PATH);
  if (![...(spec.initContainers ?? []), ...spec.containers].some(needs)) return spec;
  const name = existing?.name ?? newName();
  const mount = { name, readOnly: true, mountPath: MOUNT_PATH };
  const withMount = (c: Container): Container => (needs(c) ? { ...c, volumeMounts: [...(c.volumeMounts ?? []), mount] } : c);
  return {
    ...spec,
    containers: spec.containers.map(withMount),
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(withMount) } : {}),
    ...(existing ? {} : { volumes: [...(spec.volumes ?? []), tokenVolume(name)] }),
  };
}

/** A token that the kubelet asks for and renews, the cluster's certificate, and the namespace (`TokenVolumeSource`). */
const tokenVolume = (name: string): Volume => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
    ],
    defaultMode: 420,
  },
});
