import type { KubeObject } from './object';
import type { Condition } from './types.gen';

interface WithConditions {
  readonly status?: { readonly observedGeneration?: number; readonly conditions?: readonly Partial<Condition>[] };
}

/** Whether a Pod or a node says that it is ready. */
export const isReady = ({ status }: WithConditions): boolean =>
  status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;

/**
 * Whether an object has a condition with a status (kubectl `wait --for=condition=…`). It counts only once whoever sets it has seen the object's newest
 * generation.
 */
export function hasCondition(object: KubeObject, name: string, value: string): boolean {
  const { status } = object as WithConditions;
  const condition = status?.conditions?.find((c) => c.type?.toLowerCase() === name.toLowerCase());
  if (!condition) return false;
  const observed = condition.observedGeneration ?? status?.observedGeneration;
  if (object.metadata.generation !== undefined && observed !== undefined && observed < object.metadata.generation) return false;
  return condition.status?.toLowerCase() === value.toLowerCase();
}
