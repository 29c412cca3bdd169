import { computeQosClass, podRequests } from '../api/pod-resources';
import { quantityMilliValue, quantityValue } from '../api/quantity';
import { toleratesAny } from '../api/tolerations';
import type { Pod } from '../api/types.gen';
import { specOf } from './containers';
import { EVICTED } from './pod-status';

/** Why a kubelet does not take a Pod that it was given (kubelet `lifecycle/predicate`). */
export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

/** `SystemCriticalPriority`. */
const CRITICAL_PRIORITY = 2_000_000_000;
const MEMORY_PRESSURE = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' };

const amount = (resource: string, quantity: string | undefined): number =>
  resource === 'cpu' ? quantityMilliValue(quantity ?? '0') : quantityValue(quantity ?? '0');
const requested = (resource: string, requests: Readonly<Record<string, string>>): number => (resource === 'pods' ? 1 : amount(resource, requests[resource]));

/** Pods that the cluster cannot do without are never evicted (`IsCriticalPod`). */
export const isCritical = ({ spec }: Pod): boolean => (spec?.priority ?? 0) >= CRITICAL_PRIORITY;

/** A node that is short of something takes nobody, but for want of memory those who asked for some (eviction manager `Admit`). */
export function admitUnderPressure(pod: Pod, pressures: readonly string[]): Rejection | undefined {
  if (pressures.length === 0 || isCritical(pod)) return undefined;
  const isForMemory = pressures.join() === 'MemoryPressure';
  if (isForMemory && (computeQosClass(pod) !== 'BestEffort' || toleratesAny(pod.spec?.tolerations, MEMORY_PRESSURE))) return undefined;
  return { reason: EVICTED, message: `Pod was rejected: The node had condition: [${pressures.join(' ')}]. ` };
}

/** What a Pod asks for that the node could not give it even if it were alone there (`canResizePod`). */
export function beyondCapacity(pod: Pod, allocatable: Readonly<Record<string, string>>): string | undefined {
  const requests = podRequests(specOf(pod));
  for (const resource of ['memory', 'cpu']) {
    const [wanted, capacity] = [requested(resource, requests), amount(resource, allocatable[resource])];
    if (wanted > capacity) return `Node didn't have enough capacity: ${resource}, requested: ${wanted}, capacity: ${capacity}`;
  }
  return undefined;
}

/** Whether a Pod fits beside those that are there already. */
export function admit(pod: Pod, others: readonly Pod[], allocatable: Readonly<Record<string, string>>): Rejection | undefined {
  const requests = podRequests(specOf(pod));
  const taken = others.map((other) => podRequests(specOf(other)));
  for (const resource of ['pods', ...Object.keys(requests).filter((r) => r !== 'pods')]) {
    const wanted = requested(resource, requests);
    const used = taken.reduce((sum, other) => sum + requested(resource, other), 0);
    const capacity = amount(resource, allocatable[resource]);
    if (wanted === 0 || used + wanted <= capacity) continue;
    const message = `Pod was rejected: Node didn't have enough resource: ${resource}, requested: ${wanted}, used: ${used}, capacity: ${capacity}`;
    return { reason: `OutOf${resource}`, message };
  }
  return undefined;
}
