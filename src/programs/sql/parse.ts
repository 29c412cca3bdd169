import { type Cell, type Column, type Expression, type Item, SqlError, type Statement } from './value';

/** Reads the statements of SQL that people type by hand. What it does not know it refuses by name. */

interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'mark';
  readonly text: string;
}

const TOKEN = /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|'((?:''|[^'])*)'|["`]([^"`]+)["`]|(\d+(?:\.\d+)?)|([A-Za-z_][\w$]*)|(<=|>=|<>|!=|\|\||::|[-+*/%=<>(),;.])|./gy;

function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const [whole, text, name, number, word, mark] of sql.matchAll(new RegExp(TOKEN.source, 'g'))) {
    if (text !== undefined) tokens.push({ kind: 'text', text: text.replaceAll("''", "'") });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
    else if (whole.trim() !== '' && !/^(?:--|\/\*)/.test(whole)) throw new SqlError('syntax', whole);
  }
  return tokens;
}

/** Takes tokens one after the other. */
interface Reader {
  next(): Token | undefined;
  take(): Token;
  /** Whether these words or marks come next; then they are taken. */
  skip(...words: readonly string[]): boolean;
  expect(...words: readonly string[]): void;
  name(): string;
  list<T>(one: () => T): readonly T[];
}

const END = 'end of input';

function createReader(tokens: readonly Token[]): Reader {
  let at = 0;
  const reader: Reader = {
    next: () => tokens[at],
    take() {
      const token = tokens[at++];
      if (!token) throw new SqlError('syntax', END);
      return token;
    },
    skip(...words) {
      const fit = words.every((word, i) => {
        const token = tokens[at + i];
        return token !== undefined && (token.kind === 'word' || token.kind === 'mark') && token.text.toUpperCase() === word;
      });
      if (fit) at += words.length;
      return fit;
    },
    expect(...words) {
      for (const word of words) if (!reader.skip(word)) throw new SqlError('syntax', tokens[at]?.text ?? END);
    },
    name() {
      const { kind, text } = reader.take();
      if (kind !== 'word' && kind !== 'name') throw new SqlError('syntax', text);
      // A schema before it is the usual one.
      return reader.skip('.') ? reader.name() : kind === 'name' ? text : text.toLowerCase();
    },
    list(one) {
      const all = [one()];
      while (reader.skip(',')) all.push(one());
      return all;
    },
  };
  return reader;
}

export function parseSql(sql: string): readonly Statement[] {
  const reader = createReader(tokensOf(sql));
  const statements: Statement[] = [];
  while (reader.next()) {
    if (reader.skip(';')) continue;
    statements.push(statement(reader));
    if (reader.next()) reader.expect(';');
  }
  return statements;
}

function statement(reader: Reader): Statement {
  if (reader.skip('SELECT')) return select(reader);
  if (reader.skip('INSERT', 'INTO')) return insert(reader);
  if (reader.skip('UPDATE')) return update(reader);
  if (reader.skip('DELETE', 'FROM')) return { do: 'delete', table: reader.name(), ...where(reader) };
  if (reader.skip('TRUNCATE')) {
    reader.skip('TABLE');
    return { do: 'delete', table: reader.name() };
  }
  if (reader.skip('CREATE', 'TABLE')) return createTable(reader);
  if (reader.skip('DROP', 'TABLE')) return { do: 'drop-table', ifThere: reader.skip('IF', 'EXISTS'), table: reader.name() };
  if (reader.skip('CREATE', 'DATABASE')) return { do: 'create-database', lenient: reader.skip('IF', 'NOT', 'EXISTS'), name: reader.name() };
  if (reader.skip('DROP', 'DATABASE')) return { do: 'drop-database', lenient: reader.skip('IF', 'EXISTS'), name: reader.name() };
  if (reader.skip('SHOW', 'TABLES')) return { do: 'show-tables' };
  if (reader.skip('SHOW', 'DATABASES')) return { do: 'show-databases' };
  const word = reader.take().text;
  if (KNOWN.has(word.toUpperCase())) throw new SqlError('not-simulated', word.toUpperCase());
  throw new SqlError('syntax', word);
}

