import type { FieldError } from '../../api/field-error';
import { parseTime } from '../../api/time';
import type { Pod } from '../../api/types.gen';
import { invalid } from '../../api/validation/errors';
import { fitMessage } from '../framework/diagnosis';
import { Action } from '../framework/events';
import type { PluginFactory } from '../framework/factory';
import type { NodeInfo } from '../framework/node-info';
import type { Plugin, PostFilterHandle, PreemptionCandidate } from '../framework/plugin';
import type { PodInfo } from '../framework/pod-info';
import { compileSelector } from '../framework/selector';
import type { Listers } from '../framework/snapshot';
import { type Status, unresolvable, unschedulable } from '../framework/status';

const NO_VICTIMS = unresolvable('No preemption victims found for incoming pod');
const NOT_HELPFUL = unresolvable('Preemption is not helpful for scheduling');

const startOf = (pod: Pod): number => parseTime(pod.status?.startTime) ?? Number.POSITIVE_INFINITY;

/** Which of two that have not started, or at the same time, has run longer: neither. Infinity less infinity is no number. */
const compareStarts = (a: number, b: number): number => (a === b ? 0 : a - b);

/**
 * Higher priority first, then the one that has run longer (`util.MoreImportantPod`). Equal ones keep upstream's order of arrival on the node, which a
 * restored cache does not know any more: their uids stand in for it, so that the same victims are found whenever one asks.
 */
const byImportance = (a: PodInfo, b: PodInfo): number =>
  b.priority - a.priority || compareStarts(startOf(a.pod), startOf(b.pod)) || (a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0);

const isPreempted = (pod: Pod): boolean =>
  pod.metadata.deletionTimestamp !== undefined &&
  (pod.status?.conditions?.some((c) => c.type === 'DisruptionTarget' && c.status === 'True' && c.reason === 'PreemptionByScheduler') ?? false);

