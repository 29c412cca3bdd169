import type { MessageRow } from '../../worker/protocol';
import { createRowTable, type Rows, type RowTable } from '../../worker/row-table';
import { createAxis } from './axis';
import { countWhile } from './count-while';
import { createDensity } from './density';

/** What can be asked of the rows one by one. */
export type TraceRows = Pick<RowTable, 'length' | 'id' | 'from' | 'to' | 'lane' | 'mark' | 'about' | 'sentAtUs' | 'arrivesAtUs' | 'row'>;

const ARRIVALS_ROWS = 256;

/**
 * The mirror of the branch's messages that travel. It grows in place, for a copy of a long list in each frame would be slow;
 * `version` says when it has changed.
 */
function createTrace() {
  let table = createRowTable();
  let version = 0;
  const axis = createAxis();
  const density = createDensity();
  /** When the last of so many rows each has arrived: what is under way now is found without a look at all that ever was. */
  let arrivals: number[] = [];

  const shownUntil = (us: number): number => countWhile(table.length, (i) => table.sentAtUs(i) <= us);

  function cut(length: number): void {
    table.cut(length);
    axis.cut(length);
    density.cut(table, length);
    arrivals.length = Math.ceil(length / ARRIVALS_ROWS);
    version++;
  }

  /** The rows of the messages on their way at this moment: sent, not yet arrived. The latest first. */
  function underWay(us: number, most = Number.POSITIVE_INFINITY): number[] {
    const found: number[] = [];
    let i = shownUntil(us) - 1;
    while (i >= 0 && found.length < most) {
      if (arrivals[Math.floor(i / ARRIVALS_ROWS)]! <= us) i = Math.floor(i / ARRIVALS_ROWS) * ARRIVALS_ROWS - 1;
      else {
        if (us < table.arrivesAtUs(i)) found.push(i);
        i--;
      }
    }
    return found;
  }

  return {
    axis,
    density,
    /** Forgets the messages with this number and above: another branch goes on differently. */
    truncate(id: number): void {
      cut(countWhile(table.length, (i) => table.id(i) < id));
    },
    append(rows: Rows): void {
      const from = table.length;
      table.append(rows);
      if (table.length === from) return;
      for (let i = from; i < table.length; i++) {
        const bucket = Math.floor(i / ARRIVALS_ROWS);
        arrivals[bucket] = Math.max(arrivals[bucket] ?? 0, table.arrivesAtUs(i));
      }
      axis.grow(table);
      density.grow(table);
      version++;
    },
    clear(): void {
      table = createRowTable();
      arrivals = [];
      cut(0);
    },
    version: () => version,
    rows: (): TraceRows => table,
    find(id: number): MessageRow | undefined {
      const place = countWhile(table.length, (i) => table.id(i) < id);
      return place < table.length && table.id(place) === id ? table.row(place) : undefined;
    },
    /** How many of the messages had been sent by then. */
    shownUntil,
    underWay,
    /** The messages on their way at this moment. At most so many, the latest. */
    inFlight: (us: number, most?: number): MessageRow[] => underWay(us, most).map(table.row),
  };
}

export const trace = createTrace();
export const newTrace = createTrace;
