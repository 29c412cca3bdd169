import { parseOptions } from './options';
import { type Process, type Program, type Run, readAll, request, type Work, write } from './program';
import { resolveHost } from './resolve';
import { PORT, query } from './servers/postgres/protocol';
import type { Cell, Result } from './sql/value';

/** `psql [-h HOST] [-U USER] [-d DATABASE] -c SQL`, or statements that it reads; `pg_isready`. */

interface Connection {
  readonly host: string | undefined;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password: string | undefined;
}

/** `postgres://user:password@host:port/database`; undefined if it is none. */
export function connectionOf(uri: string): Connection | undefined {
  if (!/^postgres(?:ql)?:\/\//.test(uri) || !URL.canParse(uri)) return undefined;
  const { hostname, port, username, password, pathname } = new URL(uri.replace(/^postgres(?:ql)?:/, 'http:'));
  const user = decodeURIComponent(username) || 'postgres';
  return {
    host: hostname,
    port: Number(port) || PORT,
    user,
    database: pathname.slice(1) || user,
    password: password === '' ? undefined : decodeURIComponent(password),
  };
}

const shown = (cell: Cell): string => (cell === null ? '' : cell === true ? 't' : cell === false ? 'f' : String(cell));

/** A result as a table with aligned columns, or as bare lines. */
function print({ tag, count, columns, rows = [] }: Result, { bare, tuples }: { readonly bare: boolean; readonly tuples: boolean }): string {
  if (!columns) return tag === 'INSERT' ? `INSERT 0 ${count}\n` : /^(?:UPDATE|DELETE)$/.test(tag) ? `${tag} ${count}\n` : `${tag}\n`;
  const cells = rows.map((row) => row.map(shown));
  const foot = `(${count} ${count === 1 ? 'row' : 'rows'})\n`;
  if (bare) return [...(tuples ? [] : [columns.join('|')]), ...cells.map((row) => row.join('|'))].map((line) => `${line}\n`).join('') + (tuples ? '' : foot);
  const widths = columns.map((name, i) => Math.max(name.length, ...cells.map((row) => row[i]!.length)));
  const isNumber = columns.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number'));
  const centred = (text: string, width: number): string => text.padStart(text.length + Math.floor((width - text.length) / 2)).padEnd(width);
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (isNumber[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .map((cell) => ` ${cell} `)
      .join('|')
      .replace(/ $/, '');
  const head = [columns.map((name, i) => ` ${centred(name, widths[i]!)} `).join('|'), widths.map((width) => '-'.repeat(width + 2)).join('+')];
  return `${[...(tuples ? [] : head), ...cells.map(line)].join('\n')}\n${tuples ? '' : foot}\n`;
}

const OPTIONS = {
  flags: 'AtqwWX1l',
  values: 'hpUdcfvP',
  long: {
    host: 'h',
    port: 'p',
    username: 'U',
    dbname: 'd',
    command: 'c',
    file: 'f',
    'tuples-only': 't',
    'no-align': 'A',
    quiet: 'q',
    'no-password': 'w',
    list: 'l',
  },
} as const;

export const psql: Program = function* (process) {
  const options = parseOptions(process.args, OPTIONS);
  if (typeof options === 'string') return yield* refuse(process, options.replace(/^/, 'psql: '), 1);
  const { env } = process;
  const [named] = options.operands;
  const uri = connectionOf(options.get('d') ?? named ?? '');
  const user = options.get('U') ?? uri?.user ?? options.operands[1] ?? env.get('PGUSER') ?? process.user;
  const connection: Connection = {
    host: options.get('h') ?? uri?.host ?? env.get('PGHOST'),
    port: Number(options.get('p') ?? uri?.port ?? env.get('PGPORT') ?? PORT),
    user,
    database: uri?.database ?? options.get('d') ?? named ?? env.get('PGDATABASE') ?? user,
    password: uri?.password ?? env.get('PGPASSWORD'),
  };
  const scripts = [...options.all('c'), ...options.all('f').map((file) => process.files.read(process.path(file)) ?? '')];
  if (options.has('l')) scripts.push('\\l');
  if (scripts.length === 0) scripts.push(yield* readAll(process.stdin));
  const style = { bare: options.has('A'), tuples: options.has('t') };
  for (const script of scripts) {
    const code = yield* send(process, connection, META[script.trim()] ?? script, style);
    if (code !== 0) return code;
  }
  return 0;
};

/** psql's own commands, in SQL. */
const META: Readonly<Record<string, string>> = { '\\l': 'SHOW DATABASES', '\\dt': 'SHOW TABLES', '\\q': '' };

function* send(
  process: Process,
  { host, port, user, database, password }: Connection,
  sql: string,
  style: { readonly bare: boolean; readonly tuples: boolean },
): Run {
  const address = host === undefined || host === 'localhost' ? '127.0.0.1' : yield* resolveHost(process, host);
  if (address === undefined) return yield* refuse(process, `psql: error: could not translate host name "${host}" to address: Name or service not known`, 2);
  const answer = yield* query(address, port, { user, database, sql, ...(password !== undefined && { password }) });
  const where =
    host === undefined
      ? `connection to server on socket "/var/run/postgresql/.s.PGSQL.${port}" failed: `
      : `connection to server at "${host}" (${address}), port ${port} failed: `;
  if (typeof answer === 'string') {
    const why = host === undefined ? 'No such file or directory\n\tIs the server running locally and accepting connections on that socket?' : answer;
    return yield* refuse(process, `psql: error: ${where}${why}`, 2);
  }
  if (answer.fatal !== undefined) return yield* refuse(process, `psql: error: ${where}${answer.fatal}`, 2);
  yield* write(process.stdout, answer.results.map((result) => print(result, style)).join(''));
  return answer.error === undefined ? 0 : yield* refuse(process, answer.error, 1);
}

function* refuse(process: Process, text: string, code: number): Work<number> {
  yield* write(process.stderr, `${text}\n`);
  return code;
}

const NO_RESPONSE = 2;

export const pgIsready: Program = function* (process) {
  const options = parseOptions(process.args, { flags: 'q', values: 'hpUdt' });
  if (typeof options === 'string') return yield* refuse(process, `pg_isready: ${options}`, 3);
  const host = options.get('h') ?? process.env.get('PGHOST');
  const port = Number(options.get('p') ?? process.env.get('PGPORT') ?? PORT);
  const address = host === undefined || host === 'localhost' ? '127.0.0.1' : yield* resolveHost(process, host);
  const outcome = address === undefined ? undefined : yield* request(address, { port, protocol: 'tcp' }, Number(options.get('t') ?? 3) * 1e6);
  const isReady = outcome !== undefined && !('failure' in outcome);
  if (!options.has('q')) yield* write(process.stdout, `${host ?? '/var/run/postgresql'}:${port} - ${isReady ? 'accepting connections' : 'no response'}\n`);
  return isReady ? 0 : NO_RESPONSE;
};
