import { matchesLabels, parseLabelSelector } from '../../api/label-selector';
import { formatTime } from '../../api/time';
import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerCondition, HorizontalPodAutoscalerStatus, MetricStatus, Pod, Scale } from '../../api/types.gen';
import type { ApiResponse } from '../../api/wire';
import type { Measured } from './metrics';
import { propose } from './metrics';
import { type Memory, normalize } from './normalize';

/** What an autoscaler decides, once its target's scale is known: pure (upstream `reconcileAutoscaler`). */

/** What has been found out for one sync. */
export interface Sync {
  readonly autoscaler: HorizontalPodAutoscaler;
  readonly scale: Scale;
  readonly resourceMetrics: ApiResponse | undefined;
  /** The Pods of the namespace. */
  readonly pods: readonly Pod[];
  /** The selectors of the namespace's other autoscalers, by `namespace/name`. */
  readonly others: ReadonlyMap<string, string>;
  readonly memory: Memory;
  readonly nowUs: number;
}

export interface Said {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

export interface Decision {
  readonly from: number;
  readonly to: number;
  /** Why the target is to be scaled; undefined if it is not. */
  readonly reason: string | undefined;
  readonly conditions: readonly HorizontalPodAutoscalerCondition[];
  readonly events: readonly Said[];
  readonly metrics: readonly MetricStatus[] | undefined;
  readonly recommendations: Memory['recommendations'];
  /** Nothing could be computed: what is desired stays as it was. */
  readonly failed?: boolean;
}

type Conditions = readonly HorizontalPodAutoscalerCondition[];

export function withCondition(list: Conditions, type: string, status: 'True' | 'False', reason: string, message: string, nowUs: number): Conditions {
  const old = list.find((c) => c.type === type);
  const lastTransitionTime = old?.status === status && old.lastTransitionTime !== undefined ? old.lastTransitionTime : formatTime(nowUs);
  const next = { type, status, lastTransitionTime, reason, message };
  return old ? list.map((c) => (c === old ? next : c)) : [...list, next];
}

const boundsOf = ({ spec: { minReplicas = 1, maxReplicas } }: HorizontalPodAutoscaler) => ({ min: minReplicas, max: maxReplicas });

/** Whether the metrics have a say: not for a target that is switched off or out of bounds. */
export function asksMetrics(autoscaler: HorizontalPodAutoscaler, scale: Scale): boolean {
  const { min, max } = boundsOf(autoscaler);
  const current = scale.spec?.replicas ?? 0;
  return current > 0 && current <= max && current >= min;
}

export function decide(sync: Sync): Decision {
  const { autoscaler, scale, memory, nowUs } = sync;
  const { min, max } = boundsOf(autoscaler);
  const from = scale.spec?.replicas ?? 0;
  const recommendations = memory.recommendations.length > 0 ? memory.recommendations : [{ replicas: from, atUs: nowUs }];
  const reached = "the HPA controller was able to get the target's current scale";
  const conditions = withCondition(autoscaler.status?.conditions ?? [], 'AbleToScale', 'True', 'SucceededGetScale', reached, nowUs);
  const base = { from, to: from, reason: undefined, conditions, events: [], metrics: undefined, recommendations };
  if (from === 0) {
    const disabled = 'scaling is disabled since the replica count of the target is zero';
    return { ...base, conditions: withCondition(conditions, 'ScalingActive', 'False', 'ScalingDisabled', disabled, nowUs) };
  }
  if (from > max) return { ...base, to: max, reason: 'Current number of replicas above Spec.MaxReplicas' };
  if (from < min) return { ...base, to: min, reason: 'Current number of replicas below Spec.MinReplicas' };
  return byMetrics(sync, base);
}

/** What all metrics together say: the greatest of the proposals, within what is allowed. */
function byMetrics(sync: Sync, base: Decision): Decision {
  const { autoscaler, memory, nowUs } = sync;
  const { from } = base;
  const found = computeReplicas(sync);
  const events = found.events;
  const conditions = found.active
    ? withCondition(base.conditions, 'ScalingActive', found.active.status, found.active.reason, found.active.message, nowUs)
    : base.conditions;
  if (found.replicas === undefined) {
    const said: Said = { type: 'Warning', reason: 'FailedComputeMetricsReplicas', message: found.error };
    return { ...base, conditions, events: [...events, said], metrics: found.statuses, failed: true };
  }
  const { min, max } = boundsOf(autoscaler);
  const wish = { current: from, desired: Math.max(0, found.replicas), min, max, nowUs };
  const normal = normalize(autoscaler.spec.behavior, wish, { ...memory, recommendations: base.recommendations });
  const { able, limited } = normal;
  const withAble = withCondition(conditions, 'AbleToScale', 'True', able.reason, able.message, nowUs);
  return {
    ...base,
    to: normal.replicas,
    reason: normal.replicas === from ? undefined : reasonOf(wish.desired, from, found.metric),
    conditions: withCondition(withAble, 'ScalingLimited', limited.status, limited.reason, limited.message, nowUs),
    events,
    metrics: found.statuses,
    recommendations: normal.recommendations,
  };
}

const reasonOf = (desired: number, from: number, metric: string): string =>
  desired > from ? `${metric} above target` : desired < from ? 'All metrics below target' : '';

interface Computed {
  readonly events: readonly Said[];
  readonly active: { readonly status: 'True' | 'False'; readonly reason: string; readonly message: string } | undefined;
  readonly statuses: readonly MetricStatus[] | undefined;
}
type Found = Computed & ({ readonly replicas: number; readonly metric: string } | { readonly replicas: undefined; readonly error: string });

/** `computeReplicasForMetrics` */
function computeReplicas(sync: Sync): Found {
  const { autoscaler, scale, nowUs, resourceMetrics } = sync;
  const selected = selectPods(sync);
  if ('error' in selected) {
    const { event, reason, error, message = error } = selected;
    return {
      replicas: undefined,
      error,
      events: [{ type: 'Warning', reason: event, message: error }],
      active: { status: 'False', reason, message },
      statuses: undefined,
    };
  }
  const measured: Measured = { autoscaler, currentReplicas: scale.spec?.replicas ?? 0, pods: selected.pods, resourceMetrics, nowUs };
  const specs = autoscaler.spec.metrics ?? [];
  const proposals = specs.map((spec) => propose(spec, measured));
  const failures = proposals.flatMap((p) => ('error' in p ? [p] : []));
  const valid = proposals.flatMap((p) => ('error' in p ? [] : [p]));
  const events = failures.map(({ reason, error }): Said => ({ type: 'Warning', reason, message: error }));
  const statuses = proposals.map((p): MetricStatus => ('error' in p ? { type: '' } : p.status));
  const greatest = valid.reduce<(typeof valid)[number] | undefined>(
    (best, p) => (best && best.replicas !== 0 && p.replicas <= best.replicas ? best : p),
    undefined,
  );
  const [first] = failures;
  // With some of them unknown, nothing is taken away.
  if (first && (!greatest || greatest.replicas < measured.currentReplicas)) {
    const error = `invalid metrics (${failures.length} invalid out of ${specs.length}), first error is: ${first.outer}`;
    const message = `the HPA was unable to compute the replica count: ${first.error}`;
    return { replicas: undefined, error, events, active: { status: 'False', reason: first.reason, message }, statuses };
  }
  const { replicas = 0, metric = '' } = greatest ?? {};
  const message = `the HPA was able to successfully calculate a replica count from ${metric}`;
  return { replicas, metric, events, active: { status: 'True', reason: 'ValidMetricFound', message }, statuses };
}

type Selected = { readonly pods: readonly Pod[] } | { readonly event: string; readonly reason: string; readonly error: string; readonly message?: string };

/** The target's Pods, if no other autoscaler's are among them (`validateAndParseSelector`). */
function selectPods({ autoscaler, scale, pods, others }: Sync): Selected {
  const text = scale.status?.selector ?? '';
  if (text === '')
    return {
      event: 'SelectorRequired',
      reason: 'InvalidSelector',
      error: 'selector is required',
      message: "the HPA target's scale is missing a selector",
    };
  const selector = parseLabelSelector(text);
  if (typeof selector === 'string') {
    const error = `couldn't convert selector into a corresponding internal selector object: ${selector}`;
    return { event: 'InvalidSelector', reason: 'InvalidSelector', error };
  }
  const own = pods.filter(({ metadata }) => matchesLabels(selector, metadata.labels));
  const rivals = [...others].flatMap(([key, other]) => {
    const requirements = parseLabelSelector(other);
    return typeof requirements !== 'string' && own.some(({ metadata }) => matchesLabels(requirements, metadata.labels)) ? [key] : [];
  });
  if (rivals.length === 0) return { pods: own };
  const { namespace, name } = autoscaler.metadata;
  const all = [`${namespace}/${name}`, ...rivals].sort();
  const error = `pods by selector ${text} are controlled by multiple HPAs: [${all.join(' ')}]`;
  return { event: 'AmbiguousSelector', reason: 'AmbiguousSelector', error };
}

/** The status that follows from a decision, when it has been carried out. */
export function statusOf({ status }: HorizontalPodAutoscaler, decision: Decision, conditions: Conditions, scaledAtUs?: number): HorizontalPodAutoscalerStatus {
  const lastScaleTime = scaledAtUs === undefined ? status?.lastScaleTime : formatTime(scaledAtUs);
  return {
    currentReplicas: decision.from,
    desiredReplicas: decision.failed ? (status?.desiredReplicas ?? 0) : decision.to,
    ...(lastScaleTime !== undefined && { lastScaleTime }),
    ...(decision.metrics && { currentMetrics: decision.metrics }),
    conditions,
  };
}
