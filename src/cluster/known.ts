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
  // What is under way at a later one whose messages are known was under way at this one, too, or is known.
  const apart = history.checkpoints.all().filter(({ delivered }) => delivered <= history.first || delivered > history.end);
  const underWay = new Set<number>();
  for (const { kernel } of apart) for (const id of kernel.queue.ids) underWay.add(id);
  present.kernel.forgetBefore(checkpoint.kernel, underWay);
}

/** So many checkpoints lie before the messages that are known: fewer of a large cluster, each of which holds the more. So many messages at least lie between two. */
const OLD_CHECKPOINTS = { most: 128, least: 8, underWay: 50_000, gap: 40_000 } as const;

/** Of the checkpoints before one only some stay. */
export function spreadBefore({ history, present: { kernel } }: Known, { delivered, kernel: { queue } }: Checkpoint): void {
  const { most, least, underWay, gap } = OLD_CHECKPOINTS;
  const count = Math.min(most, Math.max(least, underWay / queue.ids.length));
  // Each that stays is on its own: else what lies between them would stay with them.
  history.checkpoints.spread(delivered, Math.max(Math.min(gap, delivered / 4), delivered / count), (old) =>
    old.isAlone ? old : { ...old, kernel: kernel.withoutPast(old.kernel), isAlone: true },
  );
}
