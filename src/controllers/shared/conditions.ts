/** A condition of any kind's status. */
interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly lastTransitionTime?: string;
}

export const conditionOf = <C extends Condition>(conditions: readonly C[] | undefined, type: string): C | undefined => conditions?.find((c) => c.type === type);

export const withoutCondition = <C extends Condition>(conditions: readonly C[], type: string): readonly C[] => conditions.filter((c) => c.type !== type);

/**
 * Sets a condition (`SetDeploymentCondition` and its like): the same status and reason change nothing, the same status keeps the time
 * of the last transition. What is set comes last.
 */
export function withCondition<C extends Condition>(conditions: readonly C[], condition: C): readonly C[] {
  const current = conditionOf(conditions, condition.type);
  if (current?.status === condition.status && (current.reason ?? '') === (condition.reason ?? '')) return conditions;
  const kept = current?.status === condition.status && current.lastTransitionTime !== undefined ? { lastTransitionTime: current.lastTransitionTime } : {};
  return [...withoutCondition(conditions, condition.type), { ...condition, ...kept }];
}
