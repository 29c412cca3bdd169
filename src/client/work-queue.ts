/**
 * client-go's rate-limited work queue as plain data (`util/workqueue`): a key is in the queue at most once, is never worked on twice
 * at the same time, and comes back later after a failure (5 ms, doubled each time, up to 1000 s).
 */
export interface WorkQueue {
  /** Adds a key; one that is being worked on is added again when it is done. */
  add(key: string): void;
  /** The next key to work on. It has to be given back with `done`. */
  take(): string | undefined;
  done(key: string): void;
  /** Counts a failure and tells how long to wait before the key is added again. */
  backOffUs(key: string): number;
  /** Forgets the failures of a key. */
  forget(key: string): void;
  /** Notes that a key is to be added at a time; true if the owner has to set a timer for it (no earlier one is set). */
  addAt(key: string, atUs: number): boolean;
  /** A timer rang: adds the key, unless another time has been set since. */
  ring(key: string, atUs: number): void;
  /** A key has been added, and worked on, and is to be added again at a time. */
  goOn(key: string, atUs: number): void;
  inspect(): WorkQueueView;
  reset(): void;
  checkpoint(): unknown;
  restore(checkpoint: unknown): void;
}

/** What a queue holds, to look at. */
export interface WorkQueueView {
  readonly queued: readonly string[];
  readonly processing: readonly string[];
  readonly waiting: ReadonlyMap<string, number>;
  readonly failures: ReadonlyMap<string, number>;
}

interface State {
  /** Keys to work on, in the order in which they came (a Set keeps it). */
  readonly queued: Set<string>;
  readonly processing: Set<string>;
  /** Keys that came while they were being worked on. */
  readonly again: Set<string>;
  readonly failures: Map<string, number>;
  /** When keys are to be added. */
  readonly waiting: Map<string, number>;
}

const BACK_OFF_BASE_US = 5_000;
const BACK_OFF_MAX_US = 1_000_000_000;

const emptyState = (): State => ({ queued: new Set(), processing: new Set(), again: new Set(), failures: new Map(), waiting: new Map() });
const copyOf = (s: State): State => ({
  queued: new Set(s.queued),
  processing: new Set(s.processing),
  again: new Set(s.again),
  failures: new Map(s.failures),
  waiting: new Map(s.waiting),
});

export function createWorkQueue(): WorkQueue {
  let state = emptyState();

  function add(key: string): void {
    if (state.processing.has(key)) state.again.add(key);
    else state.queued.add(key);
  }

  return {
    add,
    take() {
      const key = state.queued.values().next().value;
      if (key === undefined) return undefined;
      state.queued.delete(key);
      state.processing.add(key);
      return key;
    },
    done(key) {
      state.processing.delete(key);
      if (state.again.delete(key)) state.queued.add(key);
    },
    backOffUs(key) {
      const failures = state.failures.get(key) ?? 0;
      state.failures.set(key, failures + 1);
      return Math.min(BACK_OFF_BASE_US * 2 ** failures, BACK_OFF_MAX_US);
    },
    forget(key) {
      state.failures.delete(key);
    },
    addAt(key, atUs) {
      const earlier = state.waiting.get(key);
      if (earlier !== undefined && earlier <= atUs) return false;
      state.waiting.set(key, atUs);
      return true;
    },
    ring(key, atUs) {
      if (state.waiting.get(key) !== atUs) return;
      state.waiting.delete(key);
      add(key);
    },
    goOn(key, atUs) {
      state.waiting.delete(key);
      state.waiting.set(key, atUs);
    },
    inspect: () => ({ queued: [...state.queued, ...state.again], processing: [...state.processing], waiting: state.waiting, failures: state.failures }),
    reset() {
      state = emptyState();
    },
    checkpoint: () => copyOf(state),
    restore(checkpoint) {
      state = copyOf(checkpoint as State);
    },
  };
}
