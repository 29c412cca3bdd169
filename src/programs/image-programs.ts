import { ab } from './ab';
import { agnhost } from './agnhost/agnhost';
import { curl } from './curl';
import { dig } from './dig';
import { getent } from './getent';
import { ip } from './ip';
import { mongosh } from './mongosh';
import { mysql, mysqladmin } from './mysql';
import { nc } from './nc';
import { nonewprivs } from './nonewprivs';
import { nslookup } from './nslookup';
import { fail, type Program } from './program';
import { pidof, ps } from './ps';
import { pgIsready, psql } from './psql';
import { python } from './python/python';
import { redisCli } from './redis-cli';
import { wget } from './wget';

/** Programs that only some images have, by name. */
export const IMAGE_PROGRAMS: Readonly<Record<string, Program>> = {
  ab,
  agnhost,
  'agnhost-2': agnhost,
  curl,
  dig,
  getent,
  ip,
  mariadb: mysql,
  'mariadb-admin': mysqladmin,
  mongosh,
  mysql,
  mysqladmin,
  nc,
  netcat: nc,
  nonewprivs,
  nslookup,
  pg_isready: pgIsready,
  ping: (process) => fail(process, 'ICMP is not simulated: nc -z tells whether a port answers', 2),
  pidof,
  ps,
  psql,
  python,
  python2: python,
  python3: python,
  'redis-cli': redisCli,
  wget,
};
