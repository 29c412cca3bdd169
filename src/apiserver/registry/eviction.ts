import { matchesLabelSelector } from '../../api/label-selector';
import { asObject } from '../../api/object';
import type { Eviction, Pod, PodDisruptionBudget } from '../../api/types.gen';
import type { ApiRequest } from '../../api/wire';
import { decodeBody, type Expected } from '../decode';
import { badRequest, forbidden, internalError, notFound, tooManyRequests } from '../status';
import { decideDelete } from './delete';
import { answer, type Decision, isRefusal, refuse, resourceName, type Scope } from './scope';

/** `POST …/pods/NAME/eviction`: a delete that disruption budgets may refuse (`registry/core/pod/storage/eviction.go`). */
const EVICTION: Expected = { kind: { group: 'policy', version: 'v1', kind: 'Eviction', schema: 'policy.v1.Eviction' }, apiVersion: 'policy/v1' };

const DISRUPTED_PODS_MAX = 2000;
const WOULD_VIOLATE = "Cannot evict pod as it would violate the pod's disruption budget.";

/** What is to be done first: nothing, or to take one from a budget. */
export type Charge =
  /** Evict at once. */
  | { readonly do: 'evict' }
  /** Store the budget with one disruption less, then evict. */
  | { readonly do: 'charge'; readonly budget: PodDisruptionBudget }
  | { readonly do: 'refuse'; readonly decision: Decision };

const isReady = ({ status }: Pod): boolean => status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;

/** Pods that are not running for anybody: deleting them disrupts nothing. */
function disruptsNothing({ metadata, status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed' || status?.phase === 'Pending' || metadata.deletionTimestamp !== undefined;
}

function readEviction(scope: Scope): Eviction | Decision {
  const decoded = decodeBody(scope, EVICTION);
  if (isRefusal(decoded)) return refuse(decoded);
  const eviction = asObject<Eviction>(decoded.object);
  if (eviction.metadata.name && eviction.metadata.name !== scope.route.name) return refuse(badRequest('name in URL does not match name in Eviction object'));
  return eviction;
}

/** Which budget an eviction of the Pod is charged to, or why it is refused. */
export function chargeFor(scope: Scope, pod: Pod | undefined): Charge {
  const { route, lookup, now } = scope;
  const eviction = readEviction(scope);
  if ('do' in eviction) return { do: 'refuse', decision: eviction };
  if (!pod) return { do: 'refuse', decision: refuse(notFound(resourceName(route), route.name)) };
  if (disruptsNothing(pod)) return { do: 'evict' };
  const budgets = lookup
    .list<PodDisruptionBudget>('poddisruptionbudgets.policy', route.namespace)
    .filter(({ spec }) => spec?.selector && matchesLabelSelector(spec.selector, pod.metadata.labels));
  const [budget] = budgets;
  if (!budget) return { do: 'evict' };
  if (budgets.length > 1)
    return {
      do: 'refuse',
      decision: refuse(internalError('This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.')),
    };
  const { currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  if (!isReady(pod) && (budget.spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow' || (currentHealthy >= desiredHealthy && desiredHealthy > 0)))
    return { do: 'evict' };
  const refused = refusalOf(budget);
  if (refused) return { do: 'refuse', decision: refused };
  return scope.dryRun ? { do: 'evict' } : { do: 'charge', budget: charged(budget, route.name, now) };
}

/** Why a budget allows no disruption now (`checkAndDecrement`). */
function refusalOf({ metadata, status = {} }: PodDisruptionBudget): Decision | undefined {
  const name = metadata.name ?? '';
  const resource = { group: 'policy', name: 'poddisruptionbudgets' };
  const { observedGeneration = 0, disruptionsAllowed = 0, disruptedPods = {}, desiredHealthy = 0, currentHealthy = 0 } = status;
  const tooMany = (message: string): Decision => refuse(tooManyRequests(WOULD_VIOLATE, [{ reason: 'DisruptionBudget', message }]));
  if (observedGeneration < (metadata.generation ?? 0)) return tooMany(`The disruption budget ${name} is still being processed by the server.`);
  if (disruptionsAllowed < 0) return refuse(forbidden(resource, name, 'pdb disruptions allowed is negative'));
  if (Object.keys(disruptedPods).length > DISRUPTED_PODS_MAX)
    return refuse(forbidden(resource, name, 'DisruptedPods map too big - too many evictions not confirmed by PDB controller'));
  return disruptionsAllowed === 0
    ? tooMany(`The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`)
    : undefined;
}

const charged = (budget: PodDisruptionBudget, pod: string, now: string): PodDisruptionBudget => ({
  ...budget,
  status: {
    ...budget.status,
    disruptionsAllowed: (budget.status?.disruptionsAllowed ?? 0) - 1,
    disruptedPods: { ...budget.status?.disruptedPods, [pod]: now },
  },
});

/** Why it ends is said of the Pod (`addConditionAndDeletePod`): a Job's policy may look for it. */
function withReason(pod: Pod, now: string): Pod {
  const type = 'DisruptionTarget';
  const others = (pod.status?.conditions ?? []).filter((condition) => condition.type !== type);
  const condition = { type, status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting', lastTransitionTime: now };
  return { ...pod, status: { ...pod.status, conditions: [...others, condition] } };
}

/** The eviction itself, once no budget stands in its way: a delete that answers with a mere success. */
export function decideEviction(scope: Scope, pod: Pod | undefined): Decision {
  const eviction = readEviction(scope);
  if ('do' in eviction) return eviction;
  const request: ApiRequest = {
    type: 'request',
    stream: 0,
    agent: scope.request.agent,
    method: 'DELETE',
    path: scope.request.path,
    body: eviction.deleteOptions ?? {},
  };
  const decision = decideDelete({ ...scope, request }, pod && withReason(pod, scope.now));
  const evicted = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
  if (decision.do === 'ask') return decision;
  if (decision.do === 'answer') return decision.code === 200 ? answer(201, evicted) : decision;
  return decision.do === 'put' ? { ...decision, code: 201, body: evicted } : { ...decision, code: 201, body: evicted };
}