/** Why the Pod may not preempt now; undefined if it may (`PodEligibleToPreemptOthers`). */
function ineligible(handle: PostFilterHandle, { pod, priority }: PodInfo): string | undefined {
  if (pod.spec?.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const node = handle.snapshot.byName.get(pod.status?.nominatedNodeName ?? '');
  if (!node || handle.statusOf(node).code === 'UnschedulableAndUnresolvable') return undefined;
  return node.pods.some((p) => p.priority < priority && isPreempted(p.pod)) ? 'not eligible due to a terminating pod on the nominated node.' : undefined;
}

/** Parts victims into those whose leaving breaks a disruption budget and the others, keeping their order (`filterPodsWithPDBViolation`). */
function byBudget(pods: readonly PodInfo[], budgets: Listers['podDisruptionBudgets']): { violating: PodInfo[]; allowed: PodInfo[] } {
  const left = [...budgets.values()].map((budget) => ({
    budget,
    selector: compileSelector(budget.spec?.selector),
    disruptions: budget.status?.disruptionsAllowed ?? 0,
  }));
  const violating: PodInfo[] = [];
  const allowed: PodInfo[] = [];
  for (const pod of pods) {
    let breaks = false;
    if (Object.keys(pod.labels).length > 0)
      for (const one of left) {
        if (one.budget.metadata.namespace !== pod.namespace || one.selector.empty || !one.selector.matches(pod.labels)) continue;
        // Its going has been counted already.
        if (one.budget.status?.disruptedPods?.[pod.name] !== undefined) continue;
        one.disruptions--;
        if (one.disruptions < 0) breaks = true;
      }
    (breaks ? violating : allowed).push(pod);
  }
  return { violating, allowed };
}

/** The fewest and least important Pods that have to leave a node: all go, then as many as possible come back (`SelectVictimsOnNode`). */
function selectVictims(handle: PostFilterHandle, pod: PodInfo, original: NodeInfo): PreemptionCandidate | Status {
  const lower = original.pods.filter((p) => p.priority < pod.priority);
  if (lower.length === 0) return NO_VICTIMS;
  const trial = handle.tryNode(original);
  for (const one of lower) trial.remove(one);
  const status = trial.filter();
  if (status) return status;

  const { violating, allowed } = byBudget(lower.sort(byImportance), handle.snapshot.listers.podDisruptionBudgets);
  const victims: PodInfo[] = [];
  const reprieve = (one: PodInfo): boolean => {
    trial.add(one);
    if (!trial.filter()) return true;
    trial.remove(one);
    victims.push(one);
    return false;
  };
  let pdbViolations = 0;
  for (const one of violating) if (!reprieve(one)) pdbViolations++;
  for (const one of allowed) reprieve(one);
  return { node: original.name, victims: victims.sort(byImportance), pdbViolations };
}

/** In this order, a lower number is preferred (`pickOneNodeForPreemption`). */
const CRITERIA: readonly { readonly why: string; cost(candidate: PreemptionCandidate): number }[] = [
  { why: 'the fewest violations of disruption budgets', cost: (c) => c.pdbViolations },
  { why: 'the lowest priority of its most important victim', cost: (c) => c.victims[0]?.priority ?? 0 },
  { why: 'the lowest sum of its victims’ priorities', cost: (c) => c.victims.reduce((sum, v) => sum + v.priority + 2 ** 31, 0) },
  { why: 'the fewest victims', cost: (c) => c.victims.length },
  { why: 'the victims that started last', cost: earliestStartOfMostImportant },
];

/** Of the most important victims the earliest start, negated: the node where it is latest is preferred (`GetEarliestPodStartTime`). */
function earliestStartOfMostImportant({ victims }: PreemptionCandidate): number {
  const top = Math.max(...victims.map((v) => v.priority));
  return -Math.min(...victims.filter((v) => v.priority === top).map((v) => startOf(v.pod)));
}

function pick(candidates: readonly PreemptionCandidate[]): { best: PreemptionCandidate; why: string } {
  let left = candidates;
  for (const { why, cost } of CRITERIA) {
    if (left.length === 1) break;
    const least = Math.min(...left.map(cost));
    const next = left.filter((c) => cost(c) === least);
    if (next.length === 1) return { best: next[0]!, why };
    left = next;
  }
  return { best: left[0]!, why: candidates.length === 1 ? 'the only node where preemption helps' : 'equal to others in every respect' };
}

/** How many candidates upstream shortlists before it picks one. Taken note of, but all are examined. */
interface DefaultPreemptionArgs {
  readonly minCandidateNodesPercentage?: number;
  readonly minCandidateNodesAbsolute?: number;
}

function validateArgs(path: string, args: DefaultPreemptionArgs): readonly FieldError[] {
  const { minCandidateNodesPercentage: percentage = 10, minCandidateNodesAbsolute: absolute = 100 } = args;
  const [percentagePath, absolutePath] = [`${path}.minCandidateNodesPercentage`, `${path}.minCandidateNodesAbsolute`];
  const errors: FieldError[] = [];
  if (percentage < 0 || percentage > 100) errors.push(invalid(percentagePath, percentage, 'not in valid range [0, 100]'));
  if (absolute < 0) errors.push(invalid(absolutePath, absolute, 'not in valid range [0, inf)'));
  if (percentage === 0 && absolute === 0)
    errors.push(
      invalid(percentagePath, percentage, 'cannot be zero at the same time as minCandidateNodesAbsolute'),
      invalid(absolutePath, absolute, 'cannot be zero at the same time as minCandidateNodesPercentage'),
    );
  return errors;
}

export const DEFAULT_PREEMPTION = 'DefaultPreemption';

/** Makes room by removing Pods of lower priority from one node (kube-scheduler DefaultPreemption). */
export const defaultPreemption: PluginFactory = {
  name: DEFAULT_PREEMPTION,
  args: {
    structs: { DefaultPreemptionArgs: { minCandidateNodesPercentage: '*int32?', minCandidateNodesAbsolute: '*int32?' } },
    validate: validateArgs,
  },
  create: () => plugin,
};

const plugin: Plugin = {
  name: DEFAULT_PREEMPTION,
  // Deleted victims queue their preemptor through the plugins that turned it down, not through this one.
  events: [{ resource: 'Pod', actions: Action.Delete, hint: () => 'skip' }],

  postFilter(handle, pod) {
    const { snapshot } = handle;
    const objection = ineligible(handle, pod);
    if (objection) return { status: unschedulable(`preemption: ${objection}`) };
    const candidates: PreemptionCandidate[] = [];
    const statuses = new Map<string, Status>();
    for (const node of snapshot.nodes) {
      if (handle.statusOf(node).code !== 'Unschedulable') continue;
      const result = selectVictims(handle, pod, node);
      if ('victims' in result) candidates.push(result);
      else statuses.set(node.name, result);
    }
    if (candidates.length === 0) {
      const message = fitMessage({ nodeCount: snapshot.nodes.length, statuses, absent: NOT_HELPFUL, preFilterMessage: '' });
      return { status: unschedulable(`preemption: ${message}`), nominatedNode: '' };
    }
    const { best, why } = pick(candidates);
    return { status: undefined, nominatedNode: best.node, victims: best.victims, candidates, why };
  },
};
