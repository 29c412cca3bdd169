import { type Request, withoutPort } from '../../api/connection';
import { type Process, type Work, write } from '../program';
import { type Answer, queryIn } from '../sql/protocol';
import type { Surroundings } from '../sql/run';
import type { Result, SqlError } from '../sql/value';
import { type Databases, openDatabases } from './databases';
import { answerOn, type ServerProgram } from './server';

/** MySQL, and MariaDB: databases in files below its data directory, which is made at its first start and found again at the next. */

const PORT = 3306;
const DATA = '/var/lib/mysql';
const SCRIPTS = '/docker-entrypoint-initdb.d';
/** Databases that every server has. */
const OWN = ['information_schema', 'mysql', 'performance_schema', 'sys'];

/** Who may ask, and with which password, as the first start has set it. */
type Users = Readonly<Record<string, string>>;

/** A variable of the image, by the name that it has for MySQL; MariaDB has names of its own beside them. */
const variable = ({ env }: Process, name: string): string => env.get(`MARIADB_${name}`) ?? env.get(`MYSQL_${name}`) ?? '';

export const mysqld: ServerProgram = function* (process, begin) {
  const { files } = process;
  const databases = openDatabases(files, `${DATA}/schemas`);
  if (files.read(`${DATA}/users`) === undefined) {
    const problem = yield* initialise(process, databases);
    if (problem !== undefined) {
      yield* write(process.stderr, `${problem}\n`);
      return 1;
    }
  }
  const users = JSON.parse(files.read(`${DATA}/users`) ?? '{}') as Users;
  const stopping = yield* begin();
  if (!stopping) return 1;
  return yield* answerOn(process, stopping, {
    ports: [{ port: PORT }],
    *deal(request) {
      yield* [];
      return { body: JSON.stringify(answerTo(process, request, databases, users)) };
    },
  });
};

function* initialise(process: Process, databases: Databases): Work<string | undefined> {
  const { files } = process;
  for (const path of ['/var', '/var/lib', DATA, `${DATA}/schemas`]) files.makeDirectory(path);
  const user = variable(process, 'USER');
  const users: Users = { root: variable(process, 'ROOT_PASSWORD'), ...(user !== '' && { [user]: variable(process, 'PASSWORD') }) };
  const problem = files.write(`${DATA}/users`, JSON.stringify(users), false);
  if (problem !== undefined) return `mysqld: Can't create directory '${DATA}/' (Errcode: 13 - ${problem})`;
  const database = variable(process, 'DATABASE');
  for (const name of [...OWN, ...(database === '' ? [] : [database])]) databases.create(name);
  for (const script of (files.list(SCRIPTS) ?? []).filter((name) => name.endsWith('.sql')).sort()) {
    yield* write(process.stdout, `[Note] [Entrypoint]: /usr/local/bin/docker-entrypoint.sh: running ${SCRIPTS}/${script}\n`);
    const { error } = databases.run(database, files.read(`${SCRIPTS}/${script}`) ?? '', around(process, 'root', database));
    if (error) return words(error, database);
  }
  return undefined;
}

const around = (process: Process, user: string, database: string): Surroundings => ({
  nowUs: process.now(),
  version: process.env.get('MYSQL_VERSION')?.replace(/-.*/, '') ?? '11.8.3-MariaDB',
  user: `${user}@%`,
  database,
});

function answerTo(process: Process, { body = '', from, to }: Request, databases: Databases, users: Users): Answer {
  const query = queryIn(body);
  if (!query) return { results: [], fatal: 'ERROR 1043 (08S01): Bad handshake' };
  const { user, database, password, sql } = query;
  const address = withoutPort(from);
  const host = address === to ? 'localhost' : address;
  if (!Object.hasOwn(users, user) || users[user] !== (password ?? ''))
    return { results: [], fatal: `ERROR 1045 (28000): Access denied for user '${user}'@'${host}' (using password: ${password === undefined ? 'NO' : 'YES'})` };
  if (database !== '' && !databases.names().includes(database)) return { results: [], fatal: `ERROR 1049 (42000): Unknown database '${database}'` };
  if (database === '' && /\b(?:from|into|update|table)\s+\w/i.test(sql)) return { results: [], error: 'ERROR 1046 (3D000) at line 1: No database selected' };
  const { results, error } = databases.run(database, sql, around(process, user, database));
  return { results: results.map((result) => named(result, sql)), ...(error && { error: words(error, database) }) };
}

/** A column that is computed is called by the text that it is computed by. */
function named(result: Result, sql: string): Result {
  const [, text] = /^\s*select\s+([^,;]+?)\s*(?:\bfrom\b|;|$)/i.exec(sql) ?? [];
  return result.columns && text !== undefined ? { ...result, columns: result.columns.map((name) => (name === '?column?' ? text : name)) } : result;
}

/** MySQL's words for what is wrong with a statement. */
function words({ problem, what, table }: SqlError, database: string): string {
  const at = (code: number, state: string, text: string): string => `ERROR ${code} (${state}) at line 1: ${text}`;
  switch (problem) {
    case 'syntax':
      return at(
        1064,
        '42000',
        `You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '${what === 'end of input' ? '' : what}' at line 1`,
      );
    case 'no-table':
      return at(1146, '42S02', `Table '${database}.${what}' doesn't exist`);
    case 'table-exists':
      return at(1050, '42S01', `Table '${what}' already exists`);
    case 'no-column':
      return at(1054, '42S22', `Unknown column '${what}' in 'field list'`);
    case 'no-function':
      return at(1305, '42000', `FUNCTION ${database}.${what} does not exist`);
    case 'duplicate':
      return at(1062, '23000', `Duplicate entry '${what}' for key '${table.split('.')[0]}.PRIMARY'`);
    case 'null':
      return at(1048, '23000', `Column '${what}' cannot be null`);
    case 'count':
      return at(1136, '21S01', "Column count doesn't match value count at row 1");
    case 'division':
      return at(1365, '22012', 'Division by 0');
    case 'database-exists':
      return at(1007, 'HY000', `Can't create database '${what}'; database exists`);
    case 'no-database':
      return at(1008, 'HY000', `Can't drop database '${what}'; database doesn't exist`);
    case 'disk':
      return at(1030, 'HY000', what);
    case 'not-simulated':
      return `ERROR: ${what} is not simulated`;
  }
}
