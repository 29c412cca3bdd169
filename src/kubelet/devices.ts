import { notClaimOf, resourceClaimNameOf } from '../api/resource-claims';
import type { Pod, PodResourceClaim, ResourceResourceClaim } from '../api/types.gen';
import type { Lookup } from './references';

/** Why a Pod cannot have the devices that it claims: no driver is installed on any node (kubelet `cm/dra` `prepareResources`). */
export function deviceProblem(pod: Pod, lookup: Lookup): string | undefined {
  for (const wanted of pod.spec?.resourceClaims ?? []) {
    const problem = problemOf(pod, wanted, lookup);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOf(pod: Pod, wanted: PodResourceClaim, lookup: Lookup): string | undefined {
  const { name: podName, namespace = '', uid } = pod.metadata;
  const name = resourceClaimNameOf(pod, wanted);
  if (name === undefined) return `pod "${namespace}/${podName}": ResourceClaim not created yet`;
  if (name === 'none') return undefined;
  const claim = lookup({ kind: 'resourceclaims', namespace, name }) as ResourceResourceClaim | undefined;
  if (!claim) return `fetch ResourceClaim ${name}: resourceclaims.resource.k8s.io "${name}" not found`;
  const stranger = wanted.resourceClaimTemplateName ? notClaimOf(pod, claim) : undefined;
  if (stranger !== undefined) return stranger;
  const { allocation, reservedFor = [] } = claim.status ?? {};
  if (!reservedFor.some((one) => one.uid === uid)) return `pod ${podName} (${uid}) is not allowed to use ResourceClaim ${name} (${claim.metadata.uid})`;
  const [result] = allocation?.devices?.results ?? [];
  return result ? `DRA driver ${result.driver} is not registered` : undefined;
}
