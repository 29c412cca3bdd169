import { compareQuantities } from '../quantity';
import type {
  ContainerResourceMetricSource,
  CrossVersionObjectReference,
  ExternalMetricSource,
  HorizontalPodAutoscaler,
  HPAScalingPolicy,
  HPAScalingRules,
  MetricIdentifier,
  MetricSpec,
  MetricTarget,
  ObjectMetricSource,
  PodsMetricSource,
  ResourceMetricSource,
} from '../types.gen';
import { type FieldError, forbidden, invalid, invalidEach, notSupported, required } from './errors';
import { isDNS1123Label, isValidPathSegmentName, nameIsDNSSubdomain } from './names';
import { validateNonnegative, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';
import { validateContainerResourceName, validateNonnegativeQuantity } from './resources';

/** Upstream `pkg/apis/autoscaling/validation`, and the options of its strategy. */
type Errors = readonly FieldError[];

const PERIOD_SECONDS_MAX = 1800;
const STABILIZATION_SECONDS_MAX = 3600;
const SELECT_POLICIES = ['Disabled', 'Max', 'Min'];
const POLICY_TYPES = ['Percent', 'Pods'];
const METRIC_TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

interface ReferenceOptions {
  readonly allowEmptyApiGroup: boolean;
  readonly allowInvalidApiVersion: boolean;
}

export const validateAutoscaler = (autoscaler: HorizontalPodAutoscaler): Errors => [
  ...validateObjectMeta(autoscaler.metadata, true, nameIsDNSSubdomain),
  ...validateSpec(autoscaler),
];

export const validateAutoscalerUpdate = (next: HorizontalPodAutoscaler, old: HorizontalPodAutoscaler): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateSpec(next, old),
];

export const validateAutoscalerStatusUpdate = (next: HorizontalPodAutoscaler, old: HorizontalPodAutoscaler): Errors => [
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...validateNonnegative(next.status?.currentReplicas, 'status.currentReplicas'),
  ...validateNonnegative(next.status?.desiredReplicas, 'status.desiredReplicas'),
];

function validateSpec({ spec }: HorizontalPodAutoscaler, old?: HorizontalPodAutoscaler): Errors {
  const { minReplicas, maxReplicas = 0, scaleTargetRef, metrics = [], behavior } = spec;
  // Scaling to zero is behind a feature gate that is off.
  const lowest = old?.spec.minReplicas === 0 ? 0 : 1;
  const target = scaleTargetRef ?? { kind: '', name: '' };
  const before = old?.spec.scaleTargetRef;
  const sameTarget = before !== undefined && before.apiVersion === target.apiVersion && before.kind === target.kind;
  const targetOptions = { allowInvalidApiVersion: sameTarget, allowEmptyApiGroup: !sameTarget && target.kind === 'ReplicationController' };
  const errors: FieldError[] = [];
  if (minReplicas !== undefined && minReplicas < lowest) errors.push(invalid('spec.minReplicas', minReplicas, `must be greater than or equal to ${lowest}`));
  if (maxReplicas === 0) errors.push(required('spec.maxReplicas', 'must be set and greater than 0'));
  else if (maxReplicas < 0) errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to 1'));
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  return [
    ...errors,
    ...validateReference(target, 'spec.scaleTargetRef', targetOptions),
    ...validateMetrics(metrics, minReplicas, metricOptions(old), 'spec.metrics'),
    ...(behavior?.scaleUp ? validateRules(behavior.scaleUp, 'spec.behavior.scaleUp') : []),
    ...(behavior?.scaleDown ? validateRules(behavior.scaleDown, 'spec.behavior.scaleDown') : []),
  ];
}

/** Metrics about objects need a valid API version, unless one of the stored ones has none. */
function metricOptions(old: HorizontalPodAutoscaler | undefined): ReferenceOptions {
  const options = { allowEmptyApiGroup: true, allowInvalidApiVersion: false };
  const known = old?.spec.metrics?.some(({ type, object }) => type === 'Object' && object && apiVersionError(object.describedObject, options) !== undefined);
  return known ? { ...options, allowInvalidApiVersion: true } : options;
}

