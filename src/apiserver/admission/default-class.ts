import type { KubeObject } from '../../api/object';
import type { Ingress, IngressClass, PersistentVolumeClaim, StorageClass } from '../../api/types.gen';
import { type AdmissionPlugin, isAbout } from './plugin';

/** The class marked by an annotation as the default; of several, the newest, then the first by name. */
function defaultOf<T extends KubeObject>(classes: readonly T[], annotations: readonly string[]): T | undefined {
  const marked = classes.filter(({ metadata }) => annotations.some((a) => metadata.annotations?.[a] === 'true'));
  return marked.toSorted(
    ({ metadata: { creationTimestamp: a = '', name: x = '' } }, { metadata: { creationTimestamp: b = '', name: y = '' } }) =>
      Number(a < b) - Number(a > b) || Number(x > y) - Number(x < y),
  )[0];
}

/** A claim that names no storage class gets the default one. */
export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  mutate(object, old, scope) {
    if (!isAbout(scope, 'persistentvolumeclaims') || old) return object;
    const claim = object as PersistentVolumeClaim;
    if (claim.spec?.storageClassName !== undefined || claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined) return object;
    const chosen = defaultOf(scope.lookup.list<StorageClass>('storageclasses.storage.k8s.io', ''), [
      'storageclass.kubernetes.io/is-default-class',
      'storageclass.beta.kubernetes.io/is-default-class',
    ]);
    return chosen?.metadata.name ? ({ ...claim, spec: { ...claim.spec, storageClassName: chosen.metadata.name } } as PersistentVolumeClaim) : object;
  },
};

/** An ingress that names no class gets the default one (the newest of several). */
export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  mutate(object, old, scope) {
    if (!isAbout(scope, 'ingresses.networking.k8s.io') || old) return object;
    const ingress = object as Ingress;
    if (ingress.spec?.ingressClassName !== undefined || ingress.metadata.annotations?.['kubernetes.io/ingress.class'] !== undefined) return object;
    const classes = scope.lookup.list<IngressClass>('ingressclasses.networking.k8s.io', '');
    const chosen = defaultOf(classes, ['ingressclass.kubernetes.io/is-default-class']);
    return chosen?.metadata.name ? { ...ingress, spec: { ...ingress.spec, ingressClassName: chosen.metadata.name } } : object;
  },
};
