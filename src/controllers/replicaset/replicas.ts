import { isReady } from '../../api/conditions';
import { semanticEqual } from '../../api/equality';
import { matchesLabelSelector } from '../../api/label-selector';
import { type KubeObject, keyOf } from '../../api/object';
import { formatTime } from '../../api/time';
import type { LabelSelector, Pod, PodTemplateSpec, ReplicaSetStatus } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, Failure, Step, View } from '../../client/controller';
import { NOWHERE, type Standing, type Tally } from '../../client/tally';
import { podsToDelete } from '../shared/deletion-order';
import { byController, controllerOf, ownerKey } from '../shared/ownership';
import { claimedPods, claimPods, podsIn } from '../shared/pod-tally';
import {
  againWhenAvailable,
  countAvailable,
  createPod,
  deletePod,
  isPodActive,
  isPodTerminating,
  podFromTemplate,
  readySinceUs,
  slowStart,
} from '../shared/pods';
import { byNamespace, informerOf, objectPath, PODS, type ResourcePath } from '../shared/resources';

/** What ReplicaSets and ReplicationControllers have in common. */
export interface Replicas extends KubeObject {
  readonly spec?: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly template?: PodTemplateSpec;
  };
  readonly status?: ReplicaSetStatus;
}

/** In what they differ. */
export interface ReplicasKind<T extends Replicas> {
  readonly name: string;
  readonly component: string;
  readonly kind: string;
  readonly resource: ResourcePath;
  readonly selectorOf: (owner: T) => LabelSelector | undefined;
  /** Whether its status counts Pods that are being deleted. */
  readonly countsTerminating: boolean;
}

/** So many Pods are created or deleted in one go. */
const BURST_REPLICAS_MAX = 500;

type Labels = Readonly<Record<string, string>>;

// The groups of a set's tally.
const ACTIVE = 'active';
/** Those that have all labels of the template. */
const LABELLED = 'labelled';
const READY = 'ready';
const TERMINATING = 'terminating';

const GOING: Standing = { [TERMINATING]: 0 };
const THERE: Standing = { [ACTIVE]: 0 };
const LABELLED_THERE: Standing = { [ACTIVE]: 0, [LABELLED]: 0 };

function standingOf(pod: Pod, templateLabels: Labels): Standing {
  if (!isPodActive(pod)) return isPodTerminating(pod) ? GOING : NOWHERE;
  const standing = matchesLabelSelector({ matchLabels: templateLabels }, pod.metadata.labels) ? LABELLED_THERE : THERE;
  return isReady(pod) ? { ...standing, [READY]: readySinceUs(pod) } : standing;
}

