import { compareQuantities } from '../../api/quantity';
import type { PersistentVolumeClaim, StorageClass } from '../../api/types.gen';
import { classOfClaim } from '../../api/volume-binding';
import { type AdmissionPlugin, isAbout, refusal } from './plugin';

/** A claim grows only once it is bound, and if its storage class allows it. */
export const claimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  validate(object, old, scope) {
    if (!isAbout(scope, 'persistentvolumeclaims') || !old) return undefined;
    const [claim, before] = [object as PersistentVolumeClaim, old as PersistentVolumeClaim];
    if (compareQuantities(claim.spec?.resources?.requests?.storage, before.spec?.resources?.requests?.storage) <= 0) return undefined;
    if (before.status?.phase !== 'Bound') return refusal(scope, object, 'Only bound persistent volume claims can be expanded');
    const name = classOfClaim(claim);
    const growing =
      name && name === classOfClaim(before) ? scope.lookup.get<StorageClass>('storageclasses.storage.k8s.io', '', name)?.allowVolumeExpansion : false;
    if (growing) return undefined;
    return refusal(scope, object, 'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize');
  },
};
