import type { Container, Pod, PodSpec, ServiceAccount, Volume } from '../../api/types.gen';
import { randomSuffix } from '../registry/names';
import { type AdmissionPlugin, isAbout, refusal } from './plugin';

const MIRROR = 'kubernetes.io/config.mirror';
const VOLUME = 'kube-api-access-';
const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Gives a Pod its ServiceAccount, the account's image pull secrets, and a volume with a token. */
export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',

  mutate(object, old, scope) {
    if (!isAbout(scope, 'pods') || old) return object;
    const pod = object as Pod;
    if (!pod.spec || pod.metadata.annotations?.[MIRROR] !== undefined) return object;
    const name = pod.spec.serviceAccountName || 'default';
    const account = scope.lookup.get<ServiceAccount>('serviceaccounts', scope.route.namespace, name);
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
    if (!isAbout(scope, 'pods') || old || object.metadata.annotations?.[MIRROR] === undefined) return undefined;
    const { spec } = object as Pod;
    if (spec?.serviceAccountName) return refusal(scope, object, 'a mirror pod may not reference service accounts');
    const usesToken = spec?.volumes?.some((v) => v.projected?.sources?.some((s) => s.serviceAccountToken));
    return usesToken ? refusal(scope, object, 'a mirror pod may not use ServiceAccountToken volume projections') : undefined;
  },
};

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
