import { type AdmissionPlugin, isAbout } from './plugin';

const FINALIZERS: Readonly<Record<string, string>> = {
  persistentvolumes: 'kubernetes.io/pv-protection',
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
};

/** Volumes and claims in use are not deleted: a finalizer holds them. */
export const storageObjectInUse: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  mutate(object, old, scope) {
    const finalizer = FINALIZERS[scope.route.resource.qualified];
    if (!finalizer || old || !isAbout(scope, scope.route.resource.qualified)) return object;
    const present = object.metadata.finalizers ?? [];
    return present.includes(finalizer) ? object : { ...object, metadata: { ...object.metadata, finalizers: [...present, finalizer] } };
  },
};
