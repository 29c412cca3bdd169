import { isReady } from '../api/conditions';
import { matchesLabelSelector } from '../api/label-selector';
import { keyOf } from '../api/object';
import type { Pod, PodDisruptionBudget } from '../api/types.gen';
import type { World } from './world';

/** How many Pods of each PodDisruptionBudget may be missing still. */
export interface Budgets {
  /** The budget that forbids evicting a Pod now, if one does. */
  forbids(pod: Pod): string | undefined;
  /** A Pod is evicted. */
  take(pod: Pod): void;
  /** What takes its place is ready. */
  giveBack(pod: Pod): void;
}

function scaled(value: number | string, total: number): number {
  return typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) / 100) * total);
}

const covers = ({ metadata, spec }: PodDisruptionBudget, pod: Pod): boolean =>
  metadata.namespace === pod.metadata.namespace && matchesLabelSelector(spec?.selector, pod.metadata.labels);

/** What its controller has worked out, or, where it has not yet, what it would. */
function allowedBy(budget: PodDisruptionBudget, placed: readonly Pod[]): number {
  if (budget.status?.disruptionsAllowed !== undefined && budget.status.observedGeneration !== undefined) return budget.status.disruptionsAllowed;
  const pods = placed.filter((pod) => covers(budget, pod));
  const { minAvailable, maxUnavailable } = budget.spec ?? {};
  const wanted = maxUnavailable === undefined ? scaled(minAvailable ?? 1, pods.length) : pods.length - scaled(maxUnavailable, pods.length);
  return Math.max(0, pods.filter(isReady).length - Math.max(0, wanted));
}

export function createBudgets({ listers, placed }: World): Budgets {
  const budgets = [...listers.podDisruptionBudgets.values()];
  const left = new Map(budgets.map((budget) => [budget, allowedBy(budget, placed)]));
  const of = (pod: Pod): readonly PodDisruptionBudget[] => budgets.filter((budget) => covers(budget, pod));
  const change = (pod: Pod, by: number): void => {
    for (const budget of of(pod)) left.set(budget, (left.get(budget) ?? 0) + by);
  };
  return {
    forbids(pod) {
      const found = of(pod);
      // The API evicts no Pod that several budgets cover.
      const forbidding = found.length > 1 ? found[0] : found.find((budget) => (left.get(budget) ?? 0) <= 0);
      return forbidding && keyOf(forbidding);
    },
    take: (pod) => change(pod, -1),
    giveBack: (pod) => change(pod, 1),
  };
}
