import { semanticEqual } from '../../api/equality';
import { matchesLabelSelector } from '../../api/label-selector';
import { keyOf } from '../../api/object';
import { sameTemplate } from '../../api/pod-template';
import type { Deployment, Pod, ReplicaSet } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, Failure, View } from '../../client/controller';
import { byController, claim, controllerOf, isControlledBy, ownedAndOrphans, ownerKey } from '../shared/ownership';
import { byNamespace, DEPLOYMENTS, informerOf, objectPath, PODS, REPLICA_SETS } from '../shared/resources';
import { recreate } from './recreate';
import { isRollingUpdate } from './replica-sets';
import { rollBack, rollbackRevision } from './rollback';
import { rollingUpdate } from './rolling';
import { scaleDeployment, wasScaled } from './scale';
import { deploymentCondition, deploymentWith, hasProgressDeadline, progressing } from './status';
import { finish, note, type Sync, syncRevision } from './sync';

const isEmptySelector = (selector: unknown): boolean => semanticEqual(selector, {});

/** kube-controller-manager `pkg/controller/deployment` syncDeployment. */
function reconcile(view: View, key: string, nowUs: number): Action | undefined {
  const deployment = view.store<Deployment>('deployments').get(key);
  if (!deployment) return undefined;
  const { selector, paused } = deployment.spec ?? {};
  const { claimed, steps } = claim(ownedAndOrphans<ReplicaSet>(view, 'replicasets', deployment), {
    owner: deployment,
    ownerResource: DEPLOYMENTS,
    resource: REPLICA_SETS,
    selector,
  });
  const sync: Sync = { deployment, sets: claimed, nowUs, steps: [...steps], events: [] };
  if (isEmptySelector(selector))
    return { events: [note(sync, 'Warning', 'SelectingAll', 'This deployment is selecting all pods. A non-empty selector is required.')] };
  if (deployment.metadata.deletionTimestamp !== undefined) return finish(sync, syncRevision(sync, false));
  checkPaused(sync);
  if (paused) return scaleDeployment(sync);
  const rollbackTo = rollbackRevision(deployment);
  if (rollbackTo !== undefined) return rollBack(sync, rollbackTo);
  if (wasScaled(sync)) return scaleDeployment(sync);
  return isRollingUpdate(deployment) ? rollingUpdate(sync) : recreate(sync, view);
}

/** Says in the conditions that the rollout is paused or goes on, so that its deadline does not count the pause (`checkPausedConditions`). */
function checkPaused(sync: Sync): void {
  const { deployment, nowUs } = sync;
  const reason = progressing(deployment)?.reason;
  const paused = deployment.spec?.paused === true;
  if (!hasProgressDeadline(deployment) || reason === 'ProgressDeadlineExceeded' || paused === (reason === 'DeploymentPaused')) return;
  const condition = paused
    ? deploymentCondition('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused', nowUs)
    : deploymentCondition('Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed', nowUs);
  sync.deployment = deploymentWith(deployment, condition);
  sync.steps.push({ call: { method: 'PUT', path: objectPath(DEPLOYMENTS, deployment, 'status'), body: sync.deployment } });
}

/** A set that could not be created: its name is taken by another set, or the API server refused it. */
function failed(view: View, key: string, { step, status, message }: Failure, nowUs: number): Action | undefined {
  const deployment = view.store<Deployment>('deployments').get(key);
  if (!deployment || step.call.method !== 'POST') return undefined;
  const wanted = step.call.body as ReplicaSet;
  const path = objectPath(DEPLOYMENTS, deployment, 'status');
  if (status?.reason === 'AlreadyExists') {
    const existing = view.store<ReplicaSet>('replicasets').get(keyOf(wanted));
    if (!existing || (isControlledBy(existing, deployment) && sameTemplate(existing.spec?.template, wanted.spec?.template))) return undefined;
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
    return { steps: [{ call: { method: 'PUT', path, body: { ...deployment, status: { ...deployment.status, collisionCount } } } }] };
  }
  const reason = 'ReplicaSetCreateError';
  const text = `Failed to create new replica set "${wanted.metadata.name}": ${message}`;
  const sync: Sync = { deployment, sets: [], nowUs, steps: [], events: [] };
  const body = deploymentWith(deployment, deploymentCondition('Progressing', 'False', reason, text, nowUs));
  return {
    events: [note(sync, 'Warning', reason, text)],
    ...(hasProgressDeadline(deployment) && { steps: [{ call: { method: 'PUT', path, body } }] }),
  };
}

function enqueue(delivery: Delivery<unknown>, view: View): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  if (delivery.informer === 'deployments') return [delivery.key];
  if (delivery.informer === 'pods') return delivery.type === 'deleted' ? recreateWithoutPods(delivery.object as Pod, view) : [];
  const { object } = delivery;
  const controller = controllerOf(object);
  const before = delivery.type === 'updated' ? controllerOf(delivery.old) : undefined;
  const owners = [controller, before].map((reference) => reference && ownerKey(view, 'deployments', 'Deployment', object, reference));
  if (controller || delivery.type === 'deleted') return owners.filter((key) => key !== undefined);
  return view
    .indexed<Deployment>('deployments', 'namespace', object.metadata.namespace ?? '')
    .filter(({ spec }) => !isEmptySelector(spec?.selector) && matchesLabelSelector(spec?.selector, object.metadata.labels))
    .map(keyOf);
}

/** A Deployment that recreates its Pods goes on when the last old one is gone. */
function recreateWithoutPods(pod: Pod, view: View): readonly string[] {
  const setKey = ownerKey(view, 'replicasets', 'ReplicaSet', pod);
  const set = setKey === undefined ? undefined : view.store<ReplicaSet>('replicasets').get(setKey);
  const key = set && ownerKey(view, 'deployments', 'Deployment', set);
  const deployment = key === undefined ? undefined : view.store<Deployment>('deployments').get(key);
  if (!key || !deployment || isRollingUpdate(deployment)) return [];
  const sets = view.indexed<ReplicaSet>('replicasets', 'controller', deployment.metadata.uid ?? '');
  return sets.every((s) => view.indexed('pods', 'controller', s.metadata.uid ?? '').length === 0) ? [key] : [];
}

export const deploymentController: Controller = {
  name: 'deployment',
  component: 'deployment-controller',
  informers: [
    informerOf(DEPLOYMENTS, { indexes: { namespace: byNamespace } }),
    informerOf(REPLICA_SETS, { indexes: { controller: byController } }),
    // Only a Deployment that recreates its Pods has to know when the old ones are gone.
    informerOf(PODS, { indexes: { controller: byController }, after: 'deployments', when: (deployment) => !isRollingUpdate(deployment as Deployment) }),
  ],
  enqueue,
  reconcile,
  failed,
};