function apiVersionError(
  { apiVersion = '' }: CrossVersionObjectReference,
  { allowEmptyApiGroup, allowInvalidApiVersion }: ReferenceOptions,
): string | undefined {
  if (allowInvalidApiVersion) return undefined;
  const slashes = apiVersion.split('/').length - 1;
  if (slashes > 1) return `unexpected GroupVersion string: ${apiVersion}`;
  const group = slashes === 1 ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return group === '' && !allowEmptyApiGroup ? 'apiVersion must specify API group' : undefined;
}

const validateSegment = (value: string | undefined, path: string, missing = ''): Errors =>
  value ? invalidEach(path, value, isValidPathSegmentName(value)) : [required(path, missing)];

function validateReference(reference: CrossVersionObjectReference, path: string, options: ReferenceOptions): Errors {
  const error = apiVersionError(reference, options);
  return [
    ...validateSegment(reference.kind, `${path}.kind`),
    ...validateSegment(reference.name, `${path}.name`),
    ...(error === undefined ? [] : [invalid(`${path}.apiVersion`, reference.apiVersion ?? '', error)]),
  ];
}

function validateMetrics(metrics: readonly MetricSpec[], minReplicas: number | undefined, options: ReferenceOptions, path: string): Errors {
  const errors = metrics.flatMap((metric, i) => validateMetric(metric, options, `${path}[${i}]`));
  if (minReplicas !== 0 || metrics.some(({ type }) => type === 'Object' || type === 'External')) return errors;
  return [...errors, forbidden(path, 'must specify at least one Object or External metric to support scaling to zero replicas')];
}

/** The fields of a metric's sources, in upstream's order, by type. */
const SOURCES = { Object: 'object', External: 'external', Pods: 'pods', Resource: 'resource', ContainerResource: 'containerResource' } as const;
type SourceType = keyof typeof SOURCES;
const isSourceType = (type: string): type is SourceType => type in SOURCES;

function validateMetric(metric: MetricSpec, options: ReferenceOptions, path: string): Errors {
  const { type = '' } = metric;
  const unsupported = isSourceType(type) ? [] : [notSupported(`${path}.type`, type, METRIC_TYPES)];
  const present = Object.values(SOURCES).filter((field) => metric[field] !== undefined);
  const [first] = present;
  const expected = isSourceType(type) ? SOURCES[type] : undefined;
  return [
    ...(type === '' ? [required(`${path}.type`, 'must specify a metric source type')] : []),
    ...unsupported,
    ...(first === undefined ? [] : validateSource(metric, first, options, `${path}.${first}`)),
    ...(expected !== undefined && metric[expected] === undefined
      ? [required(`${path}.${expected}`, 'must populate information for the given metric source')]
      : []),
    ...unsupported,
    ...(present.length > 1
      ? present.filter((field) => field !== expected).map((field) => forbidden(`${path}.${field}`, 'must populate the given metric source only'))
      : []),
  ];
}

function validateSource(metric: MetricSpec, field: (typeof SOURCES)[SourceType], options: ReferenceOptions, path: string): Errors {
  switch (field) {
    case 'object':
      return validateObjectSource(metric.object!, options, path);
    case 'external':
      return validateExternalSource(metric.external!, path);
    case 'pods':
      return validatePodsSource(metric.pods!, path);
    case 'resource':
      return validateResourceSource(metric.resource!, path);
    case 'containerResource':
      return validateContainerResourceSource(metric.containerResource!, path);
  }
}

const validateObjectSource = ({ describedObject, metric, target }: ObjectMetricSource, options: ReferenceOptions, path: string): Errors => [
  ...validateReference(describedObject, `${path}.describedObject`, options),
  ...validateIdentifier(metric, `${path}.metric`),
  ...validateTarget(target, `${path}.target`),
  ...(target.value === undefined && target.averageValue === undefined
    ? [required(`${path}.target.averageValue`, 'must set either a target value or averageValue')]
    : []),
];

const validateExternalSource = ({ metric, target }: ExternalMetricSource, path: string): Errors => [
  ...validateIdentifier(metric, `${path}.metric`),
  ...validateTarget(target, `${path}.target`),
  ...(target.value === undefined && target.averageValue === undefined
    ? [required(`${path}.target.averageValue`, 'must set either a target value for metric or a per-pod target')]
    : []),
  ...(target.value !== undefined && target.averageValue !== undefined
    ? [forbidden(`${path}.target.value`, 'may not set both a target value for metric and a per-pod target')]
    : []),
];

