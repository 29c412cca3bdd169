import { matchesLabelSelector } from '../../api/label-selector';
import { ownValue } from '../../api/object';
import type { Node, NodeSelectorTerm, PodSpec } from '../../api/types.gen';

function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, { metadata }: Node): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  return (
    matchesLabelSelector({ matchExpressions }, metadata.labels) &&
    matchesLabelSelector({ matchExpressions: matchFields }, { 'metadata.name': metadata.name ?? '' })
  );
}

/** Whether a node is one of those that a Pod's selector and required affinity ask for (`nodeaffinity.GetRequiredNodeAffinity`). */
export function fitsNodeAffinity(spec: PodSpec, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  if (!Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => ownValue(labels, key) === value)) return false;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => matchesTerm(term, node));
}
