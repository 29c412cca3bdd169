import { isPodLevelResource, podRequests } from '../../api/pod-resources';
import { quantityMilliValue } from '../../api/quantity';
import { parseTime } from '../../api/time';
import type { Container, Pod } from '../../api/types.gen';
import { podCondition } from '../shared/pods';

/** How many replicas a measurement calls for (upstream `podautoscaler/replica_calculator.go`). Amounts are thousandths. */

/** A Pod that has just started is not yet judged by its CPU (`HorizontalPodAutoscalerCPUInitializationPeriod`, `…InitialReadinessDelay`). */
const CPU_INITIALIZATION_US = 300e6;
const INITIAL_READINESS_DELAY_US = 30e6;

/** What one Pod was measured to use. */
export interface PodMetric {
  readonly value: number;
  readonly atUs: number;
  readonly windowUs: number;
}
export type PodMetrics = ReadonlyMap<string, PodMetric>;

/** How far from the target nothing is done yet, each way. */
export interface Tolerances {
  readonly scaleDown: number;
  readonly scaleUp: number;
}

/** How much is used on average, in relation to the target. */
export interface Usage {
  readonly ratio: number;
  readonly average: number;
  /** Percent of what is requested, where that is the target. */
  readonly utilization?: number;
}

/** What a measurement is compared with. Texts say what is wrong. */
export interface Target {
  readonly usage: (values: ReadonlyMap<string, number>) => Usage | string;
  /** What a Pod without a measurement is taken to use when there seem to be too many. */
  readonly assumed: (pod: string) => number;
}

export interface Calculation {
  readonly currentReplicas: number;
  readonly pods: readonly Pod[];
  readonly metrics: PodMetrics;
  readonly resource: string;
  readonly tolerances: Tolerances;
  readonly nowUs: number;
  readonly target: (pods: readonly Pod[]) => Target | string;
}

export interface Calculated {
  readonly replicas: number;
  readonly usage: Usage;
}

const nameOf = ({ metadata }: Pod): string => metadata.name ?? '';

/** `GetResourceReplicas` and `calcPlainMetricReplicas`, which differ in their target only. */
export function calculateReplicas(calculation: Calculation): Calculated | string {
  const { currentReplicas, pods, metrics, tolerances } = calculation;
  if (pods.length === 0) return 'no pods returned by selector while calculating replica count';
  const { ready, unready, missing, ignored } = groupPods(calculation);
  const values = new Map([...metrics].flatMap(([name, { value }]) => (ignored.has(name) || unready.has(name) ? [] : [[name, value] as const])));
  if (values.size === 0) return 'did not receive metrics for targeted pods (pods might be unready)';
  const target = calculation.target(pods);
  if (typeof target === 'string') return target;
  const usage = target.usage(values);
  if (typeof usage === 'string') return usage;
  const { ratio } = usage;
  const stay: Calculated = { replicas: currentReplicas, usage };
  const upWithUnready = unready.size > 0 && ratio > 1;
  if (!upWithUnready && missing.size === 0) return isWithin(tolerances, ratio) ? stay : { replicas: Math.ceil(ratio * ready), usage };

  // Those of whom nothing is known speak against the change.
  if (ratio < 1) for (const name of missing) values.set(name, target.assumed(name));
  else if (ratio > 1) for (const name of missing) values.set(name, 0);
  if (upWithUnready) for (const name of unready) values.set(name, 0);
  const again = target.usage(values);
  if (typeof again === 'string') return again;
  if (isWithin(tolerances, again.ratio) || turnsAround(ratio, again.ratio)) return stay;
  const replicas = Math.ceil(again.ratio * values.size);
  return (again.ratio < 1 && replicas > currentReplicas) || (again.ratio > 1 && replicas < currentReplicas) ? stay : { replicas, usage };
}

const isWithin = ({ scaleDown, scaleUp }: Tolerances, ratio: number): boolean => 1 - scaleDown <= ratio && ratio <= 1 + scaleUp;
const turnsAround = (before: number, after: number): boolean => (before < 1 && after > 1) || (before > 1 && after < 1);

