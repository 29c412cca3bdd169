import { semanticEqual } from './equality';
import type { PodTemplateSpec } from './types.gen';

/** By which a Deployment's ReplicaSets tell their Pods apart. */
export const HASH_LABEL = 'pod-template-hash';

/** A ReplicaSet's template as its Deployment has it. */
export function withoutHash(template: PodTemplateSpec = {}): PodTemplateSpec {
  const { [HASH_LABEL]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** Whether two templates make the same Pods (deployment controller `EqualIgnoreHash`). */
export const sameTemplate = (a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean => semanticEqual(withoutHash(a), withoutHash(b));
