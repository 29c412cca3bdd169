import { createLiveTable } from '../cluster/table/live-table';
import type { Look } from './protocol';
import type { Looking, OpenSession } from './session';

/** The table that the page looks at: it is worked out here, and the page has the rows of its window only. */

/** No screen shows more rows at once. */
const ROWS_MAX = 500;

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The page looks at something else from now on, or at other rows of it. */
export function look(session: OpenSession, wanted: Look | undefined): void {
  const { looking } = session;
  if (wanted && looking && isSame(looking.look.question, wanted.question)) looking.look = wanted;
  else session.looking = wanted && { look: wanted, table: createLiveTable(wanted.question), jumps: -1, told: undefined, rows: new Map() };
  tellOfTable(session);
}

/** Tells the page what is new in the window that it looks at, if anything is. */
export function tellOfTable({ host, view: { cluster }, mirror, looking }: OpenSession): void {
  if (!looking) return;
  const { look: wanted, table } = looking;
  table.update(cluster, looking.jumps !== mirror.jumps);
  looking.jumps = mirror.jumps;
  const from = Math.max(0, Math.min(wanted.from, table.length - 1));
  const rows = table.rows(from, Math.min(wanted.count, ROWS_MAX), cluster.nowUs);
  const told: Looking['told'] = {
    type: 'table',
    question: wanted.question,
    ...(table.problem !== undefined && { problem: table.problem }),
    columns: table.columns,
    namespaced: table.namespaced,
    total: table.total,
    length: table.length,
    from,
    keys: rows.map(({ key }) => key),
    ...(wanted.follow !== undefined && { follow: wanted.follow }),
    at: wanted.follow === undefined ? -1 : table.placeOf(wanted.follow),
  };
  const news = rows.filter((row) => !isSame(row, looking.rows.get(row.key)));
  if (news.length === 0 && isSame(told, looking.told)) return;
  looking.told = told;
  looking.rows = new Map(rows.map((row) => [row.key, row]));
  host.post({ ...told, rows: news });
}
