import type { Deployment, Job, LabelSelector, Pod, ReplicaSet, ReplicationController } from '../../api/types.gen';
import { controlledBy, formatDate, writeAnnotations, writeMetadata } from './common';
import { writePodTemplate } from './pod';
import { type Writer, writeMap } from './writer';

/** `a=b,c in (d,e)` (`metav1.FormatLabelSelector`). */
export function formatLabelSelector(selector: LabelSelector | undefined): string {
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([k, v]) => `${k}=${v}`);
  const expressions = (selector?.matchExpressions ?? []).map(({ key, operator, values }) =>
    operator === 'Exists'
      ? key
      : operator === 'DoesNotExist'
        ? `!${key}`
        : `${key} ${operator === 'In' ? 'in' : 'notin'} (${[...(values ?? [])].sort().join(',')})`,
  );
  return [...labels.sort(), ...expressions.sort()].join(',') || '<none>';
}

/** `kubectl describe deployment`; `replicaSets` are those that it owns. */
export function writeDeployment(writer: Writer, deployment: Deployment, replicaSets: readonly ReplicaSet[]): void {
  const { metadata, spec, status } = deployment;
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
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
  if (status?.conditions?.length) {
    writer.line(0, 'Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------');
    for (const c of status.conditions) writer.line(1, `${c.type} \t${c.status}\t${c.reason ?? ''}`);
  }
  const revision = (rs: ReplicaSet): number => Number(rs.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  const newest = replicaSets.reduce<ReplicaSet | undefined>((best, rs) => (!best || revision(rs) > revision(best) ? rs : best), undefined);
  const old = replicaSets.filter((rs) => rs !== newest && (rs.spec?.replicas ?? 0) + (rs.status?.replicas ?? 0) >= 0);
  const text = (rs: ReplicaSet): string => `${rs.metadata.name} (${rs.status?.replicas ?? 0}/${rs.spec?.replicas ?? 0} replicas created)`;
  writer.line(0, `OldReplicaSets:\t${old.map(text).join(', ') || '<none>'}`);
  writer.line(0, `NewReplicaSet:\t${newest ? text(newest) : '<none>'}`);
}

const podCounts = (pods: readonly Pod[]): string => {
  const count = (phase: string): number => pods.filter((p) => (p.status?.phase ?? 'Pending') === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
};

/** `kubectl describe replicaset` and `replicationcontroller`; `pods` are those that it controls. */
export function writeReplicas(writer: Writer, owner: ReplicaSet | ReplicationController, pods: readonly Pod[]): void {
  const { metadata, spec, status } = owner;
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  const selector = spec?.selector;
  const text =
    owner.kind === 'ReplicaSet'
      ? formatLabelSelector(selector as LabelSelector | undefined)
      : formatLabelSelector({ matchLabels: (selector ?? {}) as Readonly<Record<string, string>> });
  writer.line(0, `Selector:\t${text}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  const controller = controlledBy(owner);
  if (controller) writer.line(0, `Controlled By:\t${controller}`);
  writer.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`);
  writer.line(0, `Pods Status:\t${podCounts(pods)}`);
  writePodTemplate(writer, spec?.template);
}

/** `kubectl describe job`. */
export function writeJob(writer: Writer, job: Job): void {
  const { spec, status } = job;
  writeMetadata(writer, job);
  writer.line(0, `Selector:\t${formatLabelSelector(spec?.selector)}`);
  writer.line(0, `Parallelism:\t${spec?.parallelism ?? '<unset>'}`);
  writer.line(0, `Completions:\t${spec?.completions ?? '<unset>'}`);
  writer.line(0, `Completion Mode:\t${spec?.completionMode ?? 'NonIndexed'}`);
  writer.line(0, `Suspend:\t${spec?.suspend ?? false}`);
  writer.line(0, `Backoff Limit:\t${spec?.backoffLimit ?? 6}`);
  if (status?.startTime) writer.line(0, `Start Time:\t${formatDate(status.startTime)}`);
  if (status?.completionTime) writer.line(0, `Completed At:\t${formatDate(status.completionTime)}`);
  writer.line(
    0,
    `Pods Statuses:\t${status?.active ?? 0} Active (${status?.ready ?? 0} Ready) / ${status?.succeeded ?? 0} Succeeded / ${status?.failed ?? 0} Failed`,
  );
  writePodTemplate(writer, spec?.template);
}
