import { formatLabelSelector } from '../../api/label-selector';
import { computeQosClass } from '../../api/pod-resources';
import type { Pod, PodTemplateSpec, TopologySpreadConstraint } from '../../api/types.gen';
import { ageOf } from '../event-text';
import { controlledBy, formatDate, writeAnnotations, writeName, writeTolerations } from './common';
import { writeContainers, writeResources } from './containers';
import { writeVolumes } from './volumes';
import { indented, type Writer, writeList, writeMap } from './writer';

function writeSpreadConstraints(writer: Writer, constraints: readonly TopologySpreadConstraint[] | undefined, level = 0): void {
  if (!constraints?.length) return;
  const texts = [...constraints]
    .sort((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1))
    .map(
      (c) =>
        `${c.topologyKey}:${c.whenUnsatisfiable} when max skew ${c.maxSkew} is exceeded${c.labelSelector ? ` for selector ${formatLabelSelector(c.labelSelector)}` : ''}`,
    );
  writeList(writer, level, 'Topology Spread Constraints', texts);
}

const ENDED = new Set(['Succeeded', 'Failed']);

function writeStatus(writer: Writer, { metadata, status }: Pod, nowUs: number): void {
  if (metadata.deletionTimestamp && !ENDED.has(status?.phase ?? '')) {
    writer.line(0, `Status:\tTerminating (lasts ${ageOf(nowUs, metadata.deletionTimestamp)})`);
    writer.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else writer.line(0, `Status:\t${status?.phase ?? ''}`);
  if (status?.reason) writer.line(0, `Reason:\t${status.reason}`);
  if (status?.message) writer.line(0, `Message:\t${status.message}`);
}

function writeConditions(writer: Writer, { spec, status }: Pod): void {
  const conditions = status?.conditions ?? [];
  if (spec?.readinessGates?.length) {
    writer.line(0, 'Readiness Gates:');
    writer.line(1, 'Type\tStatus');
    for (const { conditionType } of spec.readinessGates)
      writer.line(1, `${conditionType} \t${conditions.find((c) => c.type === conditionType)?.status ?? '<none>'} `);
  }
  if (conditions.length === 0) return;
  writer.line(0, 'Conditions:');
  writer.line(1, 'Type\tStatus');
  for (const c of conditions) writer.line(1, `${c.type} \t${c.status} `);
}

/** `kubectl describe pod` (`describePod`), but for its Events. */
export function writePod(writer: Writer, pod: Pod, nowUs: number): void {
  const { metadata, spec, status } = pod;
  writeName(writer, metadata);
  if (spec?.priority !== undefined) writer.line(0, `Priority:\t${spec.priority}`);
  if (spec?.priorityClassName) writer.line(0, `Priority Class Name:\t${spec.priorityClassName}`);
  if (spec?.runtimeClassName) writer.line(0, `Runtime Class Name:\t${spec.runtimeClassName}`);
  if (spec?.serviceAccountName) writer.line(0, `Service Account:\t${spec.serviceAccountName}`);
  writer.line(0, `Node:\t${spec?.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ''}` : '<none>'}`);
  if (status?.startTime) writer.line(0, `Start Time:\t${formatDate(status.startTime)}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writeStatus(writer, pod, nowUs);
  const seccomp = spec?.securityContext?.seccompProfile;
  if (seccomp) writer.line(0, `SeccompProfile:\t${seccomp.type}`);
  if (seccomp?.type === 'Localhost') writer.line(0, `LocalhostProfile:\t${seccomp.localhostProfile ?? ''}`);
  writer.line(0, `IP:\t${status?.podIP ?? ''}`);
  writer.line(0, status?.podIPs?.length ? 'IPs:' : 'IPs:\t<none>');
  for (const { ip } of status?.podIPs ?? []) writer.line(1, `IP:\t${ip}`);
  const owner = controlledBy(pod);
  if (owner) writer.line(0, `Controlled By:\t${owner}`);
  if (status?.nominatedNodeName) writer.line(0, `NominatedNodeName:\t${status.nominatedNodeName}`);
  if (spec?.resources) writer.line(0, 'Resources:');
  writeResources(writer, 1, spec?.resources);
  if (spec?.initContainers?.length) writeContainers(writer, 'Init Containers', spec.initContainers, { statuses: status?.initContainerStatuses, pod });
  writeContainers(writer, 'Containers', spec?.containers ?? [], { statuses: status?.containerStatuses, pod });
  if (spec?.ephemeralContainers?.length)
    writeContainers(writer, 'Ephemeral Containers', spec.ephemeralContainers, { statuses: status?.ephemeralContainerStatuses, pod });
  writeConditions(writer, pod);
  writeVolumes(writer, spec?.volumes);
  writer.line(0, `QoS Class:\t${status?.qosClass ?? computeQosClass(pod)}`);
  writeMap(writer, 0, 'Node-Selectors', spec?.nodeSelector);
  writeTolerations(writer, 0, spec?.tolerations);
  writeSpreadConstraints(writer, spec?.topologySpreadConstraints);
}

/** A workload's template (`DescribePodTemplate`). */
export function writePodTemplate(writer: Writer, template: PodTemplateSpec | undefined): void {
  writer.line(0, 'Pod Template:');
  if (!template) {
    writer.line(1, '<unset>');
    return;
  }
  const { metadata, spec } = template;
  const inner = indented(writer, 1);
  writeMap(writer, 1, 'Labels', metadata?.labels);
  if (Object.keys(metadata?.annotations ?? {}).length > 0) writeAnnotations(writer, metadata?.annotations, 1);
  if (spec?.serviceAccountName) inner.line(0, `Service Account:\t${spec.serviceAccountName}`);
  if (spec?.initContainers?.length) writeContainers(writer, 'Init Containers', spec.initContainers, { space: '  ' });
  writeContainers(writer, 'Containers', spec?.containers ?? [], { space: '  ' });
  writeVolumes(writer, spec?.volumes, '  ');
  writeSpreadConstraints(writer, spec?.topologySpreadConstraints, 1);
  if (spec?.priorityClassName) inner.line(0, `Priority Class Name:\t${spec.priorityClassName}`);
  writeMap(writer, 1, 'Node-Selectors', spec?.nodeSelector);
  writeTolerations(writer, 1, spec?.tolerations);
}
