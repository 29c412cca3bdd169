import { canonicalQuantity, quantityValue } from '../api/quantity';
import type { Pod } from '../api/types.gen';
import { isCritical } from './admission';
import { specOf } from './containers';
import type { CriAnswer } from './cri/cri';
import { containerDiskBytes, podDiskBytes } from './disk-use';
import { diskMeasured, isLimited, measureDisk, overLocalStorage } from './local-storage-eviction';
import { notePressure } from './node-agent';
import { EVICTED } from './pod-status';
import { keep, sync } from './pod-worker';
import { memoryOf } from './stats';
import { say, sayOfNode, type Turn } from './turn';
import type { Worker } from './worker';

/** Pods have to go so that their node keeps going (kubelet `pkg/kubelet/eviction`). */

/** Below this, Pods are evicted (`--eviction-hard memory.available<100Mi,nodefs.available<10%`). */
const MEMORY_AVAILABLE_MIN_BYTES = 100 * 2 ** 20;
const DISK_AVAILABLE_MIN = 0.1;

/** What a node may run short of. */
export type Scarce = 'memory' | 'ephemeral-storage';

/** A Pod that has to go for the node's sake. */
export interface Eviction {
  readonly uid: string;
  readonly message: string;
}

/** How a node stands for what may run short. */
export interface Verdict {
  readonly isLow: boolean;
  readonly evict?: Eviction;
}

