import type { KubeObject } from '../object';
import { wasGivenEmpty } from '../schema/coder';
import type {
  AutoscalingHorizontalPodAutoscaler,
  HorizontalPodAutoscaler,
  HPAScalingRules,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../types.gen';
import { validateAutoscaler, validateAutoscalerStatusUpdate, validateAutoscalerUpdate } from '../validation/horizontal-pod-autoscaler';
import { AGE, column, NAME } from './columns';
import { defineKind } from './kind';
import { emptyStatus, keepSpec, keepStatus } from './strategy';

const COMMON = {
  group: 'autoscaling',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  subresources: ['status'],
  allowUnconditionalUpdate: true,
} as const;

/** 80 % of the requested CPU: what an autoscaler aims at when told nothing else. */
const DEFAULT_METRICS: readonly MetricSpec[] = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }];

const SCALE_UP: HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const SCALE_DOWN: HPAScalingRules = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

export const horizontalPodAutoscaler = defineKind<HorizontalPodAutoscaler>({
  ...COMMON,
  version: 'v2',
  schema: 'autoscaling.v2.HorizontalPodAutoscaler',
  defaults: ({ spec, ...rest }) => ({
    ...rest,
    spec: {
      ...spec,
      minReplicas: spec?.minReplicas ?? 1,
      metrics: spec?.metrics?.length ? spec.metrics : DEFAULT_METRICS,
      ...(spec?.behavior
        ? { behavior: { scaleUp: withRuleDefaults(SCALE_UP, spec.behavior.scaleUp), scaleDown: withRuleDefaults(SCALE_DOWN, spec.behavior.scaleDown) } }
        : {}),
    },
  }),
  prepareForCreate: emptyStatus('autoscaling.v2.HorizontalPodAutoscalerStatus'),
  prepareForUpdate: keepStatus,
  prepareForStatusUpdate: keepSpec,
  validateCreate: validateAutoscaler,
  validateUpdate: validateAutoscalerUpdate,
  validateStatusUpdate: validateAutoscalerStatusUpdate,
  columns: [
    NAME,
    column('Reference', 'What is scaled.', ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`),
    column('Targets', 'Current and target values of the metrics.', ({ spec, status }) => formatMetrics(spec.metrics ?? [], status?.currentMetrics ?? [])),
    column('MinPods', 'Lower limit of replicas.', ({ spec }) => String(spec.minReplicas ?? '<unset>')),
    column('MaxPods', 'Upper limit of replicas.', ({ spec }) => spec.maxReplicas),
    column('Replicas', 'Current replicas.', ({ status }) => status?.currentReplicas ?? 0),
    AGE,
  ],
});

/** No policies at all is no default; it is refused. */
function withRuleDefaults(defaults: HPAScalingRules, rules: HPAScalingRules | undefined): HPAScalingRules {
  return { ...defaults, ...rules, ...(wasGivenEmpty(rules, 'policies') ? { policies: [] } : {}) };
}

/** The older version, which knows one metric only; the others travel in annotations. */
export const horizontalPodAutoscalerV1 = defineKind<AutoscalingHorizontalPodAutoscaler>({
  ...COMMON,
  version: 'v1',
  schema: 'autoscaling.v1.HorizontalPodAutoscaler',
  defaults: (autoscaler) => ({ ...autoscaler, spec: { ...autoscaler.spec, minReplicas: autoscaler.spec?.minReplicas ?? 1 } }),
  storedAs: { kind: horizontalPodAutoscaler, toStored, fromStored: (stored) => fromStored(stored as HorizontalPodAutoscaler) },
});

/** `cpu: 12%/80%`, at most two of them (`pkg/printers/internalversion` formatHPAMetrics). */
function formatMetrics(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  if (specs.length === 0) return '<none>';
  const texts = specs.map((spec, i) => formatMetric(spec, statuses[i]));
  return texts.length > 2 ? `${texts.slice(0, 2).join(', ')} + ${texts.length - 2} more...` : texts.join(', ');
}

function formatMetric(spec: MetricSpec, status: MetricStatus | undefined): string {
  const unknown = '<unknown>';
  switch (spec.type) {
    case 'External':
      return formatValue(spec.external?.target, status?.external?.current);
    case 'Object':
      return formatValue(spec.object?.target, status?.object?.current);
    case 'Pods':
      return `${status?.pods?.current.averageValue ?? unknown}/${spec.pods?.target.averageValue}`;
    case 'Resource':
      return formatResource(spec.resource, status?.resource?.current);
    case 'ContainerResource':
      return formatResource(spec.containerResource, status?.containerResource?.current);
    default:
      return '<unknown type>';
  }
}

function formatValue(target: MetricTarget | undefined, current: MetricValueStatus | undefined): string {
  return target?.averageValue === undefined
    ? `${current?.value ?? '<unknown>'}/${target?.value}`
    : `${current?.averageValue ?? '<unknown>'}/${target.averageValue} (avg)`;
}

function formatResource(source: { readonly name: string; readonly target: MetricTarget } | undefined, current: MetricValueStatus | undefined): string {
  const { averageValue, averageUtilization } = source?.target ?? {};
  if (averageValue !== undefined) return `${source?.name}: ${current?.averageValue ?? '<unknown>'}/${averageValue}`;
  const percent = (value: number | undefined, otherwise: string): string => (value === undefined ? otherwise : `${value}%`);
  return `${source?.name}: ${percent(current?.averageUtilization, '<unknown>')}/${percent(averageUtilization, '<auto>')}`;
}

const isCpuUtilization = ({ type, resource }: MetricSpec): boolean =>
  type === 'Resource' && resource?.name === 'cpu' && resource.target.averageUtilization !== undefined;

function toStored({ spec, status, ...rest }: AutoscalingHorizontalPodAutoscaler): KubeObject {
  const { targetCPUUtilizationPercentage, ...same } = spec;
  const { currentCPUUtilizationPercentage, ...statusSame } = status ?? { currentReplicas: 0, desiredReplicas: 0 };
  const cpu: readonly MetricSpec[] =
    targetCPUUtilizationPercentage === undefined
      ? DEFAULT_METRICS
      : [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: targetCPUUtilizationPercentage } } }];
  const stored: HorizontalPodAutoscaler = {
    ...rest,
    apiVersion: 'autoscaling/v2',
    spec: { ...same, metrics: cpu },
    ...(status
      ? {
          status: {
            ...statusSame,
            ...(currentCPUUtilizationPercentage === undefined
              ? {}
              : { currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: currentCPUUtilizationPercentage } } }] }),
          },
        }
      : {}),
  };
  return stored;
}

function fromStored({ spec, status, ...rest }: HorizontalPodAutoscaler): AutoscalingHorizontalPodAutoscaler {
  const { metrics, behavior: _, ...same } = spec;
  const target = metrics?.find(isCpuUtilization)?.resource?.target.averageUtilization;
  const { conditions: __, currentMetrics, ...statusSame } = status ?? { desiredReplicas: 0 };
  const current = currentMetrics?.find(({ type, resource }) => type === 'Resource' && resource?.name === 'cpu')?.resource?.current.averageUtilization;
  return {
    ...rest,
    apiVersion: 'autoscaling/v1',
    spec: { ...same, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
    ...(status ? { status: { currentReplicas: 0, ...statusSame, ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }) } } : {}),
  };
}
