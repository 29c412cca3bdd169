import { canonicalQuantity, quantityMilliValue } from '../../api/quantity';
import { parseTime } from '../../api/time';
import type { HorizontalPodAutoscaler, MetricSpec, MetricStatus, MetricTarget, MetricValueStatus, Pod } from '../../api/types.gen';
import type { ApiResponse } from '../../api/wire';
import { isSuccess, responseError } from './answer';
import { amountTarget, type Calculated, calculateReplicas, type PodMetric, type PodMetrics, type Tolerances, utilizationTarget } from './replica-calculator';

/** What each metric of an autoscaler proposes (upstream `computeReplicasForMetric`). */

const TOLERANCE = 0.1;
const NO_CUSTOM_METRICS = 'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';

/** All that a proposal follows from. */
export interface Measured {
  readonly autoscaler: HorizontalPodAutoscaler;
  readonly currentReplicas: number;
  readonly pods: readonly Pod[];
  /** The answer to the question for the Pods' resource metrics. */
  readonly resourceMetrics: ApiResponse | undefined;
  readonly nowUs: number;
}

export interface Proposal {
  readonly replicas: number;
  /** `cpu resource utilization (percentage of request)` */
  readonly metric: string;
  readonly status: MetricStatus;
}
export interface NoProposal {
  /** Of Event and condition: `FailedGetResourceMetric`. */
  readonly reason: string;
  readonly error: string;
  /** The error as it is told of the metrics together. */
  readonly outer: string;
}

/** Whether the Pods' resource metrics have to be asked for. */
export const needsResourceMetrics = ({ spec }: HorizontalPodAutoscaler): boolean =>
  (spec.metrics ?? []).some(({ type }) => type === 'Resource' || type === 'ContainerResource');

export function propose(spec: MetricSpec, measured: Measured): Proposal | NoProposal {
  switch (spec.type) {
    case 'Resource':
      return resourceProposal(spec, measured);
    case 'ContainerResource':
      return containerProposal(spec, measured);
    case 'Pods': {
      const error = `unable to get metric ${spec.pods?.metric.name}: ${NO_CUSTOM_METRICS}`;
      return { reason: 'FailedGetPodsMetric', error, outer: `failed to get pods metric value: ${error}` };
    }
    case 'Object':
      return objectProposal(spec, measured);
    case 'External':
      return externalProposal(spec, measured);
    default: {
      const error = `unknown metric source type "${spec.type}"`;
      return { reason: 'InvalidMetricSourceType', error, outer: error };
    }
  }
}

function resourceProposal({ resource }: MetricSpec, measured: Measured): Proposal | NoProposal {
  const { name = '', target } = resource ?? {};
  const found = calculate(measured, name, '', target);
  if (typeof found === 'string') return { reason: 'FailedGetResourceMetric', error: found, outer: `failed to get ${name} resource metric value: ${found}` };
  const metric = `${name} resource${target?.averageValue === undefined ? ' utilization (percentage of request)' : ''}`;
  return { replicas: found.replicas, metric, status: { type: 'Resource', resource: { name, current: currentOf(name, found) } } };
}

function containerProposal({ containerResource }: MetricSpec, measured: Measured): Proposal | NoProposal {
  const { name = '', container = '', target } = containerResource ?? {};
  const found = calculate(measured, name, container, target);
  if (typeof found === 'string')
    return { reason: 'FailedGetContainerResourceMetric', error: found, outer: `failed to get ${container} container metric value: ${found}` };
  const metric = target?.averageValue === undefined ? `${name} container resource utilization (percentage of request)` : `${name} resource`;
  const current = currentOf(name, found);
  return { replicas: found.replicas, metric, status: { type: 'ContainerResource', containerResource: { name, container, current } } };
}

function objectProposal({ object }: MetricSpec, { autoscaler }: Measured): NoProposal {
  const { metric, describedObject, target } = object ?? {};
  const error = `unable to get metric ${metric?.name}: ${NO_CUSTOM_METRICS} on ${describedObject?.kind} ${autoscaler.metadata.namespace}/${describedObject?.name}`;
  const perPod = target?.type === 'AverageValue' ? `failed to get ${metric?.name} object metric: ` : '';
  return { reason: 'FailedGetObjectMetric', error, outer: `failed to get object metric value: ${perPod}${error}` };
}