/** Evicts a Pod if something runs short, and whoever has written more than they may (eviction manager `synchronize`). */
export function relievePressure(turn: Turn): void {
  const { node, state } = turn.kubelet;
  const workers = [...state.workers.values()];
  for (const worker of workers) evictForStorage(turn, worker);
  measureDisk(turn);
  const images = [...state.images.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const verdicts: readonly (readonly [Scarce, Verdict])[] = [
    ['memory', memoryVerdict(workers, node.capacity.memory)],
    ['ephemeral-storage', diskVerdict(workers, node.capacity['ephemeral-storage'], images)],
  ];
  for (const [resource, { isLow }] of verdicts) if (isLow) notePressure(turn, resource);
  // One Pod goes at a time, for memory first.
  const [first] = verdicts.flatMap(([resource, { evict }]) => (evict ? [{ resource, evict }] : []));
  const worker = first && state.workers.get(first.evict.uid);
  if (!first || worker?.stage !== 'syncing') return;
  sayOfNode(turn, 'Warning', 'EvictionThresholdMet', `Attempting to reclaim ${first.resource}`);
  evict(turn, worker, first.evict.message, true);
}

/** Whether nothing runs short, nobody has written too much, and nobody need be asked how much they have. */
export function isRelaxed({ kubelet: { node, state } }: Pick<Turn, 'kubelet'>): boolean {
  const workers = [...state.workers.values()];
  const images = [...state.images.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const isLow = memoryVerdict(workers, node.capacity.memory).isLow || diskVerdict(workers, node.capacity['ephemeral-storage'], images).isLow;
  return !isLow && !workers.some(({ pod }) => isLimited(specOf(pod)));
}

/** What a Pod has written is known now. */
export function onDiskUsage(turn: Turn, worker: Worker, answer: CriAnswer): void {
  const measured = diskMeasured(worker, answer);
  keep(turn, measured);
  evictForStorage(turn, measured);
}

function evictForStorage(turn: Turn, worker: Worker): void {
  const message = worker.stage === 'syncing' && !isCritical(worker.pod) ? overLocalStorage(worker) : undefined;
  if (message !== undefined) evict(turn, worker, message, false);
}

/** `forNode`: others than the Pod itself are the reason, which its condition says. */
function evict(turn: Turn, worker: Worker, message: string, forNode: boolean): void {
  say(turn, worker.pod, 'Warning', EVICTED, message);
  keep(turn, sync(turn, { ...worker, graceSeconds: 1, eviction: { reason: EVICTED, message, ...(forNode && { forNode }) } }));
}

interface Usage {
  readonly worker: Worker;
  readonly bytes: number;
  readonly requested: number;
}

const runningBytes = ({ pod, runtime }: Worker): number => runtime.containers.reduce((sum, c) => sum + (c.state === 'RUNNING' ? memoryOf(pod, c) : 0), 0);
const requestedBytes = (pod: Pod, resource: Scarce): number =>
  specOf(pod).containers.reduce((sum, c) => sum + quantityValue(c.resources?.requests?.[resource] ?? '0'), 0);
const priorityOf = ({ pod }: Worker): number => pod.spec?.priority ?? 0;

/** Whether memory runs short, and who is to go (`rankMemoryPressure`). */
export const memoryVerdict = (workers: readonly Worker[], capacity: string | undefined): Verdict =>
  verdictOn('memory', workers, quantityValue(capacity ?? '0'), MEMORY_AVAILABLE_MIN_BYTES, runningBytes);

/** Whether the disk runs full, on which the images lie, too, and who is to go (`rankDiskPressureFunc`). */
export function diskVerdict(workers: readonly Worker[], capacity: string | undefined, imageBytes: number): Verdict {
  if (capacity === undefined) return { isLow: false };
  const bytes = quantityValue(capacity);
  const used = (worker: Worker): number => (worker.runtime.containers.some(({ state }) => state === 'RUNNING') ? podDiskBytes(worker) : 0);
  return verdictOn('ephemeral-storage', workers, bytes - imageBytes, bytes * DISK_AVAILABLE_MIN, used);
}

/** First those go that use more than they asked for, of these the least important, of these the greediest; one at a time. */
function verdictOn(resource: Scarce, workers: readonly Worker[], capacity: number, availableMin: number, used: (worker: Worker) => number): Verdict {
  const usages: readonly Usage[] = workers.map((worker) => ({ worker, bytes: used(worker), requested: requestedBytes(worker.pod, resource) }));
  const available = capacity - usages.reduce((sum, { bytes }) => sum + bytes, 0);
  if (available >= availableMin) return { isLow: false };
  const going = usages.some(({ worker, bytes }) => worker.stage !== 'syncing' && bytes > 0);
  const [first] = usages
    .filter(({ worker, bytes }) => worker.stage === 'syncing' && bytes > 0 && !isCritical(worker.pod))
    .toSorted(
      (a, b) =>
        Number(b.bytes > b.requested) - Number(a.bytes > a.requested) ||
        priorityOf(a.worker) - priorityOf(b.worker) ||
        b.bytes - b.requested - (a.bytes - a.requested),
    );
  if (!first || going) return { isLow: true };
  return { isLow: true, evict: { uid: first.worker.uid, message: messageFor(resource, first.worker, availableMin, available) } };
}

function messageFor(resource: Scarce, worker: Worker, availableMin: number, available: number): string {
  const { pod, runtime } = worker;
  const quantity = (bytes: number): string => canonicalQuantity(`${Math.max(0, Math.floor(bytes / 1024))}Ki`);
  const usedBy = (name: string): number => {
    const running = runtime.containers.find((c) => c.name === name && c.state === 'RUNNING');
    if (!running) return 0;
    return resource === 'memory' ? memoryOf(pod, running) : containerDiskBytes(worker, name);
  };
  const greedy = specOf(pod).containers.flatMap(({ name, resources }) => {
    const used = usedBy(name);
    const request = resources?.requests?.[resource] ?? '0';
    return used > quantityValue(request)
      ? [`Container ${name} was using ${quantity(used)}, request is ${request}, has larger consumption of ${resource}. `]
      : [];
  });
  const met = `Threshold quantity: ${quantity(availableMin)}, available: ${quantity(available)}. `;
  return `The node was low on resource: ${resource}. ${met}${greedy.join('')}`;
}
