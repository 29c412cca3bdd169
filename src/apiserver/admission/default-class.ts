import type { Ingress, IngressClass, PersistentVolumeClaim, StorageClass } from '../../api/types.gen';
import { classOfClaim, defaultClassOf, newestOf } from '../../api/volume-binding';
import { type AdmissionPlugin, isAbout } from './plugin';

/** A claim that names no storage class gets the default one. */
export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  mutate(object, old, scope) {
    if (!isAbout(scope, 'persistentvolumeclaims') || old) return object;
    const claim = object as PersistentVolumeClaim;
    if (classOfClaim(claim) !== undefined) return object;
    const chosen = defaultClassOf(scope.lookup.list<StorageClass>('storageclasses.storage.k8s.io', ''));
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
    const chosen = newestOf(classes.filter(({ metadata }) => metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true'));
    return chosen?.metadata.name ? { ...ingress, spec: { ...ingress.spec, ingressClassName: chosen.metadata.name } } : object;
  },
};
