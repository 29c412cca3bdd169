import { canonicalQuantity, quantityValue } from '../api/quantity';
import type { Pod } from '../api/types.gen';
import { specOf } from './containers';
import { notePressure } from './node-agent';
import { EVICTED } from './pod-status';
import { keep, sync } from './pod-worker';
import { say, type Turn } from './turn';
import type { Worker } from './worker';

/** Below this, Pods are evicted (`--eviction-hard memory.available<100Mi`). */
const AVAILABLE_MIN_BYTES = 100 * 2 ** 20;
/** Pods that the cluster cannot do without are never evicted (`SystemCriticalPriority`). */
const CRITICAL_PRIORITY = 2_000_000_000;

/** A Pod that has to go for the node's sake. */
export interface Eviction {
  readonly uid: string;
  readonly message: string;
}

/** How a node stands for memory. */
export interface MemoryVerdict {
  readonly isLow: boolean;
  readonly evict?: Eviction;
}

/** Evicts a Pod if memory runs short (eviction manager `synchronize`). */
export function relieveMemory(turn: Turn): void {
  const { node, recorder, state } = turn.kubelet;
  const { isLow, evict } = memoryVerdict([...state.workers.values()], node.capacity.memory);
  if (!isLow) return;
  notePressure(turn);
  const worker = evict && state.workers.get(evict.uid);
  if (!worker) return;
  const about = { apiVersion: 'v1', kind: 'Node', name: node.nodeName, uid: node.nodeName };
  recorder.record(turn.send, turn.nowUs, { about, type: 'Warning', reason: 'EvictionThresholdMet', message: 'Attempting to reclaim memory' });
  say(turn, worker.pod, 'Warning', EVICTED, evict.message);
  keep(turn, sync(turn, { ...worker, graceSeconds: 1, eviction: { reason: EVICTED, message: evict.message } }));
}

interface Usage {
  readonly worker: Worker;
  readonly bytes: number;
  readonly requested: number;
}

const runningBytes = ({ runtime }: Worker): number => runtime.containers.reduce((sum, c) => sum + (c.state === 'RUNNING' ? c.memoryBytes : 0), 0);
const requestedBytes = (pod: Pod): number => specOf(pod).containers.reduce((sum, c) => sum + quantityValue(c.resources?.requests?.memory ?? '0'), 0);
const priorityOf = ({ pod }: Worker): number => pod.spec?.priority ?? 0;

/**
 * Whether memory runs short, and who is to go: first those that use more than they asked for, of these the least important, of these
 * the greediest (`rankMemoryPressure`). One Pod goes at a time.
 */
export function memoryVerdict(workers: readonly Worker[], capacity: string | undefined): MemoryVerdict {
  const usages: readonly Usage[] = workers.map((worker) => ({ worker, bytes: runningBytes(worker), requested: requestedBytes(worker.pod) }));
  const available = quantityValue(capacity ?? '0') - usages.reduce((sum, { bytes }) => sum + bytes, 0);
  if (available >= AVAILABLE_MIN_BYTES) return { isLow: false };
  const going = usages.some(({ worker, bytes }) => worker.stage !== 'syncing' && bytes > 0);
  const [first] = usages
    .filter(({ worker, bytes }) => worker.stage === 'syncing' && bytes > 0 && priorityOf(worker) < CRITICAL_PRIORITY)
    .toSorted(
      (a, b) =>
        Number(b.bytes > b.requested) - Number(a.bytes > a.requested) ||
        priorityOf(a.worker) - priorityOf(b.worker) ||
        b.bytes - b.requested - (a.bytes - a.requested),
    );
  if (!first || going) return { isLow: true };
  return { isLow: true, evict: { uid: first.worker.uid, message: messageFor(first.worker, available) } };
}

function messageFor({ pod, runtime }: Worker, available: number): string {
  const quantity = (bytes: number): string => canonicalQuantity(`${Math.max(0, Math.floor(bytes / 1024))}Ki`);
  const greedy = specOf(pod).containers.flatMap(({ name, resources }) => {
    const used = runtime.containers.find((c) => c.name === name && c.state === 'RUNNING')?.memoryBytes ?? 0;
    const request = resources?.requests?.memory ?? '0';
    return used > quantityValue(request) ? [`Container ${name} was using ${quantity(used)}, request is ${request}, has larger consumption of memory. `] : [];
  });
  return `The node was low on resource: memory. Threshold quantity: ${quantity(AVAILABLE_MIN_BYTES)}, available: ${quantity(available)}. ${greedy.join('')}`;
}
