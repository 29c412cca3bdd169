/** What a database holds, as plain data, and what comes of a statement. */

export type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly notNull?: true;
  /** No two rows have the same in it. */
  readonly unique?: true;
  /** Counts by itself. */
  readonly counts?: true;
  readonly fallback?: Expression;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** The next number of a column that counts. */
  readonly next: number;
}

export type Tables = Readonly<Record<string, Table>>;

export type Expression =
  | { readonly is: 'value'; readonly value: Cell }
  | { readonly is: 'column'; readonly name: string }
  | { readonly is: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly is: 'operation'; readonly operator: string; readonly args: readonly Expression[] };

export interface Item {
  readonly as: string;
  readonly value: Expression;
}

export type Statement =
  | { readonly do: 'create-table'; readonly table: string; readonly columns: readonly Column[]; readonly unlessThere: boolean }
  | { readonly do: 'drop-table'; readonly table: string; readonly ifThere: boolean }
  | { readonly do: 'create-database' | 'drop-database'; readonly name: string; readonly lenient: boolean }
  | { readonly do: 'insert'; readonly table: string; readonly columns: readonly string[] | undefined; readonly rows: readonly (readonly Expression[])[] }
  | {
      readonly do: 'select';
      readonly items: readonly Item[] | '*';
      readonly table?: string;
      readonly where?: Expression;
      readonly order: readonly { readonly by: Expression; readonly descending: boolean }[];
      readonly limit?: number;
    }
  | { readonly do: 'update'; readonly table: string; readonly set: readonly Item[]; readonly where?: Expression }
  | { readonly do: 'delete'; readonly table: string; readonly where?: Expression }
  | { readonly do: 'show-tables' | 'show-databases' | 'nothing' };

export interface Result {
  /** Its name in the answer: `INSERT`. */
  readonly tag: string;
  readonly count: number;
  readonly columns?: readonly string[];
  readonly rows?: readonly (readonly Cell[])[];
}

export type Problem =
  | 'syntax'
  | 'no-table'
  | 'table-exists'
  | 'no-column'
  | 'no-function'
  | 'duplicate'
  | 'null'
  | 'not-simulated'
  | 'count'
  | 'division'
  | 'database-exists'
  | 'no-database'
  | 'disk';

/** Why a statement is not carried out; each server has its own words for it. */
export class SqlError extends Error {
  readonly problem: Problem;
  /** What it is about: a name, or the text at which it cannot be read. */
  readonly what: string;
  readonly table: string;

  constructor(problem: Problem, what: string, table = '') {
    super(`${problem}: ${what}`);
    this.problem = problem;
    this.what = what;
    this.table = table;
  }
}
