import type { Head, RecordedInput } from './input';

export interface Branch {
  readonly name: string;
  readonly parent?: string;
  readonly forkedAtUs?: number;
}

/** A branch as data. The head is how far it has been run. */
export interface SavedBranch {
  readonly branch: Branch;
  readonly inputs: readonly RecordedInput[];
  readonly head: Head;
}

/** The branch that every run begins with. */
export const MAIN = 'main';

/** The branches of a run: what was done on each. One of them is the current one. */
export interface Branches {
  readonly current: Branch;
  /** What has been done on the current branch, in order. */
  readonly inputs: readonly RecordedInput[];
  /** All of them, the current one last. */
  list(): readonly Branch[];
  /** All of them as data, the current one, which has been run so far, last. */
  save(head: Head): readonly SavedBranch[];
  /** Something is done at the end of the current branch, or has been done there by somebody else. */
  record(inputs: readonly RecordedInput[]): void;
  /** Forgets the first so many inputs of the only branch. */
  forget(count: number): void;
  /** Goes on as another branch, on which no more has been done than the first so many inputs; the current one, run so far, stays as it is. */
  fork(given: number, head: Head, nowUs: number): void;
  /** Takes another branch for the current one, which has been run so far. Says up to which delivery they are the same, and how far the other one goes. */
  switchTo(name: string, head: Head): { readonly shared: number; readonly head: Head } | undefined;
  /** Something has been done on a branch that is not the current one, which goes so far now. */
  learn(name: string, more: readonly RecordedInput[], head: Head): void;
}

/** The branches of a new run, or of an earlier one and which of them to begin with. */
export function createBranches(saved: readonly SavedBranch[] = [], name?: string): Branches {
  const branches = new Map<string, SavedBranch>(saved.map((b) => [b.branch.name, b]));
  const first = saved.find((b) => b.branch.name === name);
  let current: Branch = first?.branch ?? { name: MAIN };
  let inputs: RecordedInput[] = [...(first?.inputs ?? [])];

  const others = (): readonly SavedBranch[] => [...branches.values()].filter((b) => b.branch.name !== current.name);
  const keep = (head: Head): void => void branches.set(current.name, { branch: current, inputs, head });

  return {
    get current() {
      return current;
    },
    get inputs() {
      return inputs;
    },
    list: () => [...others().map((b) => b.branch), current],
    save: (head) => [...others(), { branch: current, inputs, head }],
    record(more) {
      inputs.push(...more);
    },
    forget(count) {
      inputs = inputs.slice(count);
    },
    fork(given, head, nowUs) {
      keep(head);
      current = { name: `branch-${branches.size + 1}`, parent: current.name, forkedAtUs: nowUs };
      inputs = inputs.slice(0, given);
    },
    switchTo(to, head) {
      const next = branches.get(to);
      if (!next || to === current.name) return undefined;
      keep(head);
      const shared = sharedPrefix(inputs, next.inputs);
      [current, inputs] = [next.branch, [...next.inputs]];
      return { shared, head: next.head };
    },
    learn(of, more, head) {
      const known = branches.get(of)!;
      branches.set(of, { ...known, inputs: more.length === 0 ? known.inputs : [...known.inputs, ...more], head });
    },
  };
}

/** Up to which delivery two branches are the same. */
function sharedPrefix(a: readonly RecordedInput[], b: readonly RecordedInput[]): number {
  const differs = a.findIndex((entry, i) => entry !== b[i]);
  const first = [a[differs < 0 ? a.length : differs], b[differs < 0 ? a.length : differs]].filter((e) => e !== undefined);
  return Math.min(...first.map((e) => e.afterDelivered), Number.MAX_SAFE_INTEGER);
}
