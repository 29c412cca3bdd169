import { semanticEqual } from '../../api/equality';
import { matchesLabelSelector } from '../../api/label-selector';
import { type KubeObject, keyOf } from '../../api/object';
import type { ControllerRevision, PersistentVolumeClaim, Pod, StatefulSet, StatefulSetStatus } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, Failure, Step, View } from '../../client/controller';
import { type EventNote, referenceTo } from '../../client/event-recorder';
import type { Tally } from '../../client/tally';
import { byController, controllerOf, ownerKey } from '../shared/ownership';
import { claimPods } from '../shared/pod-tally';
import { againWhenAvailable, countAvailable } from '../shared/pods';
import { byNamespace, CONTROLLER_REVISIONS, informerOf, objectPath, PERSISTENT_VOLUME_CLAIMS, PODS, pathOf, STATEFUL_SETS } from '../shared/resources';
import { countCollision, type History, type HistoryOptions, historyOf, templateOf, truncateHistory } from '../shared/revisions';
import { revisionHash } from '../shared/template-hash';
import { goingClaim, hasStaleClaim, retainClaims } from './claim-retention';
import { planPods, type Versions } from './plan';
import { claimsOf, podName, sizeOf, statefulPod } from './pods';
import { ALIVE, ALL, ofRevision, READY, revisionsOf, statefulPods } from './tally';

const HASH_LABEL = 'controller.kubernetes.io/hash';
const HISTORY: HistoryOptions = {
  ownerResource: STATEFUL_SETS,
  hashLabel: HASH_LABEL,
  hashOf: ({ status }, data) => revisionHash(data, status?.collisionCount ?? 0),
};
const HISTORY_DEFAULT = 10;

/** kube-controller-manager `pkg/controller/statefulset`: Pods with numbers, one after the other. */
function reconcile(view: View, key: string, nowUs: number): Action | undefined {
  const set = view.store<StatefulSet>('statefulsets').get(key);
  if (!set) return undefined;
  const tally = view.tally(key);
  const history = historyOf(view, set, HISTORY);
  const { before, versions } = versionsOf(set, history);
  const { updated } = versions;
  const status = statusOf(set, tally, versions, nowUs);
  const deleting = set.metadata.deletionTimestamp !== undefined;
  const plan = deleting ? { create: [], remove: [], ended: [] } : planPods(view, set, tally, versions, nowUs);
  const going = plan.create.flatMap(({ ordinal }) => claimIsGoing(view, set, ordinal));
  const make = ({ ordinal, isUpdated }: (typeof plan.create)[number]): readonly Step[] => {
    if (hasStaleClaim(view, set, ordinal) || goingClaim(view, set, ordinal) !== undefined) return [];
    const old = !isUpdated && before !== undefined;
    const pod = statefulPod(set, old ? templateOf(before) : set.spec?.template, old ? versions.current : updated, ordinal);
    return [...claimSteps(view, set, ordinal), createNamed(set, pod)];
  };
  const live = new Set([versions.current, updated, ...revisionsOf(tally)]);
  return {
    steps: [
      ...history.steps,
      ...claimPods(view, tally, { owner: set, ownerResource: STATEFUL_SETS }),
      ...(deleting ? [] : retainClaims(view, set, () => podsOf(view, tally))),
      ...plan.create.flatMap(make),
      ...[...plan.ended, ...plan.remove].map((pod) => removeNamed(set, pod)),
      ...updateStatus(set, status),
      ...truncateHistory(history.old, ({ metadata }) => live.has(metadata.name ?? ''), set.spec?.revisionHistoryLimit ?? HISTORY_DEFAULT),
    ],
    events: [...plan.ended.map((pod) => recreation(set, pod)), ...going],
    ...(going.length > 0 && { retry: true }),
    ...againWhenAvailable(tally, READY, set.spec?.minReadySeconds ?? 0, nowUs),
  };
}

/** A revision's name is taken, or Pods could not be created or deleted: then the status says all the same what there is. */
function failed(view: View, key: string, failure: Failure, nowUs: number): Action | undefined {
  const set = view.store<StatefulSet>('statefulsets').get(key);
  if (!set) return undefined;
  const collision = countCollision(view, set, STATEFUL_SETS, failure);
  if (collision) return { steps: [collision] };
  if (!failure.step.failed) return undefined;
  const { versions } = versionsOf(set, historyOf(view, set, HISTORY));
  return { steps: updateStatus(set, statusOf(set, view.tally(key), versions, nowUs)) };
}

/** The versions that Pods are of and are to be of; `before` is the revision of the former, if another. */
function versionsOf(set: StatefulSet, { current, old }: History): { readonly before: ControllerRevision | undefined; readonly versions: Versions } {
  const updated = current.metadata.name ?? '';
  const before = old.find(({ metadata }) => metadata.name === set.status?.currentRevision);
  return { before, versions: { updated, current: before?.metadata.name ?? updated } };
}

const about = (set: StatefulSet, type: EventNote['type'], reason: string, message: string): EventNote => ({ about: referenceTo(set), type, reason, message });

/** A Pod cannot be made while a claim of its own is being deleted: that is said, and tried again. */
function claimIsGoing(view: View, set: StatefulSet, ordinal: number): readonly EventNote[] {
  const claim = goingClaim(view, set, ordinal);
  const subject = `Create Pod ${podName(set, ordinal)} in StatefulSet ${set.metadata.name}`;
  return claim === undefined ? [] : [about(set, 'Warning', 'FailedCreate', `${subject} failed error: pvc ${claim} is being deleted`)];
}

