import { matchesLabelSelector } from '../api/label-selector';
import { isPodTerminal } from '../api/pod-phase';
import { parseTime } from '../api/time';
import type { Node, Pod, PodDisruptionBudget } from '../api/types.gen';
import { controllerReasons } from './controllers';
import type { Known } from './known';
import type { Reason } from './reason';

/** The Pods that a budget protects. */
const protectedPods = ({ metadata, spec }: PodDisruptionBudget, known: Known): readonly Pod[] =>
  known.list<Pod>('pods', metadata.namespace).filter((pod) => !isPodTerminal(pod) && matchesLabelSelector(spec?.selector, pod.metadata.labels));

const isCordoned = ({ spec }: Node): boolean => spec?.unschedulable === true;

/** What a disruption budget allows, and which drains it stops. */
export function budgetReasons(budget: PodDisruptionBudget, known: Known): readonly Reason[] {
  const stopped = controllerReasons(known, 'disruption');
  const { disruptionsAllowed = 0, currentHealthy = 0, desiredHealthy = 0, expectedPods = 0, conditions = [] } = budget.status ?? {};
  const failed = conditions.find(({ reason }) => reason === 'SyncFailed');
  if (failed) return [...stopped, { code: 'budget-unknown', message: failed.message ?? '' }];
  const pods = protectedPods(budget, known);
  if (pods.length === 0) return [...stopped, { code: 'budget-empty' }];
  if (disruptionsAllowed > 0) return [...stopped, { code: 'budget-allows', disruptions: disruptionsAllowed }];
  const drains = known
    .list<Node>('nodes')
    .filter(isCordoned)
    .flatMap(({ metadata: { name: node = '' } }): Reason[] => {
      const there = pods.filter(({ spec }) => spec?.nodeName === node).map(({ metadata }) => metadata.name ?? '');
      return there.length > 0 ? [{ code: 'stops-drain', node, pods: there }] : [];
    });
  return [...stopped, ...drains, { code: 'budget-full', healthy: currentHealthy, desired: desiredHealthy, expected: expectedPods }];
}

/** What a node's Ready condition says, and, of a cordoned one, which of its Pods a budget holds. */
export function nodeReasons(node: Node, known: Known): readonly Reason[] {
  const { name = '' } = node.metadata;
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  const sinceUs = parseTime(ready?.lastTransitionTime);
  const state: Reason = ready?.status === 'True' ? { code: 'node-ready' } : { code: 'node-unreachable', node: name, ...(sinceUs !== undefined && { sinceUs }) };
  if (!isCordoned(node)) return [state];
  const held = known.list<PodDisruptionBudget>('poddisruptionbudgets').flatMap((budget) =>
    (budget.status?.disruptionsAllowed ?? 0) > 0
      ? []
      : protectedPods(budget, known)
          .filter(({ spec }) => spec?.nodeName === name)
          .map(({ metadata }): Reason => ({ code: 'held-by-budget', pod: metadata.name ?? '', budget: budget.metadata.name ?? '' })),
  );
  return [...(ready?.status === 'True' ? [] : [state]), { code: 'cordoned' }, ...held];
}
