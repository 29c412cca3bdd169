import { semanticEqual } from './equality';
import { matchesLabelSelector } from './label-selector';
import type { ClusterRole, PolicyRule } from './types.gen';

const byName = (a: ClusterRole, b: ClusterRole): number => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1);

/** The rules that a ClusterRole gathers from those that its selectors select, each once (`clusterroleaggregation` syncClusterRole). */
export function aggregatedRules({ aggregationRule, metadata }: ClusterRole, roles: Iterable<ClusterRole>): readonly PolicyRule[] {
  const others = [...roles].filter((role) => role.metadata.name !== metadata.name).sort(byName);
  const gathered: PolicyRule[] = [];
  for (const selector of aggregationRule?.clusterRoleSelectors ?? [])
    for (const { metadata: other, rules } of others)
      if (matchesLabelSelector(selector, other.labels))
        for (const rule of rules ?? []) if (!gathered.some((known) => semanticEqual(known, rule))) gathered.push(rule);
  return gathered;
}
