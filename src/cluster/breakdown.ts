import { InvariantBroken } from '../sim/invariant';
import type { Message } from '../sim/message';
import type { Body } from './input';
import type { SavedSession } from './saved-session';

/** A process has thrown: something that must hold did not, or a defect showed in another way. With the session, all that it takes to see it again. */
export interface Breakdown {
  /** What must hold and did not, or what was thrown. */
  readonly words: string;
  /** Where in the code it was found. */
  readonly stack: string;
  /** What was being handled, and by whom; the cluster stands right before it. */
  readonly message: { readonly id: number; readonly from: string; readonly to: string; readonly type: string };
  /** Seed, configuration and inputs, and the place right before the message: going on from there shows it. */
  readonly session: SavedSession;
}

/** Thrown once, by what made the cluster go on into a breakdown. From then on it stands still there. */
export class ClusterBroken extends Error {
  override readonly name = 'ClusterBroken';
  readonly breakdown: Breakdown;
  constructor(breakdown: Breakdown) {
    super(describeBreakdown(breakdown));
    this.breakdown = breakdown;
  }
}

/** A breakdown in one line. */
const describeBreakdown = ({ words, message, session }: Breakdown): string =>
  `the simulation is broken and stands still: ${words} (${message.to}, at message ${message.id}, ${message.type} from ${message.from}; seed ${session.config.seed})`;

/** What was thrown, in words. */
export function wordsOf(error: unknown): string {
  if (error instanceof InvariantBroken) return `it must hold that ${error.message}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

export const breakdownOf = (error: unknown, { id, from, to, body }: Message<Body>, session: SavedSession): Breakdown => ({
  words: wordsOf(error),
  stack: error instanceof Error ? (error.stack ?? '') : '',
  message: { id, from, to, type: body.type },
  session,
});
