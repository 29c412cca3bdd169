import type { ReactNode } from 'react';
import type { AnswerTable as Table } from '../../ask/table';
import './ask.css';

const ROWS_SHOWN = 500;

interface AnswerTableProps {
  readonly name: string;
  readonly table: Table;
  /** A heading or a cell in the reader's language; names stay as they are. */
  readonly word: (cell: string) => string;
  /** How it is said that there are more rows. */
  readonly more: (count: number) => string;
}

/** What was asked, answered as a table; nothing where it has no rows. */
export function AnswerTable({ name, table: { columns, rows }, word, more }: AnswerTableProps): ReactNode {
  if (rows.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
    <section className="ask-answer" tabIndex={0} aria-label={name}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {word(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, ROWS_SHOWN).map((row) => (
            <tr key={row.join(' ')}>
              {row.map((cell, i) => (
                <td key={columns[i]}>{word(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > ROWS_SHOWN && <p>{more(rows.length - ROWS_SHOWN)}</p>}
    </section>
  );
}
