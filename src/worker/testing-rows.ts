import type { MessageRow } from './protocol';
import type { Rows } from './row-table';
import { rowsOf } from './rows';

/** Rows as a frame brings them. */
export function columnsOf(rows: readonly MessageRow[]): Rows {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const at = (id: number): MessageRow => byId.get(id)!;
  return rowsOf(
    {
      cause: (id) => at(id).cause,
      from: (id) => at(id).from,
      to: (id) => at(id).to,
      sentAtUs: (id) => at(id).sentAtUs,
      arrivesAtUs: (id) => at(id).arrivesAtUs,
    },
    at,
    rows.map(({ id }) => id),
  );
}
