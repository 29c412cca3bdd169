import type { MessageRow } from '../../worker/protocol';

/** How many items at the front of a sorted list are true for `test`. */
export function countWhile(length: number, test: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Timers and background messages are part of the trace, but nobody travels for them. */
const isShown = (row: MessageRow): boolean => row.kind !== 'timer' && !row.background;

/**
 * The mirror of the branch's messages. It grows in place, for a copy of a long list in each frame would be slow;
 * `version` says when it has changed.
 */
function createTrace() {
  let rows: MessageRow[] = [];
  /** Those that travel, in order. */
  let shown: MessageRow[] = [];
  let longestUs = 0;
  let version = 0;

  return {
    /** Forgets the messages with this number and above: another branch goes on differently. */
    truncate(id: number): void {
      rows.length = countWhile(rows.length, (i) => rows[i]!.id < id);
      shown.length = countWhile(shown.length, (i) => shown[i]!.id < id);
      version++;
    },
    append(more: readonly MessageRow[]): void {
      for (const row of more) {
        rows.push(row);
        if (!isShown(row)) continue;
        shown.push(row);
        longestUs = Math.max(longestUs, row.arrivesAtUs - row.sentAtUs);
      }
      if (more.length > 0) version++;
    },
    clear(): void {
      rows = [];
      shown = [];
      longestUs = 0;
      version++;
    },
    version: () => version,
    rows: (): readonly MessageRow[] => rows,
    shown: (): readonly MessageRow[] => shown,
    find(id: number): MessageRow | undefined {
      const row = rows[countWhile(rows.length, (i) => rows[i]!.id < id)];
      return row?.id === id ? row : undefined;
    },
    /** How many of the messages that are shown had been sent by then. */
    shownUntil: (us: number): number => countWhile(shown.length, (i) => shown[i]!.sentAtUs <= us),
    /** The messages on their way at this moment: sent, not yet arrived. */
    inFlight(us: number): MessageRow[] {
      const found: MessageRow[] = [];
      for (let i = this.shownUntil(us) - 1; i >= 0; i--) {
        const row = shown[i]!;
        if (row.sentAtUs + longestUs < us) break;
        if (us < row.arrivesAtUs) found.push(row);
      }
      return found;
    },
  };
}

export const trace = createTrace();
export const newTrace = createTrace;
