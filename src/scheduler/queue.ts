import type { Queued } from './framework/plugin';

/** A Pod that waits to be scheduled, as plain data (kube-scheduler `QueuedPodInfo`). */
export interface QueuedPod extends Queued {
  readonly key: string;
  readonly uid: string;
  /** Tells Pods apart that came at the same time. */
  readonly order: number;
  readonly attempts: number;
  readonly unschedulableCount: number;
  readonly errorCount: number;
  /** When it may be tried again; 0: at once. */
  readonly backoffUntilUs: number;
  /** The plugins that turned it down. */
  readonly plugins: readonly string[];
  /** The plugin that keeps it out of the queue. */
  readonly gatedBy?: string;
  /** The last attempt's FailedScheduling text, or what its gate waits for. */
  readonly message?: string;
}

export type Less = (a: Queued, b: Queued) => boolean;

export interface Backoff {
  readonly initialUs: number;
  readonly maxUs: number;
}

/** Back-off ends at whole seconds, so that Pods of about the same time are ordered by priority. */
const WINDOW_US = 1_000_000;
const align = (us: number): number => us - (us % WINDOW_US);

/** After this long a Pod is tried again although nothing has happened that could help it (`podMaxInUnschedulablePodsDuration`). */
const UNSCHEDULABLE_US_MAX = 300_000_000;
/** How often that is looked at. */
const LEFTOVER_PERIOD_US = 30_000_000;

/** When a Pod has been unschedulable for too long; it is looked at every 30 s since the scheduler's start. */
export const leftoverUs = ({ timestampUs }: QueuedPod, startedAtUs: number): number =>
  startedAtUs + (Math.floor((timestampUs + UNSCHEDULABLE_US_MAX - startedAtUs) / LEFTOVER_PERIOD_US) + 1) * LEFTOVER_PERIOD_US;

/** When back-off ends for a Pod that failed `count` times in a row, the last time at `timestampUs`. */
export function backoffEnd(count: number, timestampUs: number, { initialUs, maxUs }: Backoff): number {
  return count === 0 ? 0 : align(timestampUs + Math.min(maxUs, initialUs * 2 ** Math.min(count - 1, 30)));
}

/**
 * The Pods that wait (kube-scheduler `backend/queue.PriorityQueue`): active ones in the order in which they will be tried, ones that
 * back off, and ones that nothing fits for until something changes. The maps hold plain data and change in place.
 */
export interface SchedulingQueue {
  readonly active: readonly QueuedPod[];
  readonly backoff: ReadonlyMap<string, QueuedPod>;
  readonly unschedulable: ReadonlyMap<string, QueuedPod>;
  find(key: string): QueuedPod | undefined;
  addActive(pod: QueuedPod): void;
  addBackoff(pod: QueuedPod): void;
  addUnschedulable(pod: QueuedPod): void;
  /** Takes a Pod out, wherever it is. */
  remove(key: string): void;
  /** The next Pod to try. With none active, one that backs off goes early, rather than that the scheduler idles. */
  pop(): QueuedPod | undefined;
  isBackingOff(pod: QueuedPod, nowUs: number): boolean;
  /** Takes out the Pods whose back-off is over. */
  popBackedOff(nowUs: number): readonly QueuedPod[];
  /** When `popBackedOff` will have something next. */
  nextBackoffEndUs(): number | undefined;
  /** The Pods that have been unschedulable for too long, and when there will be some next. */
  leftovers(nowUs: number): readonly QueuedPod[];
  nextLeftoverUs(startUs: number): number | undefined;
  reset(): void;
  checkpoint(): unknown;
  restore(checkpoint: unknown): void;
}

interface State {
  /** In order; see `head`. */
  active: QueuedPod[];
  readonly activeByKey: Map<string, QueuedPod>;
  /** Where in `active` the Pods begin that have not been popped. */
  head: number;
  readonly backoff: Map<string, QueuedPod>;
  readonly unschedulable: Map<string, QueuedPod>;
}

