import type { Message, Send } from './message';

/**
 * A process. It gets one message at a time and says what it sends.
 *
 * All that a component knows is plain data. It may change its own maps and arrays in place, but never what they hold:
 * then a checkpoint is a shallow copy of them, made when they are next written to (`CopyOnWrite`). A map that grows with the cluster
 * is a `VersionedMap`, whose checkpoints share what they have in common. What can be derived (indexes, compiled selectors) is no part of the checkpoint; it is rebuilt or caught up
 * after a restore. A process is restored only when it is needed.
 */
export interface Component<B> {
  receive(message: Message<B>, nowUs: number, send: Send<B>): void;
  /** A copy that later `receive` calls do not change. */
  checkpoint(): unknown;
  /** Takes back what `checkpoint` gave; the checkpoint stays usable, so this copies as well. */
  restore(checkpoint: unknown): void;
  /** Drops from memory what was before a checkpoint, as far as no message can ask for it any more. What it knows and does stays the same. */
  forgetPast?(checkpoint: unknown): void;
}
