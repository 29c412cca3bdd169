import type { Branches } from './branches';
import type { History } from './history';
import type { Checkpoint, Present, Snapshot } from './present';

/** What is known of a run: the moment at which it stands, the messages that led there, and what was done on its branches. */
export interface Known {
  readonly present: Present;
  readonly history: History<Checkpoint>;
  readonly branches: Branches;
  /** How many inputs there were before those that are known. */
  before: number;
}

/** What it takes to go on from the last checkpoint that is not after so many deliveries, and what was done since. */
export function snapshotAt({ history, present, branches, before }: Known, delivered: number): Snapshot {
  const checkpoint = history.checkpoints.nearest(delivered);
  const given = branches.inputs.filter((i) => i.afterDelivered < checkpoint.delivered).length;
  return { checkpoint, underWay: checkpoint.kernel.queue.ids.map(present.kernel.trace.message), given: before + given };
}

/** What is known of messages begins at a checkpoint; of others what was under way at one. */
export function knowFrom({ history, present }: Known, checkpoint: Checkpoint): void {
  history.moveTo(checkpoint);
  present.kernel.forgetBefore(checkpoint.kernel, new Set(history.checkpoints.all().flatMap(({ kernel }) => kernel.queue.ids)));
}
