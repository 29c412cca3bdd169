import { isReady } from '../../api/conditions';
import { semanticEqual } from '../../api/equality';
import { matchesLabelSelector } from '../../api/label-selector';
import { type KubeObject, keyOf } from '../../api/object';
import { formatTime, parseTime } from '../../api/time';
import type { Condition, Deployment, Pod, PodDisruptionBudget, PodDisruptionBudgetStatus, ReplicaSet } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, View } from '../../client/controller';
import { type EventNote, referenceTo } from '../../client/event-recorder';
import type { Standing, Tally } from '../../client/tally';
import { scaled } from '../shared/int-or-percent';
import { controllerOf } from '../shared/ownership';
import { selectedPods } from '../shared/pod-tally';
import {
  byNamespace,
  DEPLOYMENTS,
  informerOf,
  objectPath,
  POD_DISRUPTION_BUDGETS,
  PODS,
  REPLICA_SETS,
  REPLICATION_CONTROLLERS,
  STATEFUL_SETS,
} from '../shared/resources';

/** An eviction that has been allowed counts for so long, even if nothing comes of it (`DeletionTimeout`). */
const DELETION_TIMEOUT_US = 120e6;

/** kube-controller-manager `pkg/controller/disruption`: how many of a budget's Pods may go now. */
function reconcile(view: View, key: string, nowUs: number): Action | undefined {
  const budget = view.store<PodDisruptionBudget>('poddisruptionbudgets').get(key);
  if (!budget) return undefined;
  const tally = view.tally(key);
  const expected = expectation(view, budget, tally);
  const events: readonly EventNote[] =
    tally.count(ALL) > 0 ? [] : [{ about: referenceTo(budget), type: 'Normal', reason: 'NoPods', message: 'No matching pods found' }];
  if (typeof expected === 'string') return failedSync(budget, expected, nowUs);
  const disrupted = disruptedPods(view, budget, nowUs);
  const healthy = tally.count(HEALTHY) - disrupted.healthy;
  const allowed = expected.pods <= 0 ? 0 : Math.max(0, healthy - expected.healthy);
  const status: PodDisruptionBudgetStatus = {
    observedGeneration: budget.metadata.generation ?? 0,
    ...(Object.keys(disrupted.times).length > 0 && { disruptedPods: disrupted.times }),
    disruptionsAllowed: allowed,
    currentHealthy: healthy,
    desiredHealthy: expected.healthy,
    expectedPods: expected.pods,
    conditions: withDisruptionAllowed(budget, allowed > 0 ? 'True' : 'False', allowed > 0 ? 'SufficientPods' : 'InsufficientPods', '', nowUs),
  };
  return {
    events,
    ...(disrupted.againAfterUs !== undefined && { againAfterUs: disrupted.againAfterUs }),
    ...(!semanticEqual(status, budget.status) && { steps: [putStatus(budget, status)] }),
  };
}

const putStatus = (budget: PodDisruptionBudget, status: PodDisruptionBudgetStatus) => ({
  call: { method: 'PUT' as const, path: objectPath(POD_DISRUPTION_BUDGETS, budget, 'status'), body: { ...budget, status } },
  awaits: 'poddisruptionbudgets',
});

/** Nobody can say how many Pods there should be: nothing may go (`failSafe`). */
function failedSync(budget: PodDisruptionBudget, message: string, nowUs: number): Action {
  const conditions = withDisruptionAllowed(budget, 'False', 'SyncFailed', message, nowUs);
  const status = { ...budget.status, disruptionsAllowed: 0, conditions };
  return {
    events: [
      {
        about: referenceTo(budget),
        type: 'Warning',
        reason: 'CalculateExpectedPodCountFailed',
        message: `Failed to calculate the number of expected pods: ${message}`,
      },
    ],
    ...(!semanticEqual(status, budget.status) && { steps: [putStatus(budget, status)] }),
  };
}

function withDisruptionAllowed(budget: PodDisruptionBudget, status: string, reason: string, message: string, nowUs: number): readonly Condition[] {
  const before = budget.status?.conditions ?? [];
  const old = before.find((c) => c.type === 'DisruptionAllowed');
  const lastTransitionTime = old?.status === status && old.lastTransitionTime ? old.lastTransitionTime : formatTime(nowUs);
  const condition: Condition = { type: 'DisruptionAllowed', status, observedGeneration: budget.metadata.generation ?? 0, lastTransitionTime, reason, message };
  return old ? before.map((c) => (c === old ? condition : c)) : [...before, condition];
}

// The groups of a budget's tally.
const ALL = 'all';
const HEALTHY = 'healthy';
/** By controller. */
const OF = 'of ';

function standingOf(pod: Pod): Standing {
  const { kind, name, uid } = controllerOf(pod) ?? {};
  return { [ALL]: 0, ...(uid !== undefined && { [`${OF}${kind}/${name}/${uid}`]: 0 }), ...(isHealthy(pod) && { [HEALTHY]: 0 }) };
}
const isHealthy = (pod: Pod): boolean => pod.metadata.deletionTimestamp === undefined && isReady(pod);

interface Expectation {
  readonly pods: number;
  readonly healthy: number;
}

