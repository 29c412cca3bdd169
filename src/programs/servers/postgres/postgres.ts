import { type Request, withoutPort } from '../../../api/connection';
import { formatDate } from '../../date';
import { type Process, type Work, write } from '../../program';
import { type Answer, queryIn } from '../../sql/protocol';
import type { SqlError } from '../../sql/value';
import { type Databases, openDatabases } from '../databases';
import { answerOn, type ServerProgram } from '../server';
import { PORT } from './protocol';

/** PostgreSQL: databases in files below its data directory, which is made at its first start and found again at the next. */

const VERSION = 'PostgreSQL 17.6 (Debian 17.6-1.pgdg13+1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit';
const SCRIPTS = '/docker-entrypoint-initdb.d';

/** Who may ask, as the first start has set it. */
interface Access {
  readonly user: string;
  readonly password: string;
}

export const postgres: ServerProgram = function* (process, begin) {
  const { env, files } = process;
  const data = env.get('PGDATA') ?? '/var/lib/postgresql/data';
  const databases = openDatabases(files, `${data}/base`);
  if (files.read(`${data}/PG_VERSION`) === undefined) {
    const problem = yield* initialise(process, data, databases);
    if (problem !== undefined) {
      yield* write(process.stderr, `${problem}\n`);
      return 1;
    }
  }
  const access = JSON.parse(files.read(`${data}/global`) ?? '{"user":"postgres","password":""}') as Access;
  const stopping = yield* begin();
  if (!stopping) return 1;
  const say = (text: string): Work<void> => write(process.stderr, `${formatDate(process.now(), '%F %T')}.000 UTC [1] ${text}\n`);
  return yield* answerOn(process, stopping, {
    ports: [{ port: PORT }],
    *deal(request) {
      const answer = answerTo(process, request, databases, access);
      if (answer.fatal !== undefined) yield* say(answer.fatal);
      if (answer.error !== undefined) yield* say(answer.error.split('\n')[0]!);
      return { body: JSON.stringify(answer) };
    },
    *last() {
      yield* say('LOG:  received fast shutdown request');
      yield* say('LOG:  database system is shut down');
    },
  });
};

/** Makes the data directory, and what its image's variables and scripts say; a problem, if it cannot. */
function* initialise(process: Process, data: string, databases: Databases): Work<string | undefined> {
  const { env, files } = process;
  const inside = files.list(data) ?? [];
  if (inside.length > 0) {
    const lost = inside.includes('lost+found') ? '\ninitdb: detail: It contains a lost+found directory, perhaps due to it being a mount point.' : '';
    return `initdb: error: directory "${data}" exists but is not empty${lost}\ninitdb: hint: If you want to create a new database system, either remove or empty the directory "${data}" or run initdb with an argument other than "${data}".`;
  }
  for (const path of [...parentsOf(data), data, `${data}/base`]) files.makeDirectory(path);
  const problem = files.write(`${data}/PG_VERSION`, '17\n', false);
  if (problem !== undefined) return `initdb: error: could not create file "${data}/PG_VERSION": ${problem}`;
  const user = env.get('POSTGRES_USER') || 'postgres';
  const database = env.get('POSTGRES_DB') || user;
  const file = env.get('POSTGRES_PASSWORD_FILE');
  const password = env.get('POSTGRES_HOST_AUTH_METHOD') === 'trust' ? '' : (env.get('POSTGRES_PASSWORD') ?? (file && files.read(file)?.trimEnd()) ?? '');
  files.write(`${data}/global`, JSON.stringify({ user, password } satisfies Access), false);
  for (const name of new Set(['postgres', database])) databases.create(name);
  for (const script of (files.list(SCRIPTS) ?? []).filter((name) => name.endsWith('.sql')).sort()) {
    yield* write(process.stdout, `/usr/local/bin/docker-entrypoint.sh: running ${SCRIPTS}/${script}\n`);
    const { results, error } = databases.run(database, files.read(`${SCRIPTS}/${script}`) ?? '', around(process, user, database));
    yield* write(process.stdout, results.map(({ tag, count }) => `${tag === 'INSERT' ? `INSERT 0 ${count}` : tag}\n`).join(''));
    if (error) return `psql:${SCRIPTS}/${script}: ${words(error)}`;
  }
  return undefined;
}

const parentsOf = (path: string): readonly string[] =>
  path
    .split('/')
    .slice(1, -1)
    .map((_, i, parts) => `/${parts.slice(0, i + 1).join('/')}`);

const around = (process: Process, user: string, database: string) => ({ nowUs: process.now(), version: VERSION, user, database });

function answerTo(process: Process, { body = '', from, to }: Request, databases: Databases, access: Access): Answer {
  const fatal = (text: string): Answer => ({ results: [], fatal: `FATAL:  ${text}` });
  const query = queryIn(body);
  if (!query) return fatal('unsupported frontend protocol');
  const { user, database, password, sql } = query;
  // Whoever is in the same Pod comes from the address that they ask, and is trusted.
  if (withoutPort(from) !== to && access.password !== '') {
    if (password === undefined) return { results: [], fatal: 'fe_sendauth: no password supplied' };
    if (user !== access.user || password !== access.password) return fatal(`password authentication failed for user "${user}"`);
  }
  if (user !== access.user) return fatal(`role "${user}" does not exist`);
  if (!databases.names().includes(database)) return fatal(`database "${database}" does not exist`);
  const { results, error } = databases.run(database, sql, around(process, user, database));
  return { results, ...(error && { error: words(error) }) };
}

/** PostgreSQL's words for what is wrong with a statement. */
function words({ problem, what, table }: SqlError): string {
  switch (problem) {
    case 'syntax':
      return what === 'end of input' ? 'ERROR:  syntax error at end of input' : `ERROR:  syntax error at or near "${what}"`;
    case 'no-table':
      return `ERROR:  relation "${what}" does not exist`;
    case 'table-exists':
      return `ERROR:  relation "${what}" already exists`;
    case 'no-column':
      return `ERROR:  column "${what}" does not exist`;
    case 'no-function':
      return `ERROR:  function ${what}() does not exist`;
    case 'duplicate': {
      const [name, column] = table.split('.');
      return `ERROR:  duplicate key value violates unique constraint "${name}_pkey"\nDETAIL:  Key (${column})=(${what}) already exists.`;
    }
    case 'null':
      return `ERROR:  null value in column "${what}" of relation "${table}" violates not-null constraint`;
    case 'count':
      return 'ERROR:  INSERT has more expressions than target columns';
    case 'division':
      return 'ERROR:  division by zero';
    case 'database-exists':
      return `ERROR:  database "${what}" already exists`;
    case 'no-database':
      return `ERROR:  database "${what}" does not exist`;
    case 'disk':
      return `ERROR:  could not write file: ${what}`;
    case 'not-simulated':
      return `ERROR:  ${what} is not simulated`;
  }
}
