import { semanticEqual } from '../../api/equality';
import { type KubeObject, keyOf } from '../../api/object';
import type { OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '../../api/types.gen';
import type { Step, View } from '../../client/controller';
import { controllerReference } from '../shared/ownership';
import { objectPath, PERSISTENT_VOLUME_CLAIMS } from '../shared/resources';
import { claimsOf, firstOrdinal, ordinalOf, podName, sizeOf } from './pods';

/**
 * What becomes of the claims of Pods that are too many, and of all of them when the set is deleted (`persistentVolumeClaimRetentionPolicy`):
 * whose claims are to go is made their owner, and the garbage collector does the rest.
 */

/** Of a Pod or a set: its kind and name; the uid says whether it is still the one. */
const isOf = ({ kind, name }: OwnerReference, owner: KubeObject): boolean => kind === owner.kind && name === owner.metadata.name;

const policyOf = ({ spec }: StatefulSet): { readonly scaled: boolean; readonly deleted: boolean } => ({
  scaled: spec?.persistentVolumeClaimRetentionPolicy?.whenScaled === 'Delete',
  deleted: spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete',
});

const isTooMany = (set: StatefulSet, ordinal: number): boolean => ordinal < firstOrdinal(set) || ordinal >= firstOrdinal(set) + sizeOf(set);

/** Whether a claim is managed by somebody else, or by a set or Pod that had the name before (`hasUnexpectedController`). */
const isManagedElsewhere = (references: readonly OwnerReference[], set: StatefulSet, pod: Pod): boolean =>
  references.some((reference) => {
    const own = [set, pod].find((owner) => isOf(reference, owner));
    return own ? reference.uid !== own.metadata.uid : reference.controller === true;
  });

/** The owners that a claim is to have; undefined if it is to be left alone (`isClaimOwnerUpToDate`, `updateClaimOwnerRefForSetAndPod`). */
function ownersOf({ metadata }: PersistentVolumeClaim, set: StatefulSet, pod: Pod, ordinal: number): readonly OwnerReference[] | undefined {
  const now = metadata.ownerReferences ?? [];
  if (now.some((reference) => [set, pod].some((owner) => isOf(reference, owner) && reference.uid !== owner.metadata.uid))) return undefined;
  const others = now.filter((reference) => !isOf(reference, set) && !isOf(reference, pod));
  const { scaled, deleted } = policyOf(set);
  if ((scaled || deleted) && isManagedElsewhere(now, set, pod)) return others;
  const goes = scaled && isTooMany(set, ordinal);
  if (goes) return [...others, controllerReference(pod)];
  return deleted ? [...others, controllerReference(set)] : others;
}

/** The claims whose owners are not as the policy has them: they are changed before any Pod goes. */
export function retainClaims(view: View, set: StatefulSet, pods: () => readonly Pod[]): readonly Step[] {
  const { scaled, deleted } = policyOf(set);
  // A set that keeps all its claims looks only for those that it owns from before.
  if (!scaled && !deleted && view.indexed('persistentvolumeclaims', 'controller', set.metadata.uid ?? '').length === 0) return [];
  const claims = view.store<PersistentVolumeClaim>('persistentvolumeclaims');
  return pods().flatMap((pod) => {
    const ordinal = ordinalOf(set.metadata.name ?? '', pod);
    return claimsOf(set, ordinal).flatMap((wanted): readonly Step[] => {
      const claim = claims.get(keyOf(wanted));
      const owners = claim && ownersOf(claim, set, pod, ordinal);
      if (!claim || !owners || semanticEqual(owners, claim.metadata.ownerReferences)) return [];
      const { ownerReferences: _, ...metadata } = claim.metadata;
      const body = { ...claim, metadata: owners.length > 0 ? { ...metadata, ownerReferences: owners } : metadata };
      return [{ call: { method: 'PUT', path: objectPath(PERSISTENT_VOLUME_CLAIMS, claim), body }, awaits: 'persistentvolumeclaims' }];
    });
  });
}

/** Whether a Pod's claims are still its predecessor's, and go with it: it has to wait (`PodClaimIsStale`). */
export function hasStaleClaim(view: View, set: StatefulSet, ordinal: number): boolean {
  const claims = view.store<PersistentVolumeClaim>('persistentvolumeclaims');
  const isOfPod = ({ kind, name }: OwnerReference): boolean => kind === 'Pod' && name === podName(set, ordinal);
  return policyOf(set).scaled && claimsOf(set, ordinal).some((wanted) => claims.get(keyOf(wanted))?.metadata.ownerReferences?.some(isOfPod));
}

/** A claim of the Pod that is being deleted: it can have none until that is gone. */
export const goingClaim = (view: View, set: StatefulSet, ordinal: number): string | undefined =>
  claimsOf(set, ordinal).find((wanted) => {
    const claim = view.store<PersistentVolumeClaim>('persistentvolumeclaims').get(keyOf(wanted));
    return claim?.metadata.deletionTimestamp !== undefined;
  })?.metadata.name;
