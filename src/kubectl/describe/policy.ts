import { formatLabelSelector } from '../../api/label-selector';
import type { ClusterRole, ClusterRoleBinding, HorizontalPodAutoscaler, PodDisruptionBudget, PriorityClass, Role, RoleBinding } from '../../api/types.gen';
import { RULE_COLUMNS, ruleRows } from '../rules';
import { formatLabels } from '../selectors';
import { formatDate, writeAnnotations, writeMetadata, writeName } from './common';
import { type Writer, writeMap, writeTable } from './writer';

/** `kubectl describe role` and `clusterrole`: one line for each resource of each group, with all verbs. */
export function writeRole(writer: Writer, { metadata, rules }: Role | ClusterRole): void {
  writer.line(0, `Name:\t${metadata.name}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, 'PolicyRule:');
  writeTable(writer, 1, RULE_COLUMNS, ruleRows(rules ?? []));
}

/** `kubectl describe rolebinding` and `clusterrolebinding`. */
export function writeBinding(writer: Writer, { metadata, roleRef, subjects = [] }: RoleBinding | ClusterRoleBinding): void {
  writer.line(0, `Name:\t${metadata.name}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, 'Role:');
  writer.line(1, `Kind:\t${roleRef.kind}`);
  writer.line(1, `Name:\t${roleRef.name}`);
  writer.line(0, 'Subjects:');
  writeTable(
    writer,
    1,
    ['Kind', 'Name', 'Namespace'],
    subjects.map((s) => [s.kind, s.name, s.namespace ?? '']),
  );
}

/** `kubectl describe poddisruptionbudget`. */
export function writeDisruptionBudget(writer: Writer, { metadata, spec, status }: PodDisruptionBudget): void {
  writeName(writer, metadata);
  if (spec?.minAvailable !== undefined) writer.line(0, `Min available:\t${spec.minAvailable}`);
  else if (spec?.maxUnavailable !== undefined) writer.line(0, `Max unavailable:\t${spec.maxUnavailable}`);
  writer.line(0, `Selector:\t${spec?.selector ? formatLabelSelector(spec.selector) : '<unset>'}`);
  writer.line(0, 'Status:');
  writer.line(2, `Allowed disruptions:\t${status?.disruptionsAllowed ?? 0}`);
  writer.line(2, `Current:\t${status?.currentHealthy ?? 0}`);
  writer.line(2, `Desired:\t${status?.desiredHealthy ?? 0}`);
  writer.line(2, `Total:\t${status?.expectedPods ?? 0}`);
}

/** `kubectl describe priorityclass`. */
export function writePriorityClass(writer: Writer, { metadata, ...priority }: PriorityClass): void {
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Value:\t${priority.value}`);
  writer.line(0, `GlobalDefault:\t${priority.globalDefault ?? false}`);
  writer.line(0, `PreemptionPolicy:\t${priority.preemptionPolicy ?? ''}`);
  writer.line(0, `Description:\t${priority.description ?? ''}`);
  writer.line(0, `Annotations:\t${formatLabels(metadata.annotations)}`);
}

type HpaSpec = NonNullable<HorizontalPodAutoscaler['spec']>;
type Metric = NonNullable<HpaSpec['metrics']>[number];
type Current = NonNullable<NonNullable<HorizontalPodAutoscaler['status']>['currentMetrics']>[number];

/** A metric with what is and what is wanted. */
function metricText({ resource, containerResource, pods, object, external }: Metric, now: Current | undefined): string {
  const known = now && (now.resource ?? now.containerResource ?? now.pods ?? now.object ?? now.external);
  const own = resource ?? containerResource;
  if (own) {
    const on = containerResource ? `resource ${own.name} of container "${containerResource.container}" on pods` : `resource ${own.name} on pods`;
    if (own.target.averageValue !== undefined) return `${on}:\t${known?.current.averageValue ?? '<unknown>'} / ${own.target.averageValue}`;
    const is = known?.current.averageUtilization === undefined ? '<unknown>' : `${known.current.averageUtilization}% (${known.current.averageValue ?? '0'})`;
    return `${on}  (as a percentage of request):\t${is} / ${own.target.averageUtilization === undefined ? '<auto>' : `${own.target.averageUtilization}%`}`;
  }
  const average = `${known?.current.averageValue ?? '<unknown>'} / `;
  const value = `${known?.current.value ?? '<unknown>'} / `;
  if (pods) return `"${pods.metric.name}" on pods:\t${average}${pods.target.averageValue ?? ''}`;
  const other = object ?? external;
  if (!other) return '<unknown metric type>';
  const on = object ? `"${object.metric.name}" on ${object.describedObject.kind}/${object.describedObject.name}` : `"${other.metric.name}"`;
  return other.target.averageValue === undefined
    ? `${on} (target value):\t${value}${other.target.value ?? ''}`
    : `${on} (target average value):\t${average}${other.target.averageValue}`;
}

/** `kubectl describe horizontalpodautoscaler`. */
export function writeAutoscaler(writer: Writer, autoscaler: HorizontalPodAutoscaler): void {
  const { metadata, spec, status } = autoscaler;
  writeMetadata(writer, autoscaler);
  writer.line(0, `CreationTimestamp:\t${formatDate(metadata.creationTimestamp)}`);
  writer.line(0, `Reference:\t${spec?.scaleTargetRef.kind}/${spec?.scaleTargetRef.name}`);
  writer.line(0, 'Metrics:\t( current / target )');
  spec?.metrics?.forEach((metric, i) => {
    writer.line(1, metricText(metric, status?.currentMetrics?.[i]));
  });
  writer.line(0, `Min replicas:\t${spec?.minReplicas ?? '<unset>'}`);
  writer.line(0, `Max replicas:\t${spec?.maxReplicas ?? 0}`);
  if (spec?.behavior) writer.line(0, 'Behavior:');
  for (const [title, rules] of [
    ['Scale Up', spec?.behavior?.scaleUp],
    ['Scale Down', spec?.behavior?.scaleDown],
  ] as const) {
    if (!rules) continue;
    writer.line(1, `${title}:`);
    if (rules.stabilizationWindowSeconds !== undefined) writer.line(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`);
    if (!rules.policies?.length) continue;
    writer.line(2, `Select Policy: ${rules.selectPolicy ?? 'Max'}`);
    writer.line(2, 'Policies:');
    for (const p of rules.policies) writer.line(3, `- Type: ${p.type}\tValue: ${p.value}\tPeriod: ${p.periodSeconds} seconds`);
  }
  writer.line(0, `${spec?.scaleTargetRef.kind} pods:\t${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`);
  if (!status?.conditions?.length) return;
  writer.line(0, 'Conditions:');
  writeTable(
    writer,
    1,
    ['Type', 'Status', 'Reason', 'Message'],
    status.conditions.map((c) => [c.type, c.status, c.reason ?? '', c.message ?? '']),
  );
}
