import { formatLabelSelector } from '../../api/label-selector';
import type { KubeObject } from '../../api/object';
import type { DaemonSet, Deployment, LabelSelector, PersistentVolumeClaim, Pod, ReplicaSet, ReplicationController, StatefulSet } from '../../api/types.gen';
import { formatLabels } from '../selectors';
import { controlledBy, formatDate, writeAnnotations, writeName } from './common';
import { writePodTemplate } from './pod';
import type { Writer } from './writer';
import { goList, writeMap } from './writer';

const REVISION = 'deployment.kubernetes.io/revision';

function writeConditions(
  writer: Writer,
  conditions: readonly { readonly type: string; readonly status: string; readonly reason?: string }[] | undefined,
): void {
  if (!conditions?.length) return;
  writer.line(0, 'Conditions:');
  writer.line(1, 'Type\tStatus\tReason');
  writer.line(1, '----\t------\t------');
  for (const c of conditions) writer.line(1, `${c.type} \t${c.status}\t${c.reason ?? ''}`);
}

const setText = (sets: readonly ReplicaSet[]): string =>
  sets.map((rs) => `${rs.metadata.name} (${rs.status?.replicas ?? 0}/${rs.spec?.replicas ?? 0} replicas created)`).join(', ') || '<none>';

/** `kubectl describe deployment`; `replicaSets` are those that it owns. */
export function writeDeployment(writer: Writer, deployment: Deployment, replicaSets: readonly ReplicaSet[]): void {
  const { metadata, spec, status } = deployment;
  writeName(writer, metadata);
  writer.line(0, `CreationTimestamp:\t${formatDate(metadata.creationTimestamp)}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Selector:\t${formatLabelSelector(spec?.selector)}`);
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status ?? {};
  writer.line(
    0,
    `Replicas:\t${spec?.replicas ?? 0} desired | ${updatedReplicas} updated | ${replicas} total | ${availableReplicas} available | ${unavailableReplicas} unavailable`,
  );
  writer.line(0, `StrategyType:\t${spec?.strategy?.type ?? ''}`);
  writer.line(0, `MinReadySeconds:\t${spec?.minReadySeconds ?? 0}`);
  const rolling = spec?.strategy?.rollingUpdate;
  if (rolling) writer.line(0, `RollingUpdateStrategy:\t${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`);
  writePodTemplate(writer, spec?.template);
  writeConditions(writer, status?.conditions);
  if (replicaSets.length === 0) return;
  const revision = ({ metadata: { annotations } }: KubeObject): string | undefined => annotations?.[REVISION];
  const current = replicaSets.filter((rs) => revision(rs) === revision(deployment));
  writer.line(0, `OldReplicaSets:\t${setText(replicaSets.filter((rs) => !current.includes(rs)))}`);
  writer.line(0, `NewReplicaSet:\t${setText(current)}`);
}

function podCounts(pods: readonly Pod[]): string {
  const count = (phase: string): number => pods.filter((p) => p.status?.phase === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}

/** `kubectl describe replicaset` and `replicationcontroller`; `pods` are those that it controls. */
export function writeReplicas(writer: Writer, owner: ReplicaSet | ReplicationController, pods: readonly Pod[]): void {
  const { metadata, spec, status } = owner;
  writeName(writer, metadata);
  const selector = spec?.selector;
  const text =
    owner.kind === 'ReplicaSet'
      ? formatLabelSelector(selector as LabelSelector | undefined)
      : formatLabels(selector as Readonly<Record<string, string>> | undefined);
  writer.line(0, `Selector:\t${text}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  const controller = owner.kind === 'ReplicaSet' ? controlledBy(owner) : undefined;
  if (controller) writer.line(0, `Controlled By:\t${controller}`);
  writer.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`);
  writer.line(0, `Pods Status:\t${podCounts(pods)}`);
  writePodTemplate(writer, spec?.template);
  writeConditions(writer, status?.conditions);
}

/** `kubectl describe daemonset`. */
export function writeDaemonSet(writer: Writer, daemonSet: DaemonSet, pods: readonly Pod[]): void {
  const { metadata, spec, status } = daemonSet;
  writeName(writer, metadata);
  writer.line(0, `Selector:\t${formatLabelSelector(spec?.selector)}`);
  writer.line(0, `Node-Selector:\t${formatLabels(spec?.template?.spec?.nodeSelector)}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`);
  writer.line(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`);
  writer.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`);
  writer.line(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`);
  writer.line(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`);
  writer.line(0, `Pods Status:\t${podCounts(pods)}`);
  writePodTemplate(writer, spec?.template);
}

function writeClaimTemplate(writer: Writer, { metadata, spec }: PersistentVolumeClaim): void {
  writer.line(1, `Name:\t${metadata.name}`);
  writer.line(1, `StorageClass:\t${spec?.storageClassName ?? ''}`);
  writeMap(writer, 1, 'Labels', metadata.labels);
  writeMap(writer, 1, 'Annotations', metadata.annotations);
  writer.line(1, `Capacity:\t${spec?.resources?.requests?.storage ?? '<default>'}`);
  writer.line(1, `Access Modes:\t${goList(spec?.accessModes)}`);
}

/** `kubectl describe statefulset`. */
export function writeStatefulSet(writer: Writer, set: StatefulSet, pods: readonly Pod[]): void {
  const { metadata, spec, status } = set;
  writeName(writer, metadata);
  writer.line(0, `CreationTimestamp:\t${formatDate(metadata.creationTimestamp)}`);
  writer.line(0, `Selector:\t${formatLabelSelector(spec?.selector)}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Replicas:\t${spec?.replicas ?? 0} desired | ${status?.replicas ?? 0} total`);
  writer.line(0, `Update Strategy:\t${spec?.updateStrategy?.type ?? ''}`);
  const rolling = spec?.updateStrategy?.rollingUpdate;
  if (rolling?.partition !== undefined) {
    writer.line(1, `Partition:\t${rolling.partition}`);
    if (rolling.maxUnavailable !== undefined) writer.line(1, `MaxUnavailable:\t${rolling.maxUnavailable}`);
  }
  writer.line(0, `Pods Status:\t${podCounts(pods)}`);
  writePodTemplate(writer, spec?.template);
  const claims = spec?.volumeClaimTemplates ?? [];
  writer.line(0, claims.length === 0 ? 'Volume Claims:\t<none>' : 'Volume Claims:');
  for (const claim of claims) writeClaimTemplate(writer, claim);
}
