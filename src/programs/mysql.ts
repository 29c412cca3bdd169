import type { Failure } from '../api/connection';
import { type Options, parseOptions } from './options';
import { type Process, type Program, type Run, readAll, type Work, write } from './program';
import { resolveHost } from './resolve';
import { type Answer, askDatabase } from './sql/protocol';
import type { Cell, Result } from './sql/value';

/** `mysql [-h HOST] [-u USER] [-pPASSWORD] [DATABASE] -e SQL`, or statements that it reads; `mysqladmin ping`. */

const PORT = 3306;
const SPEC = {
  flags: 'NBst',
  values: 'hPuDew',
  long: { host: 'h', port: 'P', user: 'u', database: 'D', execute: 'e', 'skip-column-names': 'N', batch: 'B', silent: 's', table: 't', password: 'w' },
} as const;

interface Connection {
  readonly host: string | undefined;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
}

/** A password is written right behind its letter. */
function connectionOf({ env }: Process, args: readonly string[], options: Options): Connection {
  const attached = args.find((arg) => /^-p./.test(arg))?.slice(2);
  return {
    host: options.get('h'),
    port: Number(options.get('P') ?? PORT),
    user: options.get('u') ?? 'root',
    password: attached ?? options.get('w') ?? env.get('MYSQL_PWD'),
  };
}

const withoutPassword = (args: readonly string[]): readonly string[] => args.filter((arg) => !/^-p/.test(arg) && arg !== '--password');

const WARNING = 'mysql: [Warning] Using a password on the command line interface can be insecure.\n';

/** Asks the server; a text says why there is no answer. */
function* ask(process: Process, { host, port, user, password }: Connection, database: string, sql: string): Work<Answer | string> {
  const isLocal = host === undefined || host === 'localhost';
  const address = isLocal ? '127.0.0.1' : yield* resolveHost(process, host);
  if (address === undefined) return `2005 (HY000): Unknown MySQL server host '${host}' (-2)`;
  const answer = yield* askDatabase(address, port, { user, database, sql, ...(password !== undefined && { password }) });
  if (typeof answer !== 'string') return answer;
  if (isLocal) return "2002 (HY000): Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)";
  return answer === 'reset'
    ? '2013 (HY000): Lost connection to MySQL server during query'
    : `2003 (HY000): Can't connect to MySQL server on '${host}:${port}' (${ERRNO[answer]})`;
}

const ERRNO: Readonly<Record<Failure, number>> = { refused: 111, timeout: 110, unreachable: 113, reset: 104, 'no-tls': 5 };

const shown = (cell: Cell): string => (cell === null ? 'NULL' : cell === true ? '1' : cell === false ? '0' : String(cell));

/** Without a terminal, columns are parted by tabs. */
const print = ({ columns, rows = [] }: Result, bare: boolean): string =>
  columns && rows.length > 0 ? [...(bare ? [] : [columns]), ...rows.map((row) => row.map(shown))].map((row) => `${row.join('\t')}\n`).join('') : '';

/** `USE` is the client's own: what comes after it is asked of another database. */
function* partsOf(script: string, database: string): Generator<{ readonly database: string; readonly sql: string }> {
  let [name, sql] = [database, ''];
  for (const statement of script.split(';')) {
    const used = /^\s*use\s+`?(\w+)`?\s*$/i.exec(statement)?.[1];
    if (used === undefined) sql += `${statement};`;
    else {
      yield { database: name, sql };
      [name, sql] = [used, ''];
    }
  }
  yield { database: name, sql };
}

export const mysql: Program = function* (process) {
  const options = parseOptions(withoutPassword(process.args), SPEC);
  if (typeof options === 'string') return yield* refuse(process, `mysql: ${options}`, 2);
  const connection = connectionOf(process, process.args, options);
  if (connection.password !== process.env.get('MYSQL_PWD')) yield* write(process.stderr, WARNING);
  const scripts = options.all('e');
  const script = scripts.length > 0 ? scripts.join(';') : yield* readAll(process.stdin);
  for (const { database, sql } of partsOf(script, options.get('D') ?? options.operands[0] ?? '')) {
    if (/^[\s;]*$/.test(sql)) continue;
    const answer = yield* ask(process, connection, database, sql);
    if (typeof answer === 'string') return yield* refuse(process, `ERROR ${answer}`, 1);
    yield* write(process.stdout, answer.results.map((result) => print(result, options.has('N'))).join(''));
    const problem = answer.fatal ?? answer.error;
    if (problem !== undefined) return yield* refuse(process, problem, 1);
  }
  return 0;
};

function* refuse(process: Process, text: string, code: number): Run {
  yield* write(process.stderr, `${text}\n`);
  return code;
}

export const mysqladmin: Program = function* (process) {
  const options = parseOptions(withoutPassword(process.args), { ...SPEC, flags: 'sv' });
  if (typeof options === 'string') return yield* refuse(process, `mysqladmin: ${options}`, 2);
  const [command = ''] = options.operands;
  if (command !== 'ping') return yield* refuse(process, `mysqladmin: ${command} is not simulated`, 2);
  const connection = connectionOf(process, process.args, options);
  const answer = yield* ask(process, connection, '', '');
  if (typeof answer === 'string')
    return yield* refuse(
      process,
      `mysqladmin: connect to server at '${connection.host ?? 'localhost'}' failed\nerror: '${answer.replace(/^\d+ \(\w+\): /, '')}'`,
      1,
    );
  // Whoever is not let in knows that somebody is there.
  yield* write(process.stdout, 'mysqld is alive\n');
  return 0;
};