const KNOWN: ReadonlySet<string> = new Set(
  'ALTER ANALYZE BEGIN CALL COMMENT COMMIT COPY CREATE DESCRIBE DO DROP EXECUTE EXPLAIN FLUSH GRANT LOCK NOTIFY PREPARE REVOKE ROLLBACK SAVEPOINT SET SHOW START USE VACUUM VALUES WITH'.split(
    ' ',
  ),
);

function createTable(reader: Reader): Statement {
  const unlessThere = reader.skip('IF', 'NOT', 'EXISTS');
  const table = reader.name();
  reader.expect('(');
  const keys: string[] = [];
  const columns = reader.list(() => {
    if (!reader.skip('PRIMARY', 'KEY')) return column(reader);
    reader.expect('(');
    keys.push(...reader.list(() => reader.name()));
    reader.expect(')');
    return undefined;
  });
  reader.expect(')');
  const made = columns
    .filter((one) => one !== undefined)
    .map((one): Column => (keys.includes(one.name) ? { ...one, notNull: true, ...(keys.length === 1 && { unique: true }) } : one));
  return { do: 'create-table', table, columns: made, unlessThere };
}

function column(reader: Reader): Column {
  const name = reader.name();
  const type = reader.name();
  if (reader.skip('(')) {
    while (!reader.skip(')')) reader.take();
  }
  reader.skip('PRECISION');
  let result: Column = { name, type, ...(/^(?:big|small)?serial$/.test(type) && { counts: true, notNull: true }) };
  for (;;) {
    if (reader.skip('PRIMARY', 'KEY')) result = { ...result, notNull: true, unique: true };
    else if (reader.skip('NOT', 'NULL')) result = { ...result, notNull: true };
    else if (reader.skip('UNIQUE')) result = { ...result, unique: true };
    else if (reader.skip('AUTO_INCREMENT')) result = { ...result, counts: true };
    else if (reader.skip('GENERATED')) {
      while (!reader.skip('IDENTITY')) reader.take();
      result = { ...result, counts: true };
    } else if (reader.skip('DEFAULT')) result = { ...result, fallback: primary(reader) };
    else if (!reader.skip('NULL')) break;
  }
  return result;
}

function insert(reader: Reader): Statement {
  const table = reader.name();
  let columns: readonly string[] | undefined;
  if (reader.skip('(')) {
    columns = reader.list(() => reader.name());
    reader.expect(')');
  }
  reader.expect('VALUES');
  const rows = reader.list(() => {
    reader.expect('(');
    const values = reader.list(() => expression(reader));
    reader.expect(')');
    return values;
  });
  return { do: 'insert', table, columns, rows };
}

function update(reader: Reader): Statement {
  const table = reader.name();
  reader.expect('SET');
  const set = reader.list((): Item => {
    const as = reader.name();
    reader.expect('=');
    return { as, value: expression(reader) };
  });
  return { do: 'update', table, set, ...where(reader) };
}

const where = (reader: Reader): { readonly where?: Expression } => (reader.skip('WHERE') ? { where: expression(reader) } : {});

function select(reader: Reader): Statement {
  const items = reader.skip('*') ? '*' : reader.list(() => item(reader));
  const table = reader.skip('FROM') ? reader.name() : undefined;
  for (const word of ['JOIN', 'LEFT', 'RIGHT', 'INNER', 'GROUP', 'HAVING', 'UNION', ','])
    if (reader.skip(word)) throw new SqlError('not-simulated', word === ',' ? 'a join' : word);
  const filter = where(reader);
  if (reader.skip('GROUP')) throw new SqlError('not-simulated', 'GROUP BY');
  const order = reader.skip('ORDER', 'BY')
    ? reader.list(() => {
        const by = expression(reader);
        const descending = reader.skip('DESC');
        if (!descending) reader.skip('ASC');
        return { by, descending };
      })
    : [];
  const limit = reader.skip('LIMIT') ? Number(reader.take().text) : undefined;
  return { do: 'select', items, ...(table !== undefined && { table }), ...filter, order, ...(limit !== undefined && { limit }) };
}