const emptyState = (): State => ({ active: [], activeByKey: new Map(), head: 0, backoff: new Map(), unschedulable: new Map() });
const copyOf = (s: State): State => ({
  active: s.active.slice(s.head),
  activeByKey: new Map(s.activeByKey),
  head: 0,
  backoff: new Map(s.backoff),
  unschedulable: new Map(s.unschedulable),
});

export function createQueue(less: Less): SchedulingQueue {
  let state = emptyState();

  const goesBefore = (a: QueuedPod, b: QueuedPod): boolean => less(a, b) || (!less(b, a) && a.order < b.order);
  const endsBefore = (a: QueuedPod, b: QueuedPod): boolean =>
    a.backoffUntilUs < b.backoffUntilUs || (a.backoffUntilUs === b.backoffUntilUs && goesBefore(a, b));

  /** Where a Pod belongs among the active ones; most come last. */
  function place(pod: QueuedPod): number {
    let low = state.head;
    let high = state.active.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (goesBefore(pod, state.active[middle]!)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  function removeActive(key: string): void {
    const pod = state.activeByKey.get(key);
    if (!pod) return;
    state.activeByKey.delete(key);
    state.active.splice(state.active.lastIndexOf(pod, place(pod)), 1);
  }

  const endOf = (pod: QueuedPod): number => pod.backoffUntilUs + WINDOW_US;

  return {
    get active() {
      return state.active.slice(state.head);
    },
    get backoff() {
      return state.backoff;
    },
    get unschedulable() {
      return state.unschedulable;
    },
    find: (key) => state.unschedulable.get(key) ?? state.backoff.get(key) ?? state.activeByKey.get(key),
    addActive(pod) {
      state.activeByKey.set(pod.key, pod);
      state.active.splice(place(pod), 0, pod);
    },
    addBackoff: (pod) => state.backoff.set(pod.key, pod),
    addUnschedulable: (pod) => state.unschedulable.set(pod.key, pod),
    remove(key) {
      if (!state.unschedulable.delete(key) && !state.backoff.delete(key)) removeActive(key);
    },
    pop() {
      if (state.head < state.active.length) {
        const pod = state.active[state.head++]!;
        state.activeByKey.delete(pod.key);
        if (state.head > 1024 && state.head * 2 > state.active.length) {
          state.active = state.active.slice(state.head);
          state.head = 0;
        }
        return pod;
      }
      let first: QueuedPod | undefined;
      // After an error of the scheduler's own (no plugin turned it down) a Pod waits its time.
      for (const pod of state.backoff.values()) if (pod.plugins.length > 0 && (!first || endsBefore(pod, first))) first = pod;
      if (first) state.backoff.delete(first.key);
      return first;
    },
    isBackingOff: (pod, nowUs) => pod.backoffUntilUs > 0 && pod.backoffUntilUs >= align(nowUs),
    popBackedOff(nowUs) {
      const over = [...state.backoff.values()].filter((pod) => endOf(pod) <= nowUs).sort((a, b) => (endsBefore(a, b) ? -1 : 1));
      for (const pod of over) state.backoff.delete(pod.key);
      return over;
    },
    nextBackoffEndUs: () => (state.backoff.size === 0 ? undefined : Math.min(...[...state.backoff.values()].map(endOf))),
    leftovers: (nowUs) => [...state.unschedulable.values()].filter((pod) => !pod.gatedBy && nowUs - pod.timestampUs > UNSCHEDULABLE_US_MAX),
    nextLeftoverUs(startUs) {
      let first: QueuedPod | undefined;
      for (const pod of state.unschedulable.values()) if (!pod.gatedBy && (!first || pod.timestampUs < first.timestampUs)) first = pod;
      return first && leftoverUs(first, startUs);
    },
    reset() {
      state = emptyState();
    },
    checkpoint: () => copyOf(state),
    restore(checkpoint) {
      state = copyOf(checkpoint as State);
    },
  };
}
