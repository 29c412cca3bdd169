import type { MessageRow } from '../../worker/protocol';
import { createRowTable, type Rows, type RowTable } from '../../worker/row-table';

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

/** What can be asked of the rows one by one. */
export type TraceRows = Pick<RowTable, 'length' | 'id' | 'from' | 'about' | 'sentAtUs' | 'row'>;

/**
 * The mirror of the branch's messages that travel. It grows in place, for a copy of a long list in each frame would be slow;
 * `version` says when it has changed.
 */
function createTrace() {
  let table = createRowTable();
  let longestUs = 0;
  let version = 0;

  const shownUntil = (us: number): number => countWhile(table.length, (i) => table.sentAtUs(i) <= us);

  return {
    /** Forgets the messages with this number and above: another branch goes on differently. */
    truncate(id: number): void {
      table.cut(countWhile(table.length, (i) => table.id(i) < id));
      version++;
    },
    append(rows: Rows): void {
      const from = table.length;
      table.append(rows);
      for (let i = from; i < table.length; i++) longestUs = Math.max(longestUs, table.arrivesAtUs(i) - table.sentAtUs(i));
      if (table.length > from) version++;
    },
    clear(): void {
      table = createRowTable();
      longestUs = 0;
      version++;
    },
    version: () => version,
    rows: (): TraceRows => table,
    find(id: number): MessageRow | undefined {
      const place = countWhile(table.length, (i) => table.id(i) < id);
      return place < table.length && table.id(place) === id ? table.row(place) : undefined;
    },
    /** How many of the messages had been sent by then. */
    shownUntil,
    /** The messages on their way at this moment: sent, not yet arrived. At most so many, the latest. */
    inFlight(us: number, most = Number.POSITIVE_INFINITY): MessageRow[] {
      const found: MessageRow[] = [];
      for (let i = shownUntil(us) - 1; i >= 0 && found.length < most; i--) {
        if (table.sentAtUs(i) + longestUs < us) break;
        if (us < table.arrivesAtUs(i)) found.push(table.row(i));
      }
      return found;
    },
  };
}

export const trace = createTrace();
export const newTrace = createTrace;
