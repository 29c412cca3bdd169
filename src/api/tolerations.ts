import type { Taint, Toleration } from './types.gen';

/** Whether one toleration covers a taint (`Toleration.ToleratesTaint`). */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  return (!toleration.operator || toleration.operator === 'Equal') && (toleration.value ?? '') === (taint.value ?? '');
}

export const toleratesAny = (tolerations: readonly Toleration[] | undefined, taint: Taint): boolean => tolerations?.some((t) => tolerates(t, taint)) ?? false;

/** Taints that keep a Pod from being scheduled, as opposed to PreferNoSchedule. */
const keepsOut = (taint: Taint): boolean => taint.effect === 'NoSchedule' || taint.effect === 'NoExecute';

/** The first taint that keeps the Pod out (`FindMatchingUntoleratedTaint`). */
export const untoleratedTaint = (taints: readonly Taint[], tolerations: readonly Toleration[] | undefined): Taint | undefined =>
  taints.find((taint) => keepsOut(taint) && !toleratesAny(tolerations, taint));
