import { semanticEqual } from '../../api/equality';
import { HASH_LABEL } from '../../api/pod-template';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../../api/types.gen';
import type { Action, Step } from '../../client/controller';
import { type EventNote, referenceTo } from '../../client/event-recorder';
import { controllerReference } from '../shared/ownership';
import { DEPLOYMENTS, objectPath, pathOf, REPLICA_SETS } from '../shared/resources';
import { templateHash } from '../shared/template-hash';
import { allowedSize, isActive, sizeOf, split } from './replica-sets';
import { byRevision, maxRevision, newSetAnnotations, REVISION, replicasAnnotations } from './revisions';
import { deadlineCheck, deploymentCondition, deploymentWith, hasProgressDeadline, progressing, rolloutStatusOf, statusOf } from './status';

const NAME_LENGTH_MAX = 253;

/**
 * One sync of a Deployment while it is being decided: what has been read, and the calls decided so far. Each decision assumes that the
 * calls before it succeed, as it does upstream; when one fails, the rest is not sent and the Deployment is synced anew.
 */
export interface Sync {
  /** The Deployment with the changes decided so far. It keeps its resourceVersion, so a second update of one sync meets a conflict, as in life. */
  deployment: Deployment;
  readonly sets: readonly ReplicaSet[];
  readonly nowUs: number;
  readonly steps: (Step | readonly Step[])[];
  readonly events: EventNote[];
}

/** A Deployment's sets: the new one, if there is one, the old ones, and all of them. */
export interface Sets {
  readonly current: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
  readonly all: readonly ReplicaSet[];
}

export const decided = (sync: Sync, more: Action = {}): Action => ({ steps: sync.steps, events: sync.events, ...more });

export const note = (sync: Sync, type: EventNote['type'], reason: string, message: string): EventNote => ({
  about: referenceTo(sync.deployment),
  type,
  reason,
  message,
});

function putStatus(sync: Sync): void {
  sync.steps.push({ call: { method: 'PUT', path: objectPath(DEPLOYMENTS, sync.deployment, 'status'), body: sync.deployment } });
}

/** A set after an update whose result is not known yet: without a resourceVersion, so that updating it again is no conflict. */
function updated(set: ReplicaSet): ReplicaSet {
  const { resourceVersion: _, ...metadata } = set.metadata;
  return { ...set, metadata };
}

/** Finds the sets and brings the revision of the new one up to date (`getAllReplicaSetsAndSyncRevision`). */
export function syncRevision(sync: Sync, create: boolean): Sets {
  const { current, old } = split(sync.deployment, sync.sets);
  const revision = maxRevision(old) + 1n;
  const next = current ? updateNewSet(sync, current, revision) : create ? createNewSet(sync, old, revision) : undefined;
  return { current: next, old, all: next ? [...old, next] : old };
}

function updateNewSet(sync: Sync, set: ReplicaSet, newRevision: bigint): ReplicaSet {
  const annotations = newSetAnnotations(sync.deployment, set, newRevision);
  const minReadySeconds = sync.deployment.spec?.minReadySeconds ?? 0;
  const otherReadySeconds = (set.spec?.minReadySeconds ?? 0) !== minReadySeconds;
  if (otherReadySeconds || !semanticEqual(annotations, set.metadata.annotations)) {
    const spec = set.spec && otherReadySeconds ? { ...set.spec, minReadySeconds } : set.spec;
    const next: ReplicaSet = { ...set, metadata: { ...set.metadata, annotations }, ...(spec && { spec }) };
    sync.steps.push({ call: { method: 'PUT', path: objectPath(REPLICA_SETS, set), body: next } });
    return updated(next);
  }
  const revised = setRevision(sync, annotations[REVISION] ?? '');
  const found = hasProgressDeadline(sync.deployment) && !progressing(sync.deployment);
  if (found)
    sync.deployment = deploymentWith(
      sync.deployment,
      deploymentCondition('Progressing', 'True', 'FoundNewReplicaSet', `Found new replica set "${set.metadata.name}"`, sync.nowUs),
    );
  if (revised || found) putStatus(sync);
  return set;
}

