import type { MessageRow, View } from './view';

/** A message that followed from another, and the nearest one that is shown on the way there. */
export interface Effect {
  readonly row: MessageRow;
  readonly after: number;
}

/** What followed from a message. */
export interface Effects {
  /** In the order in which they were sent: what followed at once, and what followed from that. */
  readonly effects: readonly Effect[];
  /** There are more. */
  readonly more: boolean;
}

/**
 * What followed from a message, as far as the branch is known: one pass over the trace from there on, which ends when there are enough. Causes that are not
 * shown (timers, background) pass on what they came from.
 */
export function effectsOf(view: View, id: number, most: number): Effects {
  const { trace } = view.cluster;
  /** Each message that came of it, with the one that is shown from which it did. */
  const shownBefore = new Map<number, number>([[id, id]]);
  const effects: Effect[] = [];
  for (let next = id + 1; next < trace.length; next++) {
    const after = shownBefore.get(trace.cause(next));
    if (after === undefined) continue;
    const isShown = view.isVisible(next);
    shownBefore.set(next, isShown ? next : after);
    if (!isShown) continue;
    if (effects.length === most) return { effects, more: true };
    effects.push({ row: view.row(next), after });
  }
  return { effects, more: false };
}