function externalProposal({ external }: MetricSpec, { autoscaler }: Measured): NoProposal {
  const { metric, target } = external ?? {};
  const name = metric?.name ?? '';
  const gone = `the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`;
  const labels = Object.entries(metric?.selector?.matchLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const printed = metric?.selector
    ? `&LabelSelector{MatchLabels:map[string]string{${labels.map(([k, v]) => `${k}: ${v},`).join('')}},MatchExpressions:[]LabelSelectorRequirement{},}`
    : 'nil';
  const error = `unable to get external metric ${autoscaler.metadata.namespace}/${name}/${printed}: unable to fetch metrics from external metrics API: ${gone}`;
  const inner = target?.averageValue === undefined ? `failed to get external metric ${name}` : `failed to get ${name} external metric`;
  return { reason: 'FailedGetExternalMetric', error, outer: `failed to get ${name} external metric value: ${inner}: ${error}` };
}

/** `computeStatusForResourceMetricGeneric` */
function calculate(measured: Measured, resource: string, container: string, target: MetricTarget | undefined): Calculated | string {
  const { autoscaler, currentReplicas, pods, nowUs } = measured;
  const what = target?.averageValue === undefined ? 'utilization' : 'usage';
  if (target?.averageValue === undefined && target?.averageUtilization === undefined)
    return 'invalid resource metric source: neither an average utilization target nor an average value (usage) target was set';
  const metrics = podMetrics(measured.resourceMetrics, resource, container);
  if (typeof metrics === 'string') return `failed to get ${resource} ${what}: unable to get metrics for resource ${resource}: ${metrics}`;
  const of =
    target.averageValue === undefined
      ? utilizationTarget(resource, container, target.averageUtilization ?? 0)
      : amountTarget(quantityMilliValue(target.averageValue));
  const found = calculateReplicas({ currentReplicas, pods, metrics, resource, tolerances: tolerancesOf(autoscaler), nowUs, target: of });
  return typeof found === 'string' ? `failed to get ${resource} ${what}: ${found}` : found;
}

function tolerancesOf({ spec: { behavior } }: HorizontalPodAutoscaler): Tolerances {
  const own = (text: string | undefined): number => (text === undefined ? TOLERANCE : quantityMilliValue(text) / 1000);
  return { scaleDown: own(behavior?.scaleDown?.tolerance), scaleUp: own(behavior?.scaleUp?.tolerance) };
}

/** `metrics.k8s.io/v1beta1` PodMetrics, as far as it is read. */
interface PodMetricsObject {
  readonly metadata: { readonly name?: string };
  readonly timestamp: string;
  readonly window: string;
  readonly containers: readonly { readonly name: string; readonly usage: Readonly<Record<string, string>> }[];
}

/** `GetResourceMetric`: by Pod; a text says why there is none. */
function podMetrics(response: ApiResponse | undefined, resource: string, container: string): PodMetrics | string {
  if (!response || !isSuccess(response))
    return `unable to fetch metrics from resource metrics API: ${response ? responseError(response, '(get pods.metrics.k8s.io)') : 'no answer'}`;
  const { items } = response.body as { readonly items: readonly PodMetricsObject[] };
  if (items.length === 0) return 'no metrics returned from resource metrics API';
  return new Map(
    items.flatMap((item) => {
      const metric = metricOf(item, resource, container);
      return metric ? [[item.metadata.name ?? '', metric] as const] : [];
    }),
  );
}

/** Of the container, or of all of them: one that was not measured leaves the whole Pod unmeasured. */
function metricOf({ timestamp, window, containers }: PodMetricsObject, resource: string, container: string): PodMetric | undefined {
  const measured = container === '' ? containers : containers.filter(({ name }) => name === container);
  if (measured.length === 0 || measured.some(({ usage }) => usage[resource] === undefined)) return undefined;
  const value = measured.reduce((sum, { usage }) => sum + quantityMilliValue(usage[resource]), 0);
  return { value, atUs: parseTime(timestamp) ?? 0, windowUs: Number.parseFloat(window) * 1e6 };
}

function currentOf(resource: string, { usage }: Calculated): MetricValueStatus {
  const averageValue = quantityText(resource, usage.average);
  return usage.utilization === undefined ? { averageValue } : { averageUtilization: usage.utilization, averageValue };
}

/** Memory in powers of two as far as that is exact, all else in powers of ten (`buildQuantity`). */
function quantityText(resource: string, milli: number): string {
  const exact = resource === 'memory' && milli % 1_024_000 === 0;
  return canonicalQuantity(exact ? `${milli / 1_024_000}Ki` : `${milli}m`);
}
