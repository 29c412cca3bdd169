import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type RefObject, useEffect, useMemo, useRef } from 'react';
import type { TableRow } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useResources } from '../store/resources';
import { toneOfWord } from '../ui/state-words';
import { type ShownColumn, shownColumns, widthsOf } from './columns';
import { useTable } from './table';
import { text } from './text';
import { useKeys } from './use-keys';
import { useLook, useQuestion } from './use-look';
import type { Table } from './window';

const ROW_PX = 26;
const HEADER_ROWS = 1;
const FIRST_ROWS = 40;

/** Sorts by a column: first upwards, then downwards, then as it was. */
function sortBy(column: string): void {
  useResources.setState(({ sort }) => {
    if (sort?.column !== column) return { sort: { column, descending: false } };
    return { sort: sort.descending ? undefined : { column, descending: true } };
  });
}

function Header({ columns }: { readonly columns: readonly ShownColumn[] }): ReactNode {
  const t = useText(text);
  const sort = useResources((s) => s.sort);
  return (
    <div role="row" aria-rowindex={1} className="resources-head" tabIndex={-1}>
      {columns.map(({ name, description, numeric }) => {
        const sorted = sort?.column === name ? (sort.descending ? 'descending' : 'ascending') : 'none';
        return (
          <span key={name} role="columnheader" aria-sort={sorted} data-numeric={numeric || undefined} tabIndex={-1}>
            {name === t.namespaceColumn ? (
              name
            ) : (
              <button type="button" title={description} aria-label={t.sortBy(name)} onClick={() => sortBy(name)}>
                {name}
                {sorted === 'ascending' ? ' ▲' : sorted === 'descending' ? ' ▼' : ''}
              </button>
            )}
          </span>
        );
      })}
    </div>
  );
}

interface RowProps {
  readonly row: TableRow | undefined;
  readonly index: number;
  readonly columns: readonly ShownColumn[];
  readonly top: number;
  readonly isAt: boolean;
  readonly open: () => void;
}

function Row({ row, index, columns, top, isAt, open }: RowProps): ReactNode {
  const t = useText(text);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys
    <div
      role="row"
      id={`resources-row-${index}`}
      aria-rowindex={index + 1 + HEADER_ROWS}
      aria-selected={isAt}
      className="resources-row"
      style={{ transform: `translateY(${top}px)` }}
      tabIndex={-1}
      onClick={() => useResources.setState({ cursor: { key: row?.key, index } })}
      onDoubleClick={open}
    >
      {row
        ? columns.map((column) => {
            const words = String(column.of(row) ?? '');
            return (
              <span key={column.name} role="gridcell" data-numeric={column.numeric || undefined} data-tone={toneOfWord(words)} title={words} tabIndex={-1}>
                {words}
              </span>
            );
          })
        : `${t.loading}…`}
    </div>
  );
}

/** Rows that are asked for only while they can be seen; those that the host has not sent yet say so. */
export function Grid({ grid }: { readonly grid: RefObject<HTMLDivElement | null> }): ReactNode {
  const t = useText(text);
  const question = useQuestion();
  const table = useTable((s) => s.table);
  const current = table && isOf(table, question) ? table : undefined;
  const cursor = useResources((s) => s.cursor);
  const rows = useVirtualizer({
    count: current?.length ?? 0,
    getScrollElement: () => grid.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    // The head covers the first row.
    scrollPaddingStart: ROW_PX,
  });
  const shown = rows.getVirtualItems();
  useLook(question, shown[0]?.index ?? 0, shown.at(-1)?.index ?? FIRST_ROWS);
  const pageRows = Math.max(1, Math.floor((grid.current?.clientHeight ?? 0) / ROW_PX) - 2);
  const { onKeyDown, open } = useKeys(current, pageRows, (index) => rows.scrollToIndex(index));
  return (
    <div
      ref={grid}
      role="grid"
      className="resources-grid"
      aria-label={t.table(question.plural)}
      aria-rowcount={(current?.length ?? 0) + HEADER_ROWS}
      aria-colcount={current?.columns.length ?? 0}
      aria-activedescendant={current && current.length > 0 ? `resources-row-${cursor.index}` : undefined}
      aria-busy={current === undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      data-testid="resources-grid"
    >
      {current && current.problem === undefined && <Body table={current} shown={shown} height={rows.getTotalSize()} open={open} />}
    </div>
  );
}

const isOf = (table: Table, question: Table['question']): boolean => JSON.stringify(table.question) === JSON.stringify(question);

interface BodyProps {
  readonly table: Table;
  readonly shown: readonly { readonly index: number; readonly start: number }[];
  readonly height: number;
  readonly open: () => void;
}

function Body({ table, shown, height, open }: BodyProps): ReactNode {
  const t = useText(text);
  const wide = useResources((s) => s.wide);
  const cursor = useResources((s) => s.cursor.index);
  const columns = useMemo(() => shownColumns(table, wide, t.namespaceColumn), [table.columns, table.namespaced, table.question.namespace, wide, t]);
  const widths = useWidths(table, columns);
  if (table.length === 0) return <p className="resources-none">{table.total === 0 ? t.none : t.noneFound}</p>;
  return (
    <div className="resources-body" style={{ '--columns': columns.map(({ name }) => `${(widths.get(name) ?? 0) + 2}ch`).join(' ') } as React.CSSProperties}>
      <Header columns={columns} />
      <div role="rowgroup" style={{ height }} className="resources-rows">
        {shown.map(({ index, start }) => (
          <Row key={index} row={table.rows[index - table.from]} index={index} columns={columns} top={start} isAt={index === cursor} open={open} />
        ))}
      </div>
    </div>
  );
}

/** How wide the columns are; of another kind they begin anew. */
function useWidths(table: Table, columns: readonly ShownColumn[]): ReadonlyMap<string, number> {
  const { apiVersion, plural } = table.question;
  const kept = useRef<ReadonlyMap<string, number>>(new Map());
  const kind = `${apiVersion} ${plural}`;
  const of = useRef(kind);
  if (of.current !== kind) kept.current = new Map();
  const widths = useMemo(() => widthsOf(columns, table.rows, kept.current), [columns, table.rows]);
  useEffect(() => {
    of.current = kind;
    kept.current = widths;
  }, [kind, widths]);
  return widths;
}
