import type { NodeSelectorRequirement, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../api/types.gen';
import { ageOf } from '../event-text';
import { formatLabels } from '../selectors';
import { formatDate, writeAnnotations, writeName } from './common';
import { writeSource } from './volumes';
import { boolText, goList, indented, type Writer, writeList, writeMap, writeTable } from './writer';

const MODES: Readonly<Record<string, string>> = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };
const modesText = (modes: readonly string[] | undefined): string =>
  Object.entries(MODES)
    .flatMap(([mode, text]) => (modes?.includes(mode) ? [text] : []))
    .join(',');

const requirementText = ({ key, operator, values = [] }: NodeSelectorRequirement): string =>
  `${key} ${operator.toLowerCase()}${values.length > 0 ? ` [${values.join(', ')}]` : ''}`;

function writeNodeAffinity(writer: Writer, { spec }: PersistentVolume): void {
  const required = spec?.nodeAffinity?.required;
  writer.line(0, `Node Affinity:\t${required ? '' : '<none>'}`);
  if (!required) return;
  const terms = required.nodeSelectorTerms ?? [];
  writer.line(1, `Required Terms:\t${terms.length > 0 ? '' : '<none>'}`);
  terms.forEach((term, i) => {
    writeList(indented(writer, 2), 0, `Term ${i}`, (term.matchExpressions ?? []).map(requirementText));
  });
}

/** `kubectl describe persistentvolume`. */
export function writePersistentVolume(writer: Writer, volume: PersistentVolume, nowUs: number): void {
  const { metadata, spec, status } = volume;
  writer.line(0, `Name:\t${metadata.name}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Finalizers:\t${goList(metadata.finalizers)}`);
  writer.line(0, `StorageClass:\t${spec?.storageClassName ?? ''}`);
  writer.line(0, `Status:\t${metadata.deletionTimestamp ? `Terminating (lasts ${ageOf(nowUs, metadata.deletionTimestamp)})` : (status?.phase ?? '')}`);
  writer.line(0, `Claim:\t${spec?.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : ''}`);
  writer.line(0, `Reclaim Policy:\t${spec?.persistentVolumeReclaimPolicy ?? ''}`);
  writer.line(0, `Access Modes:\t${modesText(spec?.accessModes)}`);
  if (spec?.volumeMode) writer.line(0, `VolumeMode:\t${spec.volumeMode}`);
  writer.line(0, `Capacity:\t${spec?.capacity?.storage ?? '0'}`);
  writeNodeAffinity(writer, volume);
  writer.line(0, `Message:\t${status?.message ?? ''}`);
  writer.line(0, 'Source:');
  writeSource(writer, spec ?? {});
}

/** `kubectl describe persistentvolumeclaim`; `pods` are those that use it. */
export function writePersistentVolumeClaim(writer: Writer, claim: PersistentVolumeClaim, pods: readonly Pod[], nowUs: number): void {
  const { metadata, spec, status } = claim;
  writeName(writer, metadata);
  writer.line(0, `StorageClass:\t${spec?.storageClassName ?? ''}`);
  writer.line(0, `Status:\t${metadata.deletionTimestamp ? `Terminating (lasts ${ageOf(nowUs, metadata.deletionTimestamp)})` : (status?.phase ?? '')}`);
  writer.line(0, `Volume:\t${spec?.volumeName ?? ''}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Finalizers:\t${goList(metadata.finalizers)}`);
  writer.line(0, `Capacity:\t${spec?.volumeName ? (status?.capacity?.storage ?? '0') : ''}`);
  writer.line(0, `Access Modes:\t${spec?.volumeName ? modesText(status?.accessModes) : ''}`);
  if (spec?.volumeMode) writer.line(0, `VolumeMode:\t${spec.volumeMode}`);
  if (spec?.dataSource) {
    writer.line(0, 'DataSource:');
    if (spec.dataSource.apiGroup) writer.line(1, `APIGroup:\t${spec.dataSource.apiGroup}`);
    writer.line(1, `Kind:\t${spec.dataSource.kind}`);
    writer.line(1, `Name:\t${spec.dataSource.name}`);
  }
  writeList(writer, 0, 'Used By', pods.map((p) => p.metadata.name ?? '').sort());
  if (!status?.conditions?.length) return;
  writer.line(0, 'Conditions:');
  const rows = status.conditions.map((c) =>
    [c.type, c.status, formatDate(c.lastProbeTime), formatDate(c.lastTransitionTime), c.reason ?? '', c.message ?? ''].join(' \t').split('\t'),
  );
  writeTable(writer, 1, ['Type', 'Status', 'LastProbeTime', 'LastTransitionTime', 'Reason', 'Message'], rows);
}

/** `kubectl describe storageclass`. */
export function writeStorageClass(writer: Writer, { metadata, ...storageClass }: StorageClass): void {
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `IsDefaultClass:\t${metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true' ? 'Yes' : 'No'}`);
  writer.line(0, `Annotations:\t${formatLabels(metadata.annotations)}`);
  writer.line(0, `Provisioner:\t${storageClass.provisioner}`);
  writer.line(0, `Parameters:\t${formatLabels(storageClass.parameters)}`);
  writer.line(0, `AllowVolumeExpansion:\t${boolText(storageClass.allowVolumeExpansion)}`);
  const options = storageClass.mountOptions ?? [];
  writer.line(0, options.length === 0 ? 'MountOptions:\t<none>' : 'MountOptions:');
  for (const option of options) writer.line(1, option);
  if (storageClass.reclaimPolicy) writer.line(0, `ReclaimPolicy:\t${storageClass.reclaimPolicy}`);
  if (storageClass.volumeBindingMode) writer.line(0, `VolumeBindingMode:\t${storageClass.volumeBindingMode}`);
}