const CLAUSES: ReadonlySet<string> = new Set(['FROM', 'WHERE', 'ORDER', 'LIMIT', 'GROUP', 'JOIN']);

function item(reader: Reader): Item {
  const value = expression(reader);
  const named = reader.skip('AS') || (reader.next()?.kind === 'word' && !CLAUSES.has(reader.next()!.text.toUpperCase())) || reader.next()?.kind === 'name';
  return { value, as: named ? reader.name() : value.is === 'column' || value.is === 'call' ? value.name : '?column?' };
}

// ---------------------------------------------------------------- expressions, from the loosest to the tightest

const operation = (operator: string, ...args: readonly Expression[]): Expression => ({ is: 'operation', operator, args });

function expression(reader: Reader): Expression {
  let left = conjunction(reader);
  while (reader.skip('OR')) left = operation('OR', left, conjunction(reader));
  return left;
}

function conjunction(reader: Reader): Expression {
  let left = negation(reader);
  while (reader.skip('AND')) left = operation('AND', left, negation(reader));
  return left;
}

const negation = (reader: Reader): Expression => (reader.skip('NOT') ? operation('NOT', negation(reader)) : comparison(reader));

function comparison(reader: Reader): Expression {
  const left = sum(reader);
  if (reader.skip('IS', 'NOT', 'NULL')) return operation('NOT', operation('IS NULL', left));
  if (reader.skip('IS', 'NULL')) return operation('IS NULL', left);
  if (reader.skip('LIKE') || reader.skip('ILIKE')) return operation('LIKE', left, sum(reader));
  if (reader.skip('IN')) {
    reader.expect('(');
    const all = reader.list(() => expression(reader));
    reader.expect(')');
    return operation('IN', left, ...all);
  }
  for (const operator of ['=', '<>', '!=', '<=', '>=', '<', '>'])
    if (reader.skip(operator)) return operation(operator === '!=' ? '<>' : operator, left, sum(reader));
  return left;
}

function sum(reader: Reader): Expression {
  let left = product(reader);
  for (;;) {
    const operator = ['+', '-', '||'].find((one) => reader.skip(one));
    if (operator === undefined) return left;
    left = operation(operator, left, product(reader));
  }
}

function product(reader: Reader): Expression {
  let left = primary(reader);
  for (;;) {
    const operator = ['*', '/', '%'].find((one) => reader.skip(one));
    if (operator === undefined) return left;
    left = operation(operator, left, primary(reader));
  }
}

const LITERALS: ReadonlyMap<string, Cell> = new Map<string, Cell>([
  ['NULL', null],
  ['TRUE', true],
  ['FALSE', false],
]);

function primary(reader: Reader): Expression {
  if (reader.skip('(')) {
    const inner = expression(reader);
    reader.expect(')');
    return inner;
  }
  if (reader.skip('-')) return operation('-', { is: 'value', value: 0 }, primary(reader));
  const { kind, text } = reader.take();
  if (kind === 'text') return { is: 'value', value: text };
  if (kind === 'number') return { is: 'value', value: Number(text) };
  if (kind === 'mark') throw new SqlError('syntax', text);
  const literal = kind === 'word' ? LITERALS.get(text.toUpperCase()) : undefined;
  if (literal !== undefined) return { is: 'value', value: literal };
  const name = kind === 'word' ? text.toLowerCase() : text;
  if (reader.skip('(')) {
    const args = reader.skip('*') ? [] : reader.next()?.text === ')' ? [] : reader.list(() => expression(reader));
    reader.expect(')');
    return { is: 'call', name, args };
  }
  if (name === 'current_timestamp' || name === 'current_user' || name === 'current_database') return { is: 'call', name, args: [] };
  return { is: 'column', name: reader.skip('.') ? reader.name() : name };
}
