import { formatTime, parseTime } from '../../api/time';
import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '../../api/types.gen';
import { conditionOf, withCondition, withoutCondition } from '../shared/conditions';
import { maxUnavailable, sizeOf, totalAvailable, totalReady, totalReplicas, totalSize, totalTerminating } from './replica-sets';

const INT32_MAX = 2 ** 31 - 1;
export const hasProgressDeadline = ({ spec }: Deployment): boolean => spec?.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== INT32_MAX;

export const deploymentCondition = (type: string, status: string, reason: string, message: string, nowUs: number): DeploymentCondition => ({
  type,
  status,
  lastUpdateTime: formatTime(nowUs),
  lastTransitionTime: formatTime(nowUs),
  reason,
  message,
});

export const progressing = (deployment: Deployment): DeploymentCondition | undefined => conditionOf(deployment.status?.conditions, 'Progressing');

const withConditions = (status: DeploymentStatus, conditions: readonly DeploymentCondition[]): DeploymentStatus => {
  const { conditions: _, ...rest } = status;
  return conditions.length > 0 ? { ...rest, conditions } : rest;
};

/** The Deployment with another condition in its status. */
export const deploymentWith = (deployment: Deployment, condition: DeploymentCondition): Deployment => ({
  ...deployment,
  status: withConditions(deployment.status ?? {}, withCondition(deployment.status?.conditions ?? [], condition)),
});

/** The counts and the Available condition (`calculateStatus`). */
export function statusOf(deployment: Deployment, sets: readonly ReplicaSet[], current: ReplicaSet | undefined, nowUs: number): DeploymentStatus {
  const available = totalAvailable(sets);
  const unavailable = Math.max(0, totalSize(sets) - available);
  const replicas = totalReplicas(sets);
  const updated = current?.status?.replicas ?? 0;
  const ready = totalReady(sets);
  const terminating = totalTerminating(sets);
  const enough = available >= sizeOf(deployment) - maxUnavailable(deployment);
  const condition = enough
    ? deploymentCondition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', nowUs)
    : deploymentCondition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.', nowUs);
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...(replicas > 0 && { replicas }),
    ...(updated > 0 && { updatedReplicas: updated }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    ...(unavailable > 0 && { unavailableReplicas: unavailable }),
    ...(terminating !== undefined && { terminatingReplicas: terminating }),
    ...(deployment.status?.collisionCount !== undefined && { collisionCount: deployment.status.collisionCount }),
    conditions: withCondition(deployment.status?.conditions ?? [], condition),
  };
}

/** Whether all Pods are of the new template and available (`DeploymentComplete`). */
export const isComplete = (deployment: Deployment, status: DeploymentStatus | undefined): boolean =>
  (status?.updatedReplicas ?? 0) === sizeOf(deployment) &&
  (status?.replicas ?? 0) === sizeOf(deployment) &&
  (status?.availableReplicas ?? 0) === sizeOf(deployment) &&
  (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0);

function hasProgressed({ status: old = {} }: Deployment, status: DeploymentStatus): boolean {
  const oldReplicas = (s: DeploymentStatus): number => (s.replicas ?? 0) - (s.updatedReplicas ?? 0);
  return (
    (status.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
    oldReplicas(status) < oldReplicas(old) ||
    (status.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
    (status.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
  );
}

/** How long until a rollout without progress has timed out. */
const deadlineInUs = (deployment: Deployment, condition: DeploymentCondition, nowUs: number): number =>
  (parseTime(condition.lastUpdateTime) ?? 0) + (deployment.spec?.progressDeadlineSeconds ?? 0) * 1e6 - nowUs;

function hasTimedOut(deployment: Deployment, status: DeploymentStatus, nowUs: number): boolean {
  const condition = conditionOf(status.conditions, 'Progressing');
  if (!condition || condition.reason === 'NewReplicaSetAvailable') return false;
  return condition.reason === 'ProgressDeadlineExceeded' || deadlineInUs(deployment, condition, nowUs) < 0;
}

function withProgress(deployment: Deployment, status: DeploymentStatus, current: ReplicaSet | undefined, nowUs: number): readonly DeploymentCondition[] {
  const conditions = status.conditions ?? [];
  const before = progressing(deployment);
  const wasComplete = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && before?.reason === 'NewReplicaSetAvailable';
  if (wasComplete) return conditions;
  const subject = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  if (isComplete(deployment, status))
    return withCondition(conditions, deploymentCondition('Progressing', 'True', 'NewReplicaSetAvailable', `${subject} has successfully progressed.`, nowUs));
  if (hasProgressed(deployment, status)) {
    // Unlike other conditions, this one is renewed with the same reason: its lastUpdateTime is what the deadline counts from.
    const condition = deploymentCondition('Progressing', 'True', 'ReplicaSetUpdated', `${subject} is progressing.`, nowUs);
    const since = before?.status === 'True' && before.lastTransitionTime !== undefined ? { lastTransitionTime: before.lastTransitionTime } : {};
    return [...withoutCondition(conditions, 'Progressing'), { ...condition, ...since }];
  }
  if (hasTimedOut(deployment, status, nowUs))
    return withCondition(conditions, deploymentCondition('Progressing', 'False', 'ProgressDeadlineExceeded', `${subject} has timed out progressing.`, nowUs));
  return conditions;
}

/** The first failure of a set, the new one's before others', as the Deployment's condition. */
function replicaFailure(sets: readonly ReplicaSet[], current: ReplicaSet | undefined): DeploymentCondition | undefined {
  for (const set of current ? [current, ...sets] : sets) {
    const failure = conditionOf(set.status?.conditions, 'ReplicaFailure');
    if (failure) return { ...failure, ...(failure.lastTransitionTime !== undefined && { lastUpdateTime: failure.lastTransitionTime }) };
  }
  return undefined;
}

/** The status during a rollout, with the Progressing and ReplicaFailure conditions (`syncRolloutStatus`). */
export function rolloutStatusOf(deployment: Deployment, sets: readonly ReplicaSet[], current: ReplicaSet | undefined, nowUs: number): DeploymentStatus {
  const status = statusOf(deployment, sets, current, nowUs);
  const conditions = hasProgressDeadline(deployment)
    ? withProgress(deployment, status, current, nowUs)
    : withoutCondition(status.conditions ?? [], 'Progressing');
  const failure = replicaFailure(sets, current);
  return withConditions(status, failure ? withCondition(conditions, failure) : withoutCondition(conditions, 'ReplicaFailure'));
}

/** When a rollout without news has to be looked at again, lest its deadline passes unnoticed (`requeueStuckDeployment`). */
export function deadlineCheck(deployment: Deployment, status: DeploymentStatus, nowUs: number): { readonly againAfterUs?: number; readonly retry?: boolean } {
  const condition = progressing(deployment);
  if (!hasProgressDeadline(deployment) || !condition || isComplete(deployment, status) || condition.reason === 'ProgressDeadlineExceeded') return {};
  const afterUs = deadlineInUs(deployment, condition, nowUs);
  // A second more, because conditions' times are whole seconds.
  return afterUs < 1e6 ? { retry: true } : { againAfterUs: afterUs + 1e6 };
}
