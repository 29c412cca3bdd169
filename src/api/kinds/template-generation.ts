import type { DaemonSet } from '../types.gen';

/** Since apps/v1 the generation of a DaemonSet's template is kept in an annotation (`pkg/apis/apps/v1/conversion.go`). */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

export const templateGenerationOf = (set: DaemonSet): number => {
  const text = set.metadata.annotations?.[TEMPLATE_GENERATION] ?? '';
  return /^-?\d+$/.test(text) ? Number(text) : 0;
};

export function withTemplateGeneration(set: DaemonSet, generation: number): DaemonSet {
  if (set.metadata.annotations?.[TEMPLATE_GENERATION] === String(generation)) return set;
  return { ...set, metadata: { ...set.metadata, annotations: { ...set.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) } } };
}