/** Keeps the wanted number of Pods (kube-controller-manager `pkg/controller/replicaset`). */
export function replicasController<T extends Replicas>(kind: ReplicasKind<T>): Controller {
  const owners = kind.resource.plural;

  function reconcile(view: View, key: string, nowUs: number): Action | undefined {
    const owner = view.store<T>(owners).get(key);
    if (!owner) return undefined;
    const tally = view.tally(key);
    const claims = claimPods(view, tally, { owner, ownerResource: kind.resource });
    const changes = owner.metadata.deletionTimestamp === undefined ? manageReplicas(view, owner, tally, nowUs) : [];
    return {
      steps: [...claims, ...changes, ...updateStatus(owner, statusOf(owner, tally, undefined, nowUs))],
      ...againWhenAvailable(tally, READY, owner.spec?.minReadySeconds ?? 0, nowUs),
    };
  }

  /** Creates what is missing, in slow-start batches, or deletes what is too much. */
  function manageReplicas(view: View, owner: T, tally: Tally, nowUs: number): readonly (readonly Step[])[] {
    const wanted = owner.spec?.replicas ?? 0;
    const active = tally.count(ACTIVE);
    const missing = Math.min(wanted - active, BURST_REPLICAS_MAX);
    if (missing > 0) {
      const step = createPod(podFromTemplate(owner.spec?.template, owner), owner);
      return slowStart(Array.from({ length: missing }, () => step));
    }
    const surplus = Math.min(active - wanted, BURST_REPLICAS_MAX);
    if (surplus <= 0) return [];
    return [podsToDelete(podsIn(view, tally, ACTIVE), relatedPods(view, owner), surplus, nowUs).map((pod) => deletePod(pod, owner))];
  }

  /** The Pods of all sets that have the same controller as this one. */
  function relatedPods(view: View, owner: T): readonly Pod[] {
    const controller = controllerOf(owner);
    if (!controller) return [];
    return view.indexed<T>(owners, 'controller', controller.uid).flatMap((set) => view.indexed<Pod>('pods', 'controller', set.metadata.uid ?? ''));
  }

  function statusOf(owner: T, tally: Tally, failure: Failure | undefined, nowUs: number): ReplicaSetStatus {
    const fullyLabeledReplicas = tally.count(LABELLED);
    const readyReplicas = tally.count(READY);
    const availableReplicas = countAvailable(tally, READY, owner.spec?.minReadySeconds ?? 0, nowUs);
    const conditions = (owner.status?.conditions ?? []).filter((c) => failure || c.type !== 'ReplicaFailure');
    if (failure && !conditions.some((c) => c.type === 'ReplicaFailure'))
      conditions.push({
        type: 'ReplicaFailure',
        status: 'True',
        lastTransitionTime: formatTime(nowUs),
        reason: failure.step.call.method === 'POST' ? 'FailedCreate' : 'FailedDelete',
        message: failure.step.call.method === 'POST' ? failure.message : `unable to delete pods: ${failure.message}`,
      });
    return {
      replicas: tally.count(ACTIVE),
      ...(fullyLabeledReplicas > 0 && { fullyLabeledReplicas }),
      ...(readyReplicas > 0 && { readyReplicas }),
      ...(availableReplicas > 0 && { availableReplicas }),
      ...(kind.countsTerminating && { terminatingReplicas: tally.count(TERMINATING) }),
      observedGeneration: owner.metadata.generation ?? 0,
      ...(conditions.length > 0 && { conditions }),
    };
  }

  function updateStatus(owner: T, status: ReplicaSetStatus): readonly Step[] {
    const old = owner.status;
    const unchanged =
      old !== undefined &&
      old.replicas === status.replicas &&
      (old.fullyLabeledReplicas ?? 0) === (status.fullyLabeledReplicas ?? 0) &&
      (old.readyReplicas ?? 0) === (status.readyReplicas ?? 0) &&
      (old.availableReplicas ?? 0) === (status.availableReplicas ?? 0) &&
      old.terminatingReplicas === status.terminatingReplicas &&
      (old.observedGeneration ?? 0) === status.observedGeneration &&
      (old.conditions?.length ?? 0) === (status.conditions?.length ?? 0);
    if (unchanged) return [];
    return [{ call: { method: 'PUT', path: objectPath(kind.resource, owner, 'status'), body: { ...owner, status } }, awaits: owners, refetches: true }];
  }

  /** Says in the status that Pods could not be created or deleted. */
  function failed(view: View, key: string, failure: Failure, nowUs: number): Action | undefined {
    const owner = view.store<T>(owners).get(key);
    if (!owner || !failure.step.failed) return undefined;
    return { steps: updateStatus(owner, statusOf(owner, view.tally(key), failure, nowUs)) };
  }

  function enqueue(delivery: Delivery<unknown>, view: View): readonly string[] {
    if (delivery.type === 'response' || delivery.type === 'synced') return [];
    if (delivery.informer === owners) return [delivery.key];
    const keys = new Set<string>();
    const { object } = delivery;
    const controller = controllerOf(object);
    const before = delivery.type === 'updated' ? controllerOf(delivery.old) : undefined;
    for (const reference of [controller, before]) {
      const key = reference && ownerKey(view, owners, kind.kind, object, reference);
      if (key !== undefined) keys.add(key);
    }
    const orphanNews = delivery.type !== 'updated' || before !== undefined || !semanticEqual(delivery.old.metadata.labels, object.metadata.labels);
    if (!controller && delivery.type !== 'deleted' && orphanNews)
      for (const owner of view.indexed<T>(owners, 'namespace', object.metadata.namespace ?? ''))
        if (matchesLabelSelector(kind.selectorOf(owner), object.metadata.labels)) keys.add(keyOf(owner));
    return [...keys];
  }

  return {
    name: kind.name,
    component: kind.component,
    informers: [
      informerOf(kind.resource, { indexes: { controller: byController, namespace: byNamespace } }),
      informerOf(PODS, { indexes: { controller: byController }, after: owners }),
    ],
    tally: claimedPods<T, Labels>({
      kind: kind.kind,
      owners,
      selectorOf: kind.selectorOf,
      claims: isPodActive,
      terms: (owner) => owner.spec?.template?.metadata?.labels ?? {},
      standing: standingOf,
    }),
    enqueue,
    reconcile,
    failed,
  };
}
