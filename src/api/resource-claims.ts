import type { KubeObject } from './object';
import type { Pod, PodResourceClaim } from './types.gen';

/** How a Pod's claims of devices find their ResourceClaims (upstream `dynamic-resource-allocation/resourceclaim`). */

/** Says of a ResourceClaim which of its Pod's claims it was made for. */
export const POD_CLAIM = 'resource.kubernetes.io/pod-claim-name';

/** The ResourceClaim's name; 'none' if it has been found that there need not be one, undefined as long as none has been made (`Name`). */
export function resourceClaimNameOf({ status }: Pod, { name, resourceClaimName }: PodResourceClaim): string | 'none' | undefined {
  if (resourceClaimName !== undefined) return resourceClaimName;
  const known = status?.resourceClaimStatuses?.find((one) => one.name === name);
  return known && (known.resourceClaimName ?? 'none');
}

/** Why a ResourceClaim is none that was made for a Pod, if it is none (`IsForPod`). */
export function notClaimOf({ metadata: { namespace, name, uid } }: Pod, { metadata }: KubeObject): string | undefined {
  const isOwner = metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid);
  return isOwner ? undefined : `ResourceClaim ${metadata.namespace}/${metadata.name} was not created for Pod ${namespace}/${name} (Pod is not owner)`;
}
