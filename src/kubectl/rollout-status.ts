import type { KubeObject } from '../api/object';
import type { DaemonSet, Deployment, StatefulSet } from '../api/types.gen';
import { KubectlError } from './errors';
import { quote } from './json';

/** How far a rollout has come, in kubectl's words (`polymorphichelpers/rollout_status.go`). */
export interface RolloutStatus {
  readonly text: string;
  readonly done: boolean;
}

const going = (text: string): RolloutStatus => ({ text: `${text}\n`, done: false });
const done = (text: string): RolloutStatus => ({ text: `${text}\n`, done: true });

function deploymentStatus({ metadata, spec, status = {} }: Deployment, revision: number): RolloutStatus {
  const name = quote(metadata.name ?? '');
  const running = Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  if (revision > 0 && revision !== running) throw new KubectlError(`desired revision (${revision}) is different from the running revision (${running})`);
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) return going('Waiting for deployment spec update to be observed...');
  const progressing = status.conditions?.find((c) => c.type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') throw new KubectlError(`deployment ${name} exceeded its progress deadline`);
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status;
  const waiting = (what: string): RolloutStatus => going(`Waiting for deployment ${name} rollout to finish: ${what}...`);
  if (spec?.replicas !== undefined && updatedReplicas < spec.replicas)
    return waiting(`${updatedReplicas} out of ${spec.replicas} new replicas have been updated`);
  if (replicas > updatedReplicas) return waiting(`${replicas - updatedReplicas} old replicas are pending termination`);
  if (availableReplicas < updatedReplicas) return waiting(`${availableReplicas} of ${updatedReplicas} updated replicas are available`);
  return done(`deployment ${name} successfully rolled out`);
}

const onlyRolling = (type: string | undefined): void => {
  if (type !== 'RollingUpdate') throw new KubectlError('rollout status is only available for RollingUpdate strategy type');
};

function daemonSetStatus({ metadata, spec, status }: DaemonSet): RolloutStatus {
  const name = quote(metadata.name ?? '');
  onlyRolling(spec?.updateStrategy?.type);
  if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0)) return going('Waiting for daemon set spec update to be observed...');
  const { updatedNumberScheduled: updated = 0, desiredNumberScheduled: desired = 0, numberAvailable: available = 0 } = status ?? {};
  const waiting = (what: string): RolloutStatus => going(`Waiting for daemon set ${name} rollout to finish: ${what}...`);
  if (updated < desired) return waiting(`${updated} out of ${desired} new pods have been updated`);
  if (available < desired) return waiting(`${available} of ${desired} updated pods are available`);
  return done(`daemon set ${name} successfully rolled out`);
}

function statefulSetStatus({ metadata, spec, status }: StatefulSet): RolloutStatus {
  onlyRolling(spec?.updateStrategy?.type);
  const observed = status?.observedGeneration ?? 0;
  if (observed === 0 || (metadata.generation ?? 0) > observed) return going('Waiting for statefulset spec update to be observed...');
  const wanted = spec?.replicas;
  const { readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0, updateRevision, currentRevision } = status ?? {};
  if (wanted !== undefined && readyReplicas < wanted) return going(`Waiting for ${wanted - readyReplicas} pods to be ready...`);
  const rolling = spec?.updateStrategy?.rollingUpdate;
  if (rolling) {
    const updating = (wanted ?? 0) - (rolling.partition ?? 0);
    if (wanted !== undefined && rolling.partition !== undefined && updatedReplicas < updating)
      return going(`Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${updating} new pods have been updated...`);
    return done(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`);
  }
  if (updateRevision !== currentRevision)
    return going(`waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`);
  return done(`statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`);
}

export function rolloutStatus(object: KubeObject, revision: number): RolloutStatus {
  switch (object.kind) {
    case 'Deployment':
      return deploymentStatus(object as Deployment, revision);
    case 'DaemonSet':
      return daemonSetStatus(object as DaemonSet);
    case 'StatefulSet':
      return statefulSetStatus(object as StatefulSet);
    default:
      throw new KubectlError(`no status viewer has been implemented for ${object.kind}`);
  }
}
