import { httpd } from './httpd';
import { mysqld } from './mysqld';
import { nginx } from './nginx/nginx';
import { postgres } from './postgres/postgres';
import { postgrest } from './postgrest';
import { redisServer } from './redis/redis-server';
import type { ServerProgram } from './server';

/** The servers of images that answer themselves, by the names of their programs. */
const SERVERS: Readonly<Record<string, ServerProgram>> = {
  'apache2-foreground': httpd,
  httpd,
  'httpd-foreground': httpd,
  mariadbd: mysqld,
  mysqld,
  nginx,
  postgres,
  postgrest,
  'redis-server': redisServer,
};

/** The server that a program is; undefined: no more is known of it than that it serves. */
export const serverNamed = (name: string): ServerProgram | undefined => (Object.hasOwn(SERVERS, name) ? SERVERS[name] : undefined);
