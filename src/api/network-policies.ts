import type { Cut } from './connection';
import { matchesLabelSelector } from './label-selector';
import type { NetworkPolicy, NetworkPolicySpec, Pod } from './types.gen';

/** The policies that select a Pod for a direction: it takes or makes no connection that none of them allows. */
export function policiesOn({ metadata, spec }: Pod, direction: Cut['direction'], policies: Iterable<NetworkPolicy>): readonly NetworkPolicy[] {
  const found: NetworkPolicy[] = [];
  // A Pod in the node's own network has no address of its own for which policies could hold.
  if (!spec?.hostNetwork)
    for (const policy of policies)
      if (policy.metadata.namespace === metadata.namespace && policy.spec && isAbout(policy.spec, direction))
        if (matchesLabelSelector(policy.spec.podSelector ?? {}, metadata.labels)) found.push(policy);
  return found;
}

const isAbout = ({ policyTypes, egress }: NetworkPolicySpec, direction: Cut['direction']): boolean =>
  policyTypes?.length ? policyTypes.includes(direction) : direction === 'Ingress' || egress !== undefined;
