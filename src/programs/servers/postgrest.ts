import { type Reply, type Request, withoutPort } from '../../api/connection';
import { formatDate } from '../date';
import { json, targetOf } from '../http/replies';
import { type Process, type Work, write } from '../program';
import { connectionOf } from '../psql';
import { resolveHost } from '../resolve';
import type { Answer } from '../sql/protocol';
import type { Cell, Result } from '../sql/value';
import { query } from './postgres/protocol';
import { answerOn, type ServerProgram } from './server';

/** PostgREST: the tables of a PostgreSQL database over HTTP. */

const PORT = 3000;
type Connection = NonNullable<ReturnType<typeof connectionOf>>;

export const postgrest: ServerProgram = function* (process, begin) {
  const uri = process.env.get('PGRST_DB_URI') ?? 'postgresql://';
  const connection = connectionOf(uri);
  const stopping = yield* begin();
  if (!stopping) return 1;
  const say = (text: string): Work<void> => write(process.stderr, `${formatDate(process.now(), '%d/%b/%Y:%T %z')}: ${text}\n`);
  const port = Number(process.env.get('PGRST_SERVER_PORT') ?? PORT);
  yield* say(`API server listening on port ${port}`);
  return yield* answerOn(process, stopping, {
    ports: [{ port }],
    isSlow: () => true,
    *deal(request) {
      const reply = yield* answerTo(process, request, connection);
      const { method = 'GET', path = '/', from } = request;
      yield* write(process.stdout, `${withoutPort(from)} - - [${formatDate(process.now(), '%d/%b/%Y:%T %z')}] "${method} ${path} HTTP/1.1" ${reply.status}\n`);
      return reply;
    },
  });
};

const refused = (status: number, code: string, message: string, details: string | null = null): Reply => json({ code, details, hint: null, message }, status);

function* answerTo(process: Process, request: Request, connection: Connection | undefined): Work<Reply> {
  const { path, query: asked } = targetOf(request);
  const { method = 'GET' } = request;
  const table = path.slice(1);
  if (table === '')
    return yield* ask(process, connection, 'SHOW TABLES', ({ rows = [] }) =>
      json({ swagger: '2.0', paths: Object.fromEntries(rows.map(([name]) => [`/${name}`, {}])) }),
    );
  if (!/^\w+$/.test(table)) return refused(404, 'PGRST125', 'Invalid path specified in request URL');
  const filter = whereOf(asked);
  if (filter === undefined) return refused(400, 'PGRST100', 'this filter is not simulated');
  switch (method) {
    case 'GET':
    case 'HEAD':
      return yield* ask(process, connection, `SELECT * FROM "${table}"${filter}${orderOf(asked)}`, (result) => json(rowsOf(result)));
    case 'POST':
      return yield* ask(process, connection, insertInto(table, request.body ?? ''), () => ({ status: 201, body: '' }));
    case 'PATCH':
      return yield* ask(process, connection, `UPDATE "${table}" SET ${assignments(request.body ?? '{}')}${filter}`, () => ({ status: 204, body: '' }));
    case 'DELETE':
      return yield* ask(process, connection, `DELETE FROM "${table}"${filter}`, () => ({ status: 204, body: '' }));
    default:
      return refused(405, 'PGRST117', `Unsupported HTTP method: ${method}`);
  }
}

function* ask(process: Process, connection: Connection | undefined, sql: string | undefined, answer: (result: Result) => Reply): Work<Reply> {
  if (sql === undefined) return refused(400, 'PGRST102', 'Empty or invalid json');
  const address = connection?.host === undefined ? undefined : yield* resolveHost(process, connection.host);
  const outcome: Answer | string =
    connection && address !== undefined
      ? yield* query(address, connection.port, {
          user: connection.user,
          database: connection.database,
          sql,
          ...(connection.password !== undefined && { password: connection.password }),
        })
      : `could not translate host name "${connection?.host ?? ''}" to address: Name or service not known`;
  if (typeof outcome === 'string' || outcome.fatal !== undefined)
    return refused(503, 'PGRST001', 'Database client error. Retrying the connection.', typeof outcome === 'string' ? outcome : (outcome.fatal ?? null));
  if (outcome.error === undefined) return answer(outcome.results[0] ?? { tag: '', count: 0 });
  const missing = /^ERROR: {2}relation "(\w+)" does not exist/.exec(outcome.error)?.[1];
  if (missing !== undefined) return refused(404, 'PGRST205', `Could not find the table 'public.${missing}' in the schema cache`);
  return refused(/duplicate/.test(outcome.error) ? 409 : 400, '42000', outcome.error.replace(/^ERROR: {2}/, ''));
}

const rowsOf = ({ columns = [], rows = [] }: Result): unknown => rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));

const literal = (value: Cell): string => (typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value));

const OPERATORS: Readonly<Record<string, string>> = { eq: '=', neq: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=', like: 'LIKE' };
const NOT_FILTERS: ReadonlySet<string> = new Set(['order', 'select', 'limit', 'offset']);

/** `?price=gt.10` as a condition; undefined: it is none that is known. */
function whereOf(asked: URLSearchParams): string | undefined {
  const conditions: string[] = [];
  for (const [column, text] of asked) {
    if (NOT_FILTERS.has(column)) continue;
    const [, operator = '', value = ''] = /^(\w+)\.(.*)$/s.exec(text) ?? [];
    if (OPERATORS[operator] === undefined || !/^\w+$/.test(column)) return undefined;
    const plain = /^-?\d+(?:\.\d+)?$/.test(value) ? value : literal(operator === 'like' ? value.replaceAll('*', '%') : value);
    conditions.push(`"${column}" ${OPERATORS[operator]} ${plain}`);
  }
  return conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
}

function orderOf(asked: URLSearchParams): string {
  const [column = '', direction] = (asked.get('order') ?? '').split('.');
  const limit = asked.get('limit');
  return `${/^\w+$/.test(column) ? ` ORDER BY "${column}"${direction === 'desc' ? ' DESC' : ''}` : ''}${limit && /^\d+$/.test(limit) ? ` LIMIT ${limit}` : ''}`;
}

/** The objects that came; undefined: it is no JSON. */
function objectsIn(body: string): readonly Readonly<Record<string, Cell>>[] | undefined {
  try {
    const value: unknown = JSON.parse(body);
    const all = Array.isArray(value) ? value : [value];
    return all.every((one) => typeof one === 'object' && one !== null) ? all : undefined;
  } catch {
    return undefined;
  }
}

function insertInto(table: string, body: string): string | undefined {
  const objects = objectsIn(body);
  if (!objects || objects.length === 0) return undefined;
  const columns = Object.keys(objects[0]!);
  const rows = objects.map((object) => `(${columns.map((name) => literal(object[name] ?? null)).join(', ')})`);
  return `INSERT INTO "${table}" (${columns.map((name) => `"${name}"`).join(', ')}) VALUES ${rows.join(', ')}`;
}

const assignments = (body: string): string =>
  Object.entries(objectsIn(body)?.[0] ?? {})
    .map(([name, value]) => `"${name}" = ${literal(value)}`)
    .join(', ');