function createNewSet(sync: Sync, old: readonly ReplicaSet[], revision: bigint): ReplicaSet {
  const { deployment } = sync;
  const set = newReplicaSet(deployment, old, revision);
  const name = set.metadata.name ?? '';
  const size = sizeOf(set);
  sync.steps.push({
    call: { method: 'POST', path: pathOf(REPLICA_SETS, deployment.metadata.namespace), body: set },
    needed: true,
    ...(size > 0 && { succeeded: note(sync, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${size}`) }),
  });
  const revised = setRevision(sync, `${revision}`);
  if (hasProgressDeadline(deployment))
    sync.deployment = deploymentWith(
      sync.deployment,
      deploymentCondition('Progressing', 'True', 'NewReplicaSetCreated', `Created new replica set "${name}"`, sync.nowUs),
    );
  if (revised || hasProgressDeadline(deployment)) putStatus(sync);
  return set;
}

/** The set that a Deployment's template asks for: named by the template's hash, so that creating it twice is impossible. */
function newReplicaSet(deployment: Deployment, old: readonly ReplicaSet[], revision: bigint): ReplicaSet {
  const { template, selector, minReadySeconds } = deployment.spec ?? {};
  const hash = templateHash(template, deployment.status?.collisionCount);
  const labels = { ...template?.metadata?.labels, [HASH_LABEL]: hash };
  const name = deployment.metadata.name ?? '';
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name.slice(0, NAME_LENGTH_MAX - 1 - hash.length)}-${hash}`,
      namespace: deployment.metadata.namespace ?? '',
      labels,
      annotations: { ...newSetAnnotations(deployment, undefined, revision), ...replicasAnnotations(deployment) },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: allowedSize(deployment, old, 0),
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector?.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template?.metadata, labels } },
    },
  };
}

function setRevision(sync: Sync, revision: string): boolean {
  const { metadata } = sync.deployment;
  if ((metadata.annotations?.[REVISION] ?? '') === revision) return false;
  sync.deployment = { ...sync.deployment, metadata: { ...metadata, annotations: { ...metadata.annotations, [REVISION]: revision } } };
  return true;
}

/** Scales a set and says so (`scaleReplicaSet`); with `force`, its annotations are brought up to date even if its size is right. */
export function scaleSet(sync: Sync, set: ReplicaSet, size: number, force = false): ReplicaSet {
  const before = sizeOf(set);
  const annotations = { ...set.metadata.annotations, ...replicasAnnotations(sync.deployment) };
  if (before === size && (!force || semanticEqual(annotations, set.metadata.annotations))) return set;
  const next: ReplicaSet = { ...set, metadata: { ...set.metadata, annotations }, ...(set.spec && { spec: { ...set.spec, replicas: size } }) };
  const direction = before < size ? 'up' : 'down';
  sync.steps.push({
    call: { method: 'PUT', path: objectPath(REPLICA_SETS, set), body: next },
    ...(before !== size && {
      succeeded: note(sync, 'Normal', 'ScalingReplicaSet', `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${size}`),
    }),
  });
  return updated(next);
}

/** Deletes the oldest empty sets beyond the history's limit (`cleanupDeployment`). */
export function cleanUp(sync: Sync, old: readonly ReplicaSet[]): void {
  const limit = sync.deployment.spec?.revisionHistoryLimit;
  if (limit === undefined) return;
  const alive = old.filter((set) => set.metadata.deletionTimestamp === undefined);
  const oldestFirst = alive.toSorted(byRevision);
  for (const set of oldestFirst.slice(0, Math.max(0, alive.length - limit))) {
    const seen = (set.metadata.generation ?? 0) <= (set.status?.observedGeneration ?? 0);
    if (!isActive(set) && (set.status?.replicas ?? 0) === 0 && seen)
      sync.steps.push({ call: { method: 'DELETE', path: objectPath(REPLICA_SETS, set) }, ignores: [404] });
  }
}

function finishWith(sync: Sync, status: DeploymentStatus, idle: Action): Action {
  if (semanticEqual(status, sync.deployment.status)) return decided(sync, idle);
  sync.deployment = { ...sync.deployment, status };
  putStatus(sync);
  return decided(sync);
}

/** Ends a sync outside a rollout with the status (`syncDeploymentStatus`). */
export const finish = (sync: Sync, { all, current }: Sets): Action => finishWith(sync, statusOf(sync.deployment, all, current, sync.nowUs), {});

/** Ends a sync of a rollout with its status (`syncRolloutStatus`). */
export function finishRollout(sync: Sync, { all, current }: Sets): Action {
  const status = rolloutStatusOf(sync.deployment, all, current, sync.nowUs);
  return finishWith(sync, status, deadlineCheck(sync.deployment, status, sync.nowUs));
}
