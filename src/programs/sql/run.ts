import { formatDate } from '../date';
import { type Cell, type Column, type Expression, type Item, type Result, type Row, SqlError, type Statement, type Table, type Tables } from './value';

/** Carries statements out: what a database holds becomes what it holds then. */

/** What statements can ask of the server. */
export interface Surroundings {
  readonly nowUs: number;
  readonly version: string;
  readonly user: string;
  readonly database: string;
}

interface Done {
  readonly tables: Tables;
  readonly result: Result;
}

export function runStatement(statement: Statement, tables: Tables, around: Surroundings): Done {
  switch (statement.do) {
    case 'create-table': {
      const { table, columns, unlessThere } = statement;
      if (Object.hasOwn(tables, table)) {
        if (!unlessThere) throw new SqlError('table-exists', table);
        return { tables, result: { tag: 'CREATE TABLE', count: 0 } };
      }
      return { tables: { ...tables, [table]: { columns, rows: [], next: 1 } }, result: { tag: 'CREATE TABLE', count: 0 } };
    }
    case 'drop-table': {
      const { [statement.table]: dropped, ...rest } = tables;
      if (!dropped && !statement.ifThere) throw new SqlError('no-table', statement.table);
      return { tables: rest, result: { tag: 'DROP TABLE', count: 0 } };
    }
    case 'insert':
      return insert(statement, tables, around);
    case 'select':
      return { tables, result: select(statement, tables, around) };
    case 'update': {
      const table = tableNamed(tables, statement.table);
      for (const { as } of statement.set) columnNamed(table, as);
      const isMeant = (row: Row): boolean => !statement.where || evaluate(statement.where, row, around) === true;
      const rows = table.rows.map((row) => (isMeant(row) ? checked(table, statement.table, { ...row, ...valuesOf(statement.set, row, around) }, row) : row));
      return { tables: { ...tables, [statement.table]: { ...table, rows } }, result: { tag: 'UPDATE', count: table.rows.filter(isMeant).length } };
    }
    case 'delete': {
      const table = tableNamed(tables, statement.table);
      const rows = statement.where ? table.rows.filter((row) => evaluate(statement.where!, row, around) !== true) : [];
      return { tables: { ...tables, [statement.table]: { ...table, rows } }, result: { tag: 'DELETE', count: table.rows.length - rows.length } };
    }
    case 'show-tables': {
      const rows = Object.keys(tables)
        .sort()
        .map((name) => [name]);
      return { tables, result: { tag: 'SHOW', count: rows.length, columns: [`Tables_in_${around.database}`], rows } };
    }
    default:
      return { tables, result: { tag: 'OK', count: 0 } };
  }
}

function tableNamed(tables: Tables, name: string): Table {
  const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
  if (!table) throw new SqlError('no-table', name);
  return table;
}

function columnNamed({ columns }: Table, name: string): Column {
  const column = columns.find((one) => one.name === name);
  if (!column) throw new SqlError('no-column', name);
  return column;
}

const valuesOf = (items: readonly Item[], row: Row, around: Surroundings): Row =>
  Object.fromEntries(items.map(({ as, value }) => [as, evaluate(value, row, around)]));

function insert({ table: name, columns, rows }: Extract<Statement, { readonly do: 'insert' }>, tables: Tables, around: Surroundings): Done {
  let table = tableNamed(tables, name);
  const given = columns ?? table.columns.map((column) => column.name).slice(0, rows[0]?.length);
  for (const column of given) columnNamed(table, column);
  for (const values of rows) {
    if (values.length !== given.length) throw new SqlError('count', name);
    const row: Record<string, Cell> = {};
    let { next } = table;
    for (const { name: column, counts, fallback } of table.columns) {
      const at = given.indexOf(column);
      if (at >= 0) row[column] = evaluate(values[at]!, {}, around);
      else if (counts) row[column] = next++;
      else row[column] = fallback ? evaluate(fallback, {}, around) : null;
    }
    table = { ...table, rows: [...table.rows, checked(table, name, row)], next };
  }
  return { tables: { ...tables, [name]: table }, result: { tag: 'INSERT', count: rows.length } };
}

const NUMBERS = /^(?:big|small|tiny|medium)?(?:int|integer|serial)\d*$|^(?:numeric|decimal|real|float|double)\d*$/;

/** A row that may stand in the table; `before`: in whose place. */
function checked(table: Table, name: string, row: Row, before?: Row): Row {
  const result: Record<string, Cell> = {};
  for (const { name: column, type, notNull, unique } of table.columns) {
    const value = row[column] ?? null;
    if (value === null && notNull) throw new SqlError('null', column, name);
    const isNumber = NUMBERS.test(type) && typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value));
    result[column] = isNumber ? Number(value) : value;
    if (unique && table.rows.some((other) => other !== before && other[column] === result[column]))
      throw new SqlError('duplicate', String(result[column]), `${name}.${column}`);
  }
  return result;
}

