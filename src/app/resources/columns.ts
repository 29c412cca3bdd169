import type { Cell, TableColumn, TableRow } from '../../worker/protocol';
import type { Table } from './window';

/** A column as it is shown: what it says of a row. */
export interface ShownColumn extends Pick<TableColumn, 'name' | 'description' | 'numeric'> {
  readonly of: (row: TableRow) => Cell;
}

/** The columns that are shown: as kubectl prints them, with the namespace in front where there may be several. */
export function shownColumns(table: Table, wide: boolean, namespaceName: string): readonly ShownColumn[] {
  const columns = table.columns.flatMap((column, i): ShownColumn[] => (column.wide && !wide ? [] : [{ ...column, of: (row) => row.cells[i] ?? null }]));
  if (!table.namespaced || table.question.namespace !== '') return columns;
  return [{ name: namespaceName, description: '', numeric: false, of: ({ namespace }) => namespace }, ...columns];
}

const WIDTH_MAX = 60;

/** Letters that each column needs, by its name. It never shrinks while one scrolls. */
export function widthsOf(columns: readonly ShownColumn[], rows: readonly TableRow[], before: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const needed = (column: ShownColumn): number => {
    const cells = rows.reduce((most, row) => Math.max(most, String(column.of(row) ?? '').length), column.name.length + 3);
    return Math.min(WIDTH_MAX, Math.max(cells, before.get(column.name) ?? 0));
  };
  return new Map(columns.map((column) => [column.name, needed(column)]));
}