const podsOf = (view: View, tally: Tally): readonly Pod[] => tally.units(ALL).flatMap((key) => view.store<Pod>('pods').get(key) ?? []);

function recreation(set: StatefulSet, { metadata, status }: Pod): EventNote {
  const failed = status?.phase === 'Failed';
  const message = `StatefulSet ${keyOf(set)} is recreating ${failed ? 'failed' : 'terminated'} Pod ${metadata.name}`;
  return about(set, failed ? 'Warning' : 'Normal', failed ? 'RecreatingFailedPod' : 'RecreatingTerminatedPod', message);
}

/** A call about a Pod, and what it is called in Events. */
function named(set: StatefulSet, pod: Pod, verb: 'Create' | 'Delete', step: Pick<Step, 'call' | 'ignores'>): Step {
  const subject = `${verb} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
  return {
    ...step,
    awaits: 'pods',
    succeeded: about(set, 'Normal', `Successful${verb}`, `${subject} successful`),
    failed: about(set, 'Warning', `Failed${verb}`, `${subject} failed error: `),
  };
}
const createNamed = (set: StatefulSet, pod: Pod): Step =>
  named(set, pod, 'Create', { call: { method: 'POST', path: pathOf(PODS, set.metadata.namespace), body: pod } });
const removeNamed = (set: StatefulSet, pod: Pod): Step =>
  named(set, pod, 'Delete', { call: { method: 'DELETE', path: objectPath(PODS, pod) }, ignores: [404] });

/** Claims that are missing are created before the Pod that needs them. */
function claimSteps(view: View, set: StatefulSet, ordinal: number): readonly Step[] {
  const known = view.store<PersistentVolumeClaim>('persistentvolumeclaims');
  return claimsOf(set, ordinal)
    .filter((wanted) => !known.has(keyOf(wanted)))
    .map((wanted) => {
      const subject = `Create Claim ${wanted.metadata.name} Pod ${podName(set, ordinal)} in StatefulSet ${set.metadata.name}`;
      return {
        call: { method: 'POST', path: pathOf(PERSISTENT_VOLUME_CLAIMS, set.metadata.namespace), body: wanted },
        awaits: 'persistentvolumeclaims',
        succeeded: about(set, 'Normal', 'SuccessfulCreate', `${subject} success`),
        failed: about(set, 'Warning', 'FailedCreate', `${subject} failed error: `),
        ignores: [409],
      };
    });
}

function statusOf(set: StatefulSet, tally: Tally, { current, updated }: Versions, nowUs: number): StatefulSetStatus {
  const replicas = tally.count(ALL);
  const ready = tally.count(READY);
  const updatedReplicas = tally.count(ofRevision(ALIVE, updated));
  // Once all Pods are of the new version and ready, that is the current one.
  const size = sizeOf(set);
  const complete = set.spec?.updateStrategy?.type !== 'OnDelete' && updatedReplicas === size && replicas === size && ready === size;
  const currentReplicas = complete ? updatedReplicas : tally.count(ofRevision(ALIVE, current));
  return {
    observedGeneration: set.metadata.generation ?? 0,
    replicas,
    ...(ready > 0 && { readyReplicas: ready }),
    ...(currentReplicas > 0 && { currentReplicas }),
    ...(updatedReplicas > 0 && { updatedReplicas }),
    currentRevision: complete ? updated : current,
    updateRevision: updated,
    collisionCount: set.status?.collisionCount ?? 0,
    availableReplicas: countAvailable(tally, READY, set.spec?.minReadySeconds ?? 0, nowUs),
    ...(set.status?.conditions && { conditions: set.status.conditions }),
  };
}

const updateStatus = (set: StatefulSet, status: StatefulSetStatus): readonly Step[] =>
  semanticEqual(set.status, status)
    ? []
    : [{ call: { method: 'PUT', path: objectPath(STATEFUL_SETS, set, 'status'), body: { ...set, status } }, awaits: 'statefulsets', refetches: true }];

function setsThatWouldAdopt(object: KubeObject, view: View): readonly string[] {
  return view
    .indexed<StatefulSet>('statefulsets', 'namespace', object.metadata.namespace ?? '')
    .filter((set) => matchesLabelSelector(set.spec?.selector, object.metadata.labels))
    .map(keyOf);
}

function enqueue(delivery: Delivery<unknown>, view: View): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  if (delivery.informer === 'statefulsets') return [delivery.key];
  // A Pod may wait for its predecessor's claim to be gone.
  if (delivery.informer === 'persistentvolumeclaims') return delivery.type === 'deleted' ? setsThatWouldAdopt(delivery.object, view) : [];
  const owner = ownerKey(view, 'statefulsets', 'StatefulSet', delivery.object);
  if (owner !== undefined) return [owner];
  return controllerOf(delivery.object) || delivery.type === 'deleted' ? [] : setsThatWouldAdopt(delivery.object, view);
}

export const statefulSetController: Controller = {
  name: 'statefulset',
  component: 'statefulset-controller',
  informers: [
    informerOf(STATEFUL_SETS, { indexes: { namespace: byNamespace } }),
    informerOf(CONTROLLER_REVISIONS, { indexes: { controller: byController }, after: 'statefulsets' }),
    informerOf(PERSISTENT_VOLUME_CLAIMS, {
      indexes: { controller: byController },
      after: 'statefulsets',
      when: (set) => Boolean((set as StatefulSet).spec?.volumeClaimTemplates?.length),
    }),
    informerOf(PODS, { indexes: { controller: byController }, after: 'statefulsets' }),
  ],
  tally: statefulPods,
  enqueue,
  reconcile,
  failed,
};
