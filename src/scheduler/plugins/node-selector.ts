import type { Node, NodeSelector, NodeSelectorTerm, Pod, PreferredSchedulingTerm } from '../../api/types.gen';
import { allOf, compileNodeRequirements, type Labels, requirementsOfSet, type Selector } from '../framework/selector';

/** What of a node a selector looks at. */
export interface Selectable {
  readonly name: string;
  readonly labels: Labels;
}

export type NodeMatcher = (node: Selectable) => boolean;

const isEmptyTerm = (term: NodeSelectorTerm): boolean => !term.matchExpressions?.length && !term.matchFields?.length;

/** A term of a node selector; a malformed one matches nothing. Fields are `metadata.name` only, with one value each. */
function compileTerm(term: NodeSelectorTerm): NodeMatcher | undefined {
  const labels: Selector | undefined = compileNodeRequirements(term.matchExpressions ?? []);
  const fields = compileNodeRequirements(term.matchFields ?? []);
  if (!labels || !fields || term.matchFields?.some((f) => f.values?.length !== 1)) return undefined;
  if (!term.matchFields?.length) return (node) => labels.matches(node.labels);
  return (node) => labels.matches(node.labels) && fields.matches({ 'metadata.name': node.name });
}

/** A node selector: any of its terms (component-helpers `nodeaffinity.NodeSelector`). */
export function compileNodeSelector(selector: NodeSelector): NodeMatcher {
  const terms = selector.nodeSelectorTerms.filter((t) => !isEmptyTerm(t)).flatMap((t) => compileTerm(t) ?? []);
  return (node) => terms.some((term) => term(node));
}

/** The node selector and the required node affinity of a Pod; undefined if it has neither (`nodeaffinity.GetRequiredNodeAffinity`). */
export function requiredNodeAffinity(pod: Pod): NodeMatcher | undefined {
  const selector = Object.keys(pod.spec?.nodeSelector ?? {}).length > 0 ? allOf(requirementsOfSet(pod.spec!.nodeSelector!)) : undefined;
  const terms = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const affinity = terms && compileNodeSelector(terms);
  if (!selector) return affinity;
  if (!affinity) return (node) => selector.matches(node.labels);
  return (node) => selector.matches(node.labels) && affinity(node);
}

/** The sum of the weights of the terms that match (`nodeaffinity.PreferredSchedulingTerms.Score`). */
export function compilePreferredTerms(terms: readonly PreferredSchedulingTerm[]): (node: Selectable) => number {
  const compiled = terms.flatMap(({ weight, preference }) => {
    const matches = weight === 0 || isEmptyTerm(preference) ? undefined : compileTerm(preference);
    return matches ? [{ weight, matches }] : [];
  });
  return (node) => {
    let sum = 0;
    for (const term of compiled) if (term.matches(node)) sum += term.weight;
    return sum;
  };
}

export const selectable = (node: Node): Selectable => ({ name: node.metadata.name ?? '', labels: node.metadata.labels ?? {} });
