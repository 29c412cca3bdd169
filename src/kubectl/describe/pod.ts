import type { Pod, PodTemplateSpec } from '../../api/types.gen';
import { controlledBy, formatDate, writeAnnotations, writeMetadata, writeTolerations } from './common';
import { writeContainers, writeVolumes } from './containers';
import { type Writer, writeMap } from './writer';

/** `kubectl describe pod` (`describePod`), but for its Events. */
export function writePod(writer: Writer, pod: Pod): void {
  const { metadata, spec, status } = pod;
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  if (spec?.priority !== undefined) {
    writer.line(0, `Priority:\t${spec.priority}`);
    if (spec.priorityClassName) writer.line(0, `Priority Class Name:\t${spec.priorityClassName}`);
  }
  if (spec?.runtimeClassName) writer.line(0, `Runtime Class Name:\t${spec.runtimeClassName}`);
  if (spec?.serviceAccountName) writer.line(0, `Service Account:\t${spec.serviceAccountName}`);
  writer.line(0, `Node:\t${spec?.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ''}` : '<none>'}`);
  if (status?.startTime) writer.line(0, `Start Time:\t${formatDate(status.startTime)}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  if (metadata.deletionTimestamp) {
    writer.line(0, `Status:\tTerminating (lasts ${'<invalid>'})`);
    writer.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds}s`);
  } else writer.line(0, `Status:\t${status?.phase ?? ''}`);
  if (status?.reason) writer.line(0, `Reason:\t${status.reason}`);
  if (status?.message) writer.line(0, `Message:\t${status.message}`);
  writer.line(0, `IP:\t${status?.podIP ?? ''}`);
  if (status?.podIPs?.length) {
    writer.line(0, 'IPs:');
    for (const { ip } of status.podIPs) writer.line(1, `IP:\t${ip}`);
  } else writer.line(0, 'IPs:\t<none>');
  const owner = controlledBy(pod);
  if (owner) writer.line(0, `Controlled By:\t${owner}`);
  if (status?.nominatedNodeName) writer.line(0, `NominatedNodeName:\t${status.nominatedNodeName}`);
  if (spec?.initContainers?.length) writeContainers(writer, 'Init Containers', spec.initContainers, status?.initContainerStatuses ?? []);
  writeContainers(writer, 'Containers', spec?.containers ?? [], status?.containerStatuses ?? []);
  if (status?.conditions?.length) {
    writer.line(0, 'Conditions:\n  Type\tStatus');
    for (const c of status.conditions) writer.line(1, `${c.type}\t${c.status}`);
  }
  writeVolumes(writer, spec?.volumes);
  writer.line(0, `QoS Class:\t${status?.qosClass ?? ''}`);
  writeMap(writer, 0, 'Node-Selectors', spec?.nodeSelector);
  writeTolerations(writer, 0, spec?.tolerations ?? []);
}

/** A workload's template (`DescribePodTemplate`). */
export function writePodTemplate(writer: Writer, template: PodTemplateSpec | undefined): void {
  writer.line(0, 'Pod Template:');
  if (!template) {
    writer.line(1, '<unset>');
    return;
  }
  const inner: Writer = { line: (level, text) => writer.line(level + 1, text.replaceAll('\n', '\n  ')), text: writer.text };
  writeMap(inner, 0, 'Labels', template.metadata?.labels);
  if (Object.keys(template.metadata?.annotations ?? {}).length > 0) writeAnnotations(inner, template.metadata?.annotations);
  if (template.spec?.serviceAccountName) inner.line(0, `Service Account:\t${template.spec.serviceAccountName}`);
  if (template.spec?.initContainers?.length) writeContainers(inner, 'Init Containers', template.spec.initContainers, undefined);
  writeContainers(inner, 'Containers', template.spec?.containers ?? [], undefined);
  writeVolumes(inner, template.spec?.volumes);
  writeMap(inner, 0, 'Node-Selectors', template.spec?.nodeSelector);
  writeTolerations(inner, 0, template.spec?.tolerations ?? []);
}

export { writeMetadata };