/** How many Pods there should be, and how many of them healthy (`getExpectedPodCount`); a text says why that is not known. */
function expectation(view: View, { spec }: PodDisruptionBudget, tally: Tally): Expectation | string {
  const { maxUnavailable, minAvailable } = spec ?? {};
  if (maxUnavailable === undefined && typeof minAvailable === 'number') return { pods: tally.count(ALL), healthy: minAvailable };
  const wanted = expectedScale(view, tally);
  if (typeof wanted === 'string') return wanted;
  if (maxUnavailable !== undefined) return { pods: wanted, healthy: Math.max(0, wanted - scaled(maxUnavailable, wanted, 'up')) };
  return { pods: wanted, healthy: scaled(minAvailable, wanted, 'up') };
}

interface Scalable extends KubeObject {
  readonly spec?: { readonly replicas?: number };
}
const SCALED: Readonly<Record<string, string>> = {
  ReplicationController: 'replicationcontrollers',
  ReplicaSet: 'replicasets',
  StatefulSet: 'statefulsets',
};

/** The sizes of all that controls the Pods, together (`getExpectedScale`). */
function expectedScale(view: View, tally: Tally): number | string {
  const sizes = new Map<string, number>();
  for (const pod of onePodOfEach(view, tally)) {
    const owner = controllerOf(pod);
    if (!owner || sizes.has(owner.uid)) continue;
    const informer = SCALED[owner.kind];
    const found = informer === undefined ? undefined : view.store<Scalable>(informer).get(`${pod.metadata.namespace}/${owner.name}`);
    if (!found) return `found no controllers for pod "${pod.metadata.name}"`;
    const above = owner.kind === 'ReplicaSet' ? controllerOf(found as ReplicaSet) : undefined;
    const deployment = above?.kind === 'Deployment' ? view.store<Deployment>('deployments').get(`${pod.metadata.namespace}/${above.name}`) : undefined;
    const counted = deployment ?? found;
    sizes.set(counted.metadata.uid ?? '', counted.spec?.replicas ?? 1);
    sizes.set(owner.uid, sizes.get(owner.uid) ?? 0);
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

/** One Pod of each controller, in the order of all. */
function onePodOfEach(view: View, tally: Tally): readonly Pod[] {
  const first = tally.groups().flatMap((group) => (group.startsWith(OF) ? tally.units(group).slice(0, 1) : []));
  return first.sort().flatMap((unit) => view.store<Pod>('pods').get(unit) ?? []);
}

interface Disrupted {
  readonly times: Readonly<Record<string, string>>;
  /** How many of them are healthy still. */
  readonly healthy: number;
  readonly againAfterUs?: number;
}

/** Evictions that were allowed and have not been seen yet, and when the next of them no longer counts (`buildDisruptedPodMap`). */
function disruptedPods(view: View, { metadata, spec, status }: PodDisruptionBudget, nowUs: number): Disrupted {
  const pods = view.store<Pod>('pods');
  const times: Record<string, string> = {};
  let again = Number.POSITIVE_INFINITY;
  let healthy = 0;
  for (const [name, time] of Object.entries(status?.disruptedPods ?? {})) {
    const pod = pods.get(`${metadata.namespace}/${name}`);
    const leftUs = (parseTime(time) ?? 0) + DELETION_TIMEOUT_US - nowUs;
    if (!pod || !matchesLabelSelector(spec?.selector, pod.metadata.labels) || pod.metadata.deletionTimestamp !== undefined || leftUs <= 0) continue;
    times[name] = time;
    if (isHealthy(pod)) healthy++;
    again = Math.min(again, leftUs);
  }
  return { times, healthy, ...(Number.isFinite(again) && { againAfterUs: again }) };
}

function enqueue(delivery: Delivery<unknown>, view: View): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  if (delivery.informer === 'poddisruptionbudgets') return [delivery.key];
  if (delivery.informer !== 'pods') return [];
  const { object } = delivery;
  return view
    .indexed<PodDisruptionBudget>('poddisruptionbudgets', 'namespace', object.metadata.namespace ?? '')
    .filter((budget) => matchesLabelSelector(budget.spec?.selector, object.metadata.labels))
    .map(keyOf);
}

const AFTER = { after: POD_DISRUPTION_BUDGETS.plural };

export const disruptionController: Controller = {
  name: 'disruption',
  component: 'controllermanager',
  informers: [
    informerOf(POD_DISRUPTION_BUDGETS, { indexes: { namespace: byNamespace } }),
    informerOf(DEPLOYMENTS, AFTER),
    informerOf(REPLICA_SETS, AFTER),
    informerOf(REPLICATION_CONTROLLERS, AFTER),
    informerOf(STATEFUL_SETS, AFTER),
    informerOf(PODS, { indexes: { namespace: byNamespace }, ...AFTER }),
  ],
  tally: selectedPods<PodDisruptionBudget, undefined>({
    owners: POD_DISRUPTION_BUDGETS.plural,
    selectorOf: ({ spec }) => spec?.selector,
    terms: () => undefined,
    standing: standingOf,
  }),
  enqueue,
  reconcile,
};
