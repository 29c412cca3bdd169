import type { CustomResourceDefinition, CustomResourceDefinitionCondition } from '../types.gen';

/** `apihelpers.SetCRDCondition`: the time is that of the last change of the status. */
export function withCondition(definition: CustomResourceDefinition, now: string, condition: CustomResourceDefinitionCondition): CustomResourceDefinition {
  const all = definition.status?.conditions ?? [];
  const old = all.find(({ type }) => type === condition.type);
  const { lastTransitionTime: _, ...rest } = condition;
  const next = { ...old, lastTransitionTime: old?.status === condition.status && old.lastTransitionTime ? old.lastTransitionTime : now, ...rest };
  return { ...definition, status: { ...definition.status, conditions: old ? all.map((other) => (other === old ? next : other)) : [...all, next] } };
}
