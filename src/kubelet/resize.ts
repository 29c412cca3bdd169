import { semanticEqual } from '../api/equality';
import { computeQosClass, podRequests } from '../api/pod-resources';
import { compareQuantities } from '../api/quantity';
import type { Container, Pod, ResourceRequirements } from '../api/types.gen';
import { admit, beyondCapacity } from './admission';
import { allocatedPod, allocationOf, NOTHING, resizeOf } from './allocation';
import { allContainersOf, latestOf, specOf } from './containers';
import { allocatableOf } from './node-agent';
import { say, type Turn } from './turn';
import type { Worker } from './worker';

/** Pods whose resources are changed while they run (kubelet `pkg/kubelet/allocation`, KEP-1287). */

const generationOf = ({ metadata }: Pod): number => metadata.generation ?? 1;

/** A Pod's spec has changed: whether it asks for other resources now than it is given (`PushPendingResize`). */
export function specChanged(turn: Turn, worker: Worker, old: Pod): Worker {
  const allocation = worker.resize?.allocation ?? allocationOf(old);
  if (semanticEqual(allocation, allocationOf(worker.pod))) {
    const { pending: _, allocation: __, ...rest } = worker.resize ?? {};
    return worker.resize ? { ...worker, resize: rest } : worker;
  }
  return tryResize(turn, { ...worker, resize: { ...worker.resize, allocation } });
}

/** Gives a Pod what it asks for, if the node has that (`handlePodResourcesResize`). */
function tryResize(turn: Turn, worker: Worker): Worker {
  const { pod, resize, uid } = worker;
  const generation = generationOf(pod);
  const others = [...turn.kubelet.state.workers.values()].filter((w) => w.uid !== uid && w.stage !== 'terminated' && !w.gone).map(allocatedPod);
  const allocatable = allocatableOf(turn.kubelet);
  const beyond = beyondCapacity(pod, allocatable);
  const rejected = beyond ?? admit(pod, others, allocatable)?.message.replace('Pod was rejected: ', '');
  if (rejected === undefined) {
    say(turn, pod, 'Normal', 'ResizeStarted', `Pod resize started: ${summary(pod)}`);
    return { ...worker, resize: { inProgress: { generation, sinceUs: turn.nowUs } } };
  }
  const before = resize?.pending;
  const reason = beyond === undefined ? 'Deferred' : 'Infeasible';
  const pending = { reason, message: rejected, generation, sinceUs: before?.sinceUs ?? turn.nowUs } as const;
  if (before?.generation !== generation) say(turn, pod, 'Warning', `Resize${reason}`, `Pod resize ${reason}: ${summary(pod, rejected)}`);
  return { ...worker, resize: { ...resize, pending } };
}

/** What the Pod asks for, as the Events have it (`podResizeMessage`). */
function summary(pod: Pod, error?: string): string {
  const list = (containers: readonly Container[] | undefined): object[] | undefined =>
    containers?.map(({ name, resources = NOTHING }) => ({ name, resources: inGoOrder(resources) }));
  const initContainers = list(pod.spec?.initContainers);
  return JSON.stringify({ ...(initContainers?.length && { initContainers }), containers: list(pod.spec?.containers), generation: generationOf(pod), error });
}

const inGoOrder = ({ limits, requests }: ResourceRequirements): object => ({
  ...(limits && { limits: sorted(limits) }),
  ...(requests && { requests: sorted(requests) }),
});
const sorted = (list: Readonly<Record<string, string>>): object => Object.fromEntries(Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Room has come free: resizes that wait for some are tried again (`RetryPendingResizes`). */
export function retryResizes(turn: Turn): readonly Worker[] {
  const waiting = [...turn.kubelet.state.workers.values()].filter(({ resize, stage }) => resize?.pending && stage === 'syncing');
  return waiting
    .toSorted(byUrgency)
    .map((worker) => tryResize(turn, worker))
    .filter(({ resize }) => !resize?.pending);
}

/** First those that ask for no more than they have, then the more important, then the guaranteed, then whoever has waited for longest (`sortPendingResizes`). */
const byUrgency = (a: Worker, b: Worker): number =>
  Number(isIncreasing(a)) - Number(isIncreasing(b)) ||
  (b.pod.spec?.priority ?? 0) - (a.pod.spec?.priority ?? 0) ||
  Number(computeQosClass(b.pod) === 'Guaranteed') - Number(computeQosClass(a.pod) === 'Guaranteed') ||
  (a.resize?.pending?.sinceUs ?? 0) - (b.resize?.pending?.sinceUs ?? 0);

/** Whether a Pod asks for more of something than it is given (`isResizeIncreasingRequests`). */
function isIncreasing(worker: Worker): boolean {
  const [wanted, given] = [podRequests(specOf(worker.pod)), podRequests(specOf(allocatedPod(worker)))];
  return Object.entries(wanted).some(([resource, quantity]) => compareQuantities(quantity, given[resource] ?? '0') > 0);
}

/** A resize that has come to its end is told so. */
export function settleResize(turn: Turn, worker: Worker): Worker {
  const { resize, runtime } = worker;
  if (!resize?.inProgress) return worker;
  const pod = allocatedPod(worker);
  const isUnderWay = allContainersOf(pod).some((container) => {
    const latest = latestOf(runtime, container.name);
    return latest?.state === 'RUNNING' && resizeOf(container, latest) !== 'none';
  });
  if (isUnderWay) return worker;
  const { inProgress: _, ...rest } = resize;
  say(turn, pod, 'Normal', 'ResizeCompleted', `Pod resize completed: ${summary(pod)}`);
  return { ...worker, resize: rest.allocation || rest.pending ? rest : undefined };
}