const AGGREGATES: Readonly<Record<string, (values: readonly Cell[]) => Cell>> = {
  count: (values) => values.filter((value) => value !== null).length,
  sum: (values) => (values.length > 0 ? values.reduce<number>((sum, value) => sum + Number(value), 0) : null),
  min: (values) => values.reduce<Cell>((least, value) => (least === null || compare(value, least) < 0 ? value : least), null),
  max: (values) => values.reduce<Cell>((most, value) => (most === null || compare(value, most) > 0 ? value : most), null),
  avg: (values) => (values.length > 0 ? values.reduce<number>((sum, value) => sum + Number(value), 0) / values.length : null),
};

function select({ items, table: name, where, order, limit }: Extract<Statement, { readonly do: 'select' }>, tables: Tables, around: Surroundings): Result {
  const table = name === undefined ? undefined : tableNamed(tables, name);
  const found = (table?.rows ?? [{}]).filter((row) => !where || evaluate(where, row, around) === true);
  const chosen = items === '*' ? (table?.columns ?? []).map(({ name: as }): Item => ({ as, value: { is: 'column', name: as } })) : items;
  const columns = chosen.map(({ as }) => as);
  if (table && chosen.some(({ value }) => isAggregate(value))) {
    const row = chosen.map(({ value }) =>
      value.is === 'call' && isAggregate(value) ? aggregate(value, found, around) : evaluate(value, found[0] ?? {}, around),
    );
    return { tag: 'SELECT', count: 1, columns, rows: [row] };
  }
  // Names are looked at where there is no row, too.
  if (table) for (const { value } of chosen) if (value.is === 'column') columnNamed(table, value.name);
  const sorted = found.toSorted((a, b) => {
    for (const { by, descending } of order) {
      const sign = compare(evaluate(by, a, around), evaluate(by, b, around));
      if (sign !== 0) return descending ? -sign : sign;
    }
    return 0;
  });
  const rows = sorted.slice(0, limit).map((row) => chosen.map(({ value }) => evaluate(value, row, around)));
  return { tag: 'SELECT', count: rows.length, columns, rows };
}

const isAggregate = (value: Expression): boolean => value.is === 'call' && Object.hasOwn(AGGREGATES, value.name);

function aggregate({ name, args: [of] }: Extract<Expression, { readonly is: 'call' }>, rows: readonly Row[], around: Surroundings): Cell {
  return AGGREGATES[name]!(of ? rows.map((row) => evaluate(of, row, around)).filter((value) => value !== null) : rows.map(() => true));
}

/** Which of two comes first; nothing comes last. */
function compare(a: Cell, b: Cell): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const [x, y] = typeof a === 'number' || typeof b === 'number' ? [Number(a), Number(b)] : [String(a), String(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function evaluate(expression: Expression, row: Row, around: Surroundings): Cell {
  switch (expression.is) {
    case 'value':
      return expression.value;
    case 'column':
      if (!Object.hasOwn(row, expression.name)) throw new SqlError('no-column', expression.name);
      return row[expression.name]!;
    case 'call':
      return called(
        expression.name,
        expression.args.map((arg) => evaluate(arg, row, around)),
        around,
      );
    case 'operation':
      return operated(
        expression.operator,
        expression.args.map((arg) => evaluate(arg, row, around)),
      );
  }
}

function called(name: string, args: readonly Cell[], { nowUs, version, user, database }: Surroundings): Cell {
  switch (name) {
    case 'now':
    case 'current_timestamp':
      return formatDate(nowUs, '%F %T+00');
    case 'version':
      return version;
    case 'user':
    case 'current_user':
      return user;
    case 'database':
    case 'current_database':
      return database;
    case 'upper':
      return String(args[0]).toUpperCase();
    case 'lower':
      return String(args[0]).toLowerCase();
    case 'length':
      return String(args[0]).length;
    case 'concat':
      return args.map((arg) => arg ?? '').join('');
    case 'coalesce':
      return args.find((arg) => arg !== null) ?? null;
    default:
      throw new SqlError('no-function', name);
  }
}

function operated(operator: string, args: readonly Cell[]): Cell {
  const [a = null, b = null] = args;
  switch (operator) {
    case 'AND':
      return a === false || b === false ? false : a === null || b === null ? null : true;
    case 'OR':
      return a === true || b === true ? true : a === null || b === null ? null : false;
    case 'NOT':
      return a === null ? null : a !== true;
    case 'IS NULL':
      return a === null;
    case 'IN':
      return a === null ? null : args.slice(1).some((one) => compare(a, one) === 0);
  }
  if (a === null || b === null) return null;
  switch (operator) {
    case '=':
      return compare(a, b) === 0;
    case '<>':
      return compare(a, b) !== 0;
    case '<':
      return compare(a, b) < 0;
    case '>':
      return compare(a, b) > 0;
    case '<=':
      return compare(a, b) <= 0;
    case '>=':
      return compare(a, b) >= 0;
    case 'LIKE':
      return new RegExp(
        `^${String(b)
          .replace(/[.*+?^$()|[\]\\{}]/g, '\\$&')
          .replaceAll('%', '.*')
          .replaceAll('_', '.')}$`,
        's',
      ).test(String(a));
    case '||':
      return `${a}${b}`;
    case '+':
      return Number(a) + Number(b);
    case '-':
      return Number(a) - Number(b);
    case '*':
      return Number(a) * Number(b);
    default:
      if (Number(b) === 0) throw new SqlError('division', operator);
      return operator === '%' ? Number(a) % Number(b) : Number(a) / Number(b);
  }
}