interface Groups {
  readonly ready: number;
  readonly unready: ReadonlySet<string>;
  readonly missing: ReadonlySet<string>;
  readonly ignored: ReadonlySet<string>;
}

function groupPods({ pods, metrics, resource, nowUs }: Calculation): Groups {
  let ready = 0;
  const [unready, missing, ignored] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const pod of pods) {
    const metric = metrics.get(nameOf(pod));
    if (pod.metadata.deletionTimestamp !== undefined || pod.status?.phase === 'Failed') ignored.add(nameOf(pod));
    else if (pod.status?.phase === 'Pending') unready.add(nameOf(pod));
    else if (!metric) missing.add(nameOf(pod));
    else if (resource === 'cpu' && isUnready(pod, metric, nowUs)) unready.add(nameOf(pod));
    else ready++;
  }
  return { ready, unready, missing, ignored };
}

/** Whether the CPU of a Pod says nothing, because it starts up. */
function isUnready(pod: Pod, metric: PodMetric, nowUs: number): boolean {
  const condition = podCondition(pod, 'Ready');
  const startUs = parseTime(pod.status?.startTime);
  if (!condition || startUs === undefined) return true;
  const sinceUs = parseTime(condition.lastTransitionTime) ?? 0;
  if (startUs + CPU_INITIALIZATION_US > nowUs) return condition.status === 'False' || metric.atUs < sinceUs + metric.windowUs;
  return condition.status === 'False' && startUs + INITIAL_READINESS_DELAY_US > sinceUs;
}

/** A share of what the Pods request (`GetResourceUtilizationRatio`). */
export const utilizationTarget =
  (resource: string, container: string, percent: number) =>
  (pods: readonly Pod[]): Target | string => {
    const requests = new Map<string, number>();
    for (const pod of pods) {
      const request = requestOf(pod, resource, container);
      if (typeof request === 'string') return request;
      requests.set(nameOf(pod), request);
    }
    return {
      usage(values) {
        const known = [...values].filter(([name]) => requests.has(name));
        const used = known.reduce((sum, [, value]) => sum + value, 0);
        const requested = known.reduce((sum, [name]) => sum + (requests.get(name) ?? 0), 0);
        if (requested === 0) return 'no metrics returned matched known pods';
        const utilization = Math.trunc((used * 100) / requested);
        return { ratio: utilization / percent, utilization, average: Math.trunc(used / known.length) };
      },
      assumed: (pod) => Math.trunc(((requests.get(pod) ?? 0) * Math.max(100, percent)) / 100),
    };
  };

/** A plain amount a Pod (`GetMetricUsageRatio`). */
export const amountTarget = (amount: number) => (): Target => ({
  usage(values) {
    const average = Math.trunc([...values.values()].reduce((sum, value) => sum + value, 0) / values.size);
    return { ratio: average / amount, average };
  },
  assumed: () => amount,
});

/** What a Pod, or one of its containers, requests (`calculateRequests`); a text says what is missing. */
function requestOf(pod: Pod, resource: string, container: string): number | string {
  if (container === '' && pod.spec && Object.keys(pod.spec.resources?.requests ?? {}).some(isPodLevelResource)) {
    const request = podRequests(pod.spec)[resource];
    return request === undefined ? `missing pod-level request for ${resource} in Pod ${nameOf(pod)}` : quantityMilliValue(request);
  }
  let sum = 0;
  for (const { name, resources } of containersOf(pod)) {
    if (container !== '' && container !== name) continue;
    const request = resources?.requests?.[resource];
    if (request === undefined) return `missing request for ${resource} in container ${name} of Pod ${nameOf(pod)}`;
    sum += quantityMilliValue(request);
    if (container === name) return sum;
  }
  return container === '' ? sum : `container ${container} not found in Pod ${nameOf(pod)}`;
}

/** All that run for long: sidecars too. */
const containersOf = ({ spec }: Pod): readonly Container[] => [
  ...(spec?.containers ?? []),
  ...(spec?.initContainers ?? []).filter((c) => c.restartPolicy === 'Always'),
];