const validatePodsSource = ({ metric, target }: PodsMetricSource, path: string): Errors => [
  ...validateIdentifier(metric, `${path}.metric`),
  ...validateTarget(target, `${path}.target`),
  ...(target.averageValue === undefined ? [required(`${path}.target.averageValue`, 'must specify a positive target averageValue')] : []),
];

const validateResourceSource = ({ name, target }: ResourceMetricSource, path: string): Errors => [
  ...(name ? [] : [required(`${path}.name`, 'must specify a resource name')]),
  ...validateResourceTarget(target, path),
];

const validateContainerResourceSource = ({ name, container, target }: ContainerResourceMetricSource, path: string): Errors => [
  ...(name ? validateContainerResourceName(name, `${path}.name`) : [required(`${path}.name`, 'must specify a resource name')]),
  ...(container ? invalidEach(`${path}.container`, container, isDNS1123Label(container)) : [required(`${path}.container`, 'must specify a container')]),
  ...validateResourceTarget(target, path),
];

function validateResourceTarget(target: MetricTarget, path: string): Errors {
  const [amount, percent] = [target.averageValue !== undefined, target.averageUtilization !== undefined];
  return [
    ...validateTarget(target, `${path}.target`),
    ...(!amount && !percent ? [required(`${path}.target.averageUtilization`, 'must set either a target raw value or a target utilization')] : []),
    ...(amount && percent ? [forbidden(`${path}.target.averageValue`, 'may not set both a target raw value and a target utilization')] : []),
  ];
}

function validateTarget({ type = '', value, averageValue, averageUtilization }: MetricTarget, path: string): Errors {
  const errors: FieldError[] = [];
  if (type === '') errors.push(required(`${path}.type`, 'must specify a metric target type'));
  if (type !== 'Utilization' && type !== 'Value' && type !== 'AverageValue')
    errors.push(invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  if (value !== undefined && compareQuantities(value, '0') <= 0) errors.push(invalid(`${path}.value`, value, 'must be positive'));
  if (averageValue !== undefined && compareQuantities(averageValue, '0') <= 0) errors.push(invalid(`${path}.averageValue`, averageValue, 'must be positive'));
  if (averageUtilization !== undefined && averageUtilization < 1)
    errors.push(invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  return errors;
}

const validateIdentifier = ({ name }: MetricIdentifier, path: string): Errors => validateSegment(name, `${path}.name`, 'must specify a metric name');

function validateRules({ stabilizationWindowSeconds: window, selectPolicy, policies, tolerance }: HPAScalingRules, path: string): Errors {
  const errors: FieldError[] = [];
  const list = policies ?? [];
  const at = `${path}.stabilizationWindowSeconds`;
  if (window !== undefined && window < 0) errors.push(invalid(at, window, 'must be greater than or equal to zero'));
  if (window !== undefined && window > STABILIZATION_SECONDS_MAX)
    errors.push(invalid(at, window, `must be less than or equal to ${STABILIZATION_SECONDS_MAX}`));
  if (selectPolicy !== undefined && !SELECT_POLICIES.includes(selectPolicy)) errors.push(notSupported(`${path}.selectPolicy`, selectPolicy, SELECT_POLICIES));
  if (list.length === 0) errors.push(required(`${path}.policies`, 'must specify at least one Policy'));
  return [
    ...errors,
    ...list.flatMap((policy, i) => validatePolicy(policy, `${path}.policies[${i}]`)),
    ...(tolerance === undefined ? [] : validateNonnegativeQuantity(tolerance, `${path}.tolerance`)),
  ];
}

function validatePolicy({ type = '', value = 0, periodSeconds = 0 }: HPAScalingPolicy, path: string): Errors {
  const errors: FieldError[] = [];
  if (!POLICY_TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, POLICY_TYPES));
  if (value <= 0) errors.push(invalid(`${path}.value`, value, 'must be greater than zero'));
  if (periodSeconds <= 0) errors.push(invalid(`${path}.periodSeconds`, periodSeconds, 'must be greater than zero'));
  if (periodSeconds > PERIOD_SECONDS_MAX) errors.push(invalid(`${path}.periodSeconds`, periodSeconds, `must be less than or equal to ${PERIOD_SECONDS_MAX}`));
  return errors;
}
