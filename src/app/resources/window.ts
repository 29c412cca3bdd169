import type { TableNews, TableRow } from '../../worker/protocol';
import type { Cursor } from '../store/resources';

/** The window of the table that the page has: rows come as they change. */
export interface Table extends Omit<TableNews, 'type' | 'rows' | 'keys'> {
  readonly rows: readonly TableRow[];
}

const byKey = (rows: readonly TableRow[]): ReadonlyMap<string, TableRow> => new Map(rows.map((row) => [row.key, row]));

/** The window after these news; rows that are not new are the same as before. */
export function withNews(before: Table | undefined, { keys, rows, type: _, ...news }: TableNews): Table {
  const [known, fresh] = [byKey(before?.rows ?? []), byKey(rows)];
  return { ...news, rows: keys.flatMap((key) => fresh.get(key) ?? known.get(key) ?? []) };
}

/** The cursor stays with its object as others come and go, and where it is when that goes. What is told of another object came too late. */
export function cursorAfter(cursor: Cursor, { at, follow, length, from, rows }: Table): Cursor {
  if (cursor.key !== undefined && cursor.key !== follow) return cursor;
  const index = Math.max(0, Math.min(at >= 0 ? at : cursor.index, length - 1));
  const key = at >= 0 ? cursor.key : rows[index - from]?.key;
  return key === cursor.key && index === cursor.index ? cursor : { key, index };
}
