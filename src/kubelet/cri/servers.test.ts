import { describe, expect, it } from 'vitest';
import type { Ask } from '../../api/connection';
import type { ContainerConfig, CriContainer } from './cri';
import { config, type Machine, machine, SECOND_US, sandbox, shell } from './testing';
import type { VolumeContent, VolumeMount } from './volumes';

/** A container that has run for some seconds. */
function runs(more: Partial<ContainerConfig>, on = machine(), sandboxId = sandbox(on).id) {
  const whole = config(more);
  on.ask({ method: 'PullImage', image: whole.image });
  const { container } = on.ask({ method: 'CreateContainer', sandboxId, config: whole });
  on.ask({ method: 'StartContainer', containerId: container!.id });
  on.run(12 * SECOND_US);
  return { on, container: container!, sandboxId };
}
const ask = (on: Machine, { sandboxId }: CriContainer, path: string, more: Partial<Ask> = {}) =>
  on.ask({ method: 'Dial', sandboxId, ask: { port: 80, protocol: 'http', method: 'GET', path, headers: [['Host', 'web']], ...more }, timeoutSeconds: 3 }).dial;
const answered = (...[on, container, path, more]: Parameters<typeof ask>) => {
  const outcome = ask(on, container, path, more);
  return outcome && !('failure' in outcome)
    ? [
        outcome.status,
        outcome.body
          .replace(/<[^>]+>|\s+/g, ' ')
          .replace(/ +/g, ' ')
          .trim(),
      ]
    : outcome?.failure;
};
const run = (on: Machine, { id }: CriContainer, script: string) =>
  on.ask({ method: 'ExecSync', containerId: id, command: ['sh', '-c', script], timeoutSeconds: 60 }).exec?.output.trimEnd();
const logs = (on: Machine, { id }: CriContainer) => on.ask({ method: 'ReadLogs', containerId: id }).logs!.map(({ text }) => text);
const stop = (on: Machine, { id }: CriContainer) => on.ask({ method: 'StopContainer', containerId: id, timeoutSeconds: 30 });

const files = (path: string, texts: Readonly<Record<string, string>>, writtenAtUs = 1e15): VolumeMount => ({
  path,
  volume: `uid-web${path}`,
  content: { type: 'files', files: Object.entries(texts).map(([name, text]) => ({ path: name, text, mode: 0o644 })), writtenAtUs } satisfies VolumeContent,
  readOnly: true,
});
const conf = (text: string): Partial<ContainerConfig> => ({ image: 'nginx:1.27', mounts: [files('/etc/nginx/conf.d', { 'default.conf': text })] });

describe('nginx', () => {
  it('serves what lies in its directory, and says what does not', () => {
    const { on, container } = runs({ image: 'nginx:1.27' });
    expect(answered(on, container, '/')).toEqual([200, expect.stringMatching(/^Welcome to nginx! /)]);
    expect(answered(on, container, '/nope')).toEqual([404, '404 Not Found 404 Not Found nginx/1.27.5']);
    expect(answered(on, container, '/', { method: 'POST' })).toEqual([405, '405 Not Allowed 405 Not Allowed nginx/1.27.5']);
    expect(answered(on, container, '/', { port: 8080 })).toBe('refused');
    expect(logs(on, container).slice(-4)).toEqual([
      expect.stringMatching(/^[\d.]+ - - \[01\/Jan\/2026:00:00:\d\d \+0000\] "GET \/ HTTP\/1\.1" 200 \d+ "-" "-" "-"$/),
      expect.stringContaining('[error] 29#29: *2 open() "/usr/share/nginx/html/nope" failed (2: No such file or directory), client: '),
      expect.stringContaining('"GET /nope HTTP/1.1" 404 '),
      expect.stringContaining('"POST / HTTP/1.1" 405 '),
    ]);
  });
  it('has what a command inside or a volume has put there, before the first request and after', () => {
    const { on, container } = runs({ image: 'nginx:1.27' });
    run(on, container, 'echo one > /usr/share/nginx/html/index.html');
    expect(answered(on, container, '/')).toEqual([200, 'one']);
    run(on, container, 'mkdir /usr/share/nginx/html/sub; echo two > /usr/share/nginx/html/sub/a.txt');
    expect([answered(on, container, '/sub/a.txt'), answered(on, container, '/sub')?.[0], answered(on, container, '/sub/')?.[0]]).toEqual([
      [200, 'two'],
      301,
      403,
    ]);
    const page = runs({ image: 'nginx:1.27', mounts: [files('/usr/share/nginx/html', { 'index.html': 'mine' })] });
    expect(answered(page.on, page.container, '/')).toEqual([200, 'mine']);
    page.on.ask({ method: 'WriteVolume', volume: 'uid-web/usr/share/nginx/html', content: files('', { 'index.html': 'newer' }, 2e15).content });
    expect(answered(page.on, page.container, '/')).toEqual([200, 'newer']);
  });
  it('that a shell begins is the same', () => {
    const { on, container } = runs({ image: 'nginx:1.27', ...shell("echo $HOSTNAME > /usr/share/nginx/html/index.html; exec nginx -g 'daemon off;'") });
    expect(answered(on, container, '/')).toEqual([200, 'web']);
    expect(stop(on, container).container).toMatchObject({ exitCode: 0 });
  });
  it('does as its configuration says', () => {
    const { on, container } = runs(
      conf(`server {
  listen 80;
  location = /healthz { return 200 "ok $host"; }
  location /old { return 301 /new; }
  location /files/ { alias /etc/nginx/conf.d/; autoindex on; }
  location ~ \\.php$ { return 410; }
  location / { try_files $uri /index.html =404; root /usr/share/nginx/html; add_header X-From "$hostname$uri"; }
}
server { listen 8080; server_name _; return 503; }`),
    );
    expect(answered(on, container, '/healthz')).toEqual([200, 'ok web']);
    expect(ask(on, container, '/old')).toMatchObject({ status: 301, headers: expect.arrayContaining([['Location', 'http://web/new']]) });
    expect(answered(on, container, '/files/default.conf')?.[0]).toBe(200);
    expect(answered(on, container, '/x.php')?.[0]).toBe(410);
    expect(answered(on, container, '/deep/link')?.[1]).toContain('Welcome to nginx!');
    expect(answered(on, container, '/', { port: 8080 })?.[0]).toBe(503);
  });
  it.each<[text: string, words: string]>([
    ['server { lissten 80; }', 'unknown directive "lissten" in /etc/nginx/conf.d/default.conf:1'],
    ['server {\n  listen 80\n}', 'unexpected "}" in /etc/nginx/conf.d/default.conf:3'],
    ['server {\n  listen 80;\n', 'unexpected end of file, expecting "}" in /etc/nginx/conf.d/default.conf:3'],
    ['listen 80;', '"listen" directive is not allowed here in /etc/nginx/conf.d/default.conf:1'],
    ['server { root; }', 'invalid number of arguments in "root" directive in /etc/nginx/conf.d/default.conf:1'],
    ['server { location / { proxy_pass http://nobody; } }', 'host not found in upstream "nobody" in /etc/nginx/conf.d/default.conf:1'],
    ['server { location / { rewrite ^ /x; } }', '"rewrite" is not simulated in /etc/nginx/conf.d/default.conf:1'],
    ['server { listen 443 ssl; ssl_certificate /none; }', 'cannot load certificate "/none": BIO_new_file() failed'],
  ])('does not start with %j', (text, words) => {
    const { on, container } = runs(conf(text));
    expect(on.has().containers.find(({ id }) => id === container.id)).toMatchObject({ state: 'EXITED', exitCode: 1 });
    expect(logs(on, container).at(-1)).toContain(`nginx: [emerg] ${words}`);
    expect(logs(on, container)[0]).toContain('/docker-entrypoint.sh');
  });
  it('that may not write where it must does not start', () => {
    const { on, container } = runs({ image: 'nginx:1.27', security: { uid: 101 } });
    expect(logs(on, container).at(-1)).toBe('nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)');
  });
  it('passes requests on, and says that it could not', () => {
    const { on, container, sandboxId } = runs(conf('server { location /api/ { proxy_pass http://localhost:8080/; proxy_set_header X-Me $remote_addr; } }'));
    expect(answered(on, container, '/api/hostname')?.[0]).toBe(502);
    expect(logs(on, container).at(-2)).toContain('connect() failed (111: Connection refused) while connecting to upstream, client: ');
    runs({ name: 'api', image: 'registry.k8s.io/e2e-test-images/agnhost:2.63.0', args: ['netexec'] }, on, sandboxId);
    expect(answered(on, container, '/api/hostname')).toEqual([200, 'web']);
    expect(answered(on, container, '/api/header?key=x-me')?.[1]).toMatch(/^[\d.]+$/);
  });
  it('told to stop closes its door at once, and takes a moment', () => {
    const { on, container } = runs({ image: 'nginx:1.27' });
    answered(on, container, '/');
    const call = on.call({ method: 'StopContainer', containerId: container.id, timeoutSeconds: 30 });
    on.run(20_000);
    expect([on.answersTo(call), answered(on, container, '/')]).toEqual([[], 'refused']);
    on.run(60_000);
    expect(on.answersTo(call)[0]?.container).toMatchObject({ exitCode: 0 });
  });
  it('answers in the same way after a step back', () => {
    const { on, container } = runs({ image: 'nginx:1.27' });
    answered(on, container, '/');
    const back = on.checkpoint();
    const rest = () => [run(on, container, 'echo more >> /usr/share/nginx/html/index.html'), ask(on, container, '/'), logs(on, container)];
    const first = rest();
    back();
    expect(rest()).toEqual(first);
  });
});

describe('httpd', () => {
  it('serves what lies below its DocumentRoot, by its configuration', () => {
    const { on, container } = runs({ image: 'httpd:2.4' });
    expect([answered(on, container, '/'), answered(on, container, '/nope')?.[0]]).toEqual([[200, 'It works!'], 404]);
    const other = runs({ image: 'httpd:2.4', mounts: [files('/usr/local/apache2/conf', { 'httpd.conf': 'Listen 8080\nDocumentRoot /tmp\nAlias /x /etc' })] });
    run(other.on, other.container, 'echo mine > /tmp/index.html');
    expect(answered(other.on, other.container, '/', { port: 8080 })).toEqual([200, 'mine']);
    expect(answered(other.on, other.container, '/x/hostname', { port: 8080 })).toEqual([200, 'web']);
  });
  it('says which directive it does not know', () => {
    const { on, container } = runs({ image: 'httpd:2.4', mounts: [files('/usr/local/apache2/conf', { 'httpd.conf': 'Listen 80\nDocmentRoot /' })] });
    expect(logs(on, container).slice(-2)).toEqual([
      'AH00526: Syntax error on line 2 of /usr/local/apache2/conf/httpd.conf:',
      "Invalid command 'DocmentRoot', perhaps misspelled or defined by a module not included in the server configuration",
    ]);
  });
});

/** A volume of the node's own disk, which outlives Pods. */
const disk = (path: string): VolumeMount => ({ path, volume: 'host', content: { type: 'host', path: '/srv' } });

describe('redis', () => {
  it.each<[command: string, answer: string]>([
    ['redis-cli ping', 'PONG'],
    ['redis-cli set greeting "hello world" && redis-cli get greeting', 'OK\nhello world'],
    ['redis-cli incr n; redis-cli incrby n 4; redis-cli get none', '1\n5'],
    ['redis-cli rpush l a b c; redis-cli lrange l 0 -1; redis-cli get l', '3\na\nb\nc\nWRONGTYPE Operation against a key holding the wrong kind of value'],
    ['redis-cli hset h name web size 3; redis-cli hgetall h', '2\nname\nweb\nsize\n3'],
    ['redis-cli set k v ex 5; redis-cli ttl k; sleep 6; redis-cli exists k', 'OK\n5\n0'],
    ['redis-cli nope x', "ERR unknown command 'nope', with args beginning with: 'x'"],
    ['redis-cli get', "ERR wrong number of arguments for 'get' command"],
    ['redis-cli -p 7000 ping', 'Could not connect to Redis at 127.0.0.1:7000: Connection refused'],
    ['redis-cli -h nobody ping', 'Could not connect to Redis at nobody:6379: Name or service not known'],
    ['printf "set a 1\\nget a\\n" | redis-cli', 'OK\n1'],
  ])('%s', (command, answer) => {
    const { on, container } = runs({ image: 'redis:8' });
    expect(run(on, container, command)).toBe(answer);
  });
  it('wants its password', () => {
    const { on, container } = runs({ image: 'redis:8', args: ['redis-server', '--requirepass', 'secret'] });
    expect([run(on, container, 'redis-cli ping'), run(on, container, 'REDISCLI_AUTH=secret redis-cli ping')]).toEqual([
      'NOAUTH Authentication required.',
      'PONG',
    ]);
  });
  it.each<[args: readonly string[], how: 'stopped' | 'killed', left: string]>([
    [[], 'stopped', 'v'],
    [[], 'killed', ''],
    [['redis-server', '--appendonly', 'yes'], 'killed', 'v'],
  ])('with %j, %s, the next one on its volume has %j', (args, how, left) => {
    const first = runs({ image: 'redis:8', args, mounts: [disk('/data')] });
    const { on, sandboxId } = first;
    expect(run(on, first.container, 'redis-cli set k v')).toBe('OK');
    on.ask({ method: 'StopContainer', containerId: first.container.id, timeoutSeconds: how === 'stopped' ? 30 : 0 });
    on.ask({ method: 'RemovePodSandbox', sandboxId });
    const next = runs({ image: 'redis:8', args, mounts: [disk('/data')] }, on, sandbox(on, 'next').id);
    expect(run(on, next.container, 'redis-cli get k')).toBe(left);
  });
});

const database = (more: Partial<ContainerConfig> = {}): Partial<ContainerConfig> => ({
  image: 'postgres:17',
  env: [
    ['POSTGRES_PASSWORD', 'secret'],
    ['POSTGRES_DB', 'shop'],
  ],
  ...more,
});
const sql = (statement: string): string => `psql -U postgres -d shop -c "${statement}"`;
const TABLE = 'create table item (id serial primary key, name text not null, price int)';

describe('postgres', () => {
  it.each<[statement: string, answer: string]>([
    ['select 1', ' ?column? \n----------\n        1\n(1 row)'],
    ["insert into item (name, price) values ('cup', 7), ('tea', 3)", 'INSERT 0 2'],
    [
      "insert into item (name, price) values ('cup', 7), ('tea', 3); select name, price * 2 as twice from item where price > 2 order by price",
      'INSERT 0 2\n name | twice \n------+-------\n tea  |     6\n cup  |    14\n(2 rows)',
    ],
    [
      "insert into item (name) values ('a'); update item set price = 1 where price is null; select count(*), sum(price) from item",
      'INSERT 0 1\nUPDATE 1\n count | sum \n-------+-----\n     1 |   1\n(1 row)',
    ],
    ['select * from nope', 'ERROR:  relation "nope" does not exist'],
    ['selct 1', 'ERROR:  syntax error at or near "selct"'],
    ['insert into item (id, name) values (1, null)', 'ERROR:  null value in column "name" of relation "item" violates not-null constraint'],
    [
      "insert into item (id, name) values (1, 'a'), (1, 'b')",
      'ERROR:  duplicate key value violates unique constraint "item_pkey"\nDETAIL:  Key (id)=(1) already exists.',
    ],
    ['begin', 'ERROR:  BEGIN is not simulated'],
  ])('%s', (statement, answer) => {
    const { on, container } = runs(database());
    run(on, container, sql(TABLE));
    expect(run(on, container, sql(statement))).toBe(answer);
  });
  it('says whether it is ready, and lets nobody in without a password', () => {
    const { on, container, sandboxId } = runs(database());
    expect(run(on, container, 'pg_isready')).toBe('/var/run/postgresql:5432 - accepting connections');
    const client = runs({ ...database(), name: 'client', args: ['sleep', '999'] }, on, sandbox(on, 'client').id).container;
    const { ip } = on.has().sandboxes.find(({ id }) => id === sandboxId)!;
    const asked = (password: string) => run(on, client, `${password} psql -h ${ip} -U postgres -d shop -c 'select 1' 2>&1 | head -1`);
    expect(asked('')).toContain('fe_sendauth: no password supplied');
    expect(asked('PGPASSWORD=wrong')).toContain('FATAL:  password authentication failed for user "postgres"');
    expect(asked('PGPASSWORD=secret')).toBe(' ?column?');
    expect(run(on, client, 'psql -h nobody -c "select 1"')).toBe('psql: error: could not translate host name "nobody" to address: Name or service not known');
  });
  it('has its data in its volume, which outlives Pods, even those that were killed; a first start runs the scripts', () => {
    const data: VolumeMount = { ...disk('/var/lib/postgresql/data'), subPath: 'pg' };
    const scripts = files('/docker-entrypoint-initdb.d', { 'shop.sql': `${TABLE};\ninsert into item (name) values ('first');` });
    const first = runs(database({ mounts: [data, scripts] }));
    const { on, sandboxId } = first;
    expect(run(on, first.container, sql("insert into item (name) values ('second')"))).toBe('INSERT 0 1');
    on.ask({ method: 'StopContainer', containerId: first.container.id, timeoutSeconds: 0 });
    on.ask({ method: 'RemovePodSandbox', sandboxId });
    const next = runs(database({ mounts: [data, scripts] }), on, sandbox(on, 'next').id);
    expect(run(on, next.container, 'psql -U postgres -d shop -tAc "select id, name from item"')).toBe('1|first\n2|second');
  });
  it('has its tables over HTTP with PostgREST', () => {
    const { on, sandboxId, container: db } = runs(database());
    run(on, db, sql(TABLE));
    const env = [['PGRST_DB_URI', 'postgres://postgres:secret@localhost/shop']] as const;
    const { container } = runs({ name: 'api', image: 'postgrest/postgrest:v13.0.4', env }, on, sandboxId);
    const api = (method: string, path: string, body?: string) => answered(on, container, path, { port: 3000, method, ...(body !== undefined && { body }) });
    expect(api('POST', '/item', '{"name":"cup","price":7}')).toEqual([201, '']);
    expect(api('GET', '/item?price=gt.5')).toEqual([200, '[{"id":1,"name":"cup","price":7}]']);
    expect(api('GET', '/nope')).toEqual([404, expect.stringContaining("Could not find the table 'public.nope' in the schema cache")]);
    on.ask({ method: 'StopContainer', containerId: db.id, timeoutSeconds: 9 });
    expect(api('GET', '/item')?.[0]).toBe(503);
  });
});

describe('mysql', () => {
  const env = [
    ['MYSQL_ROOT_PASSWORD', 'secret'],
    ['MYSQL_DATABASE', 'shop'],
  ] as const;
  it.each<[command: string, answer: string]>([
    ['mysql -psecret -e "select 1"', 'mysql: [Warning] Using a password on the command line interface can be insecure.\n1\n1'],
    [
      'MYSQL_PWD=secret mysql shop -e "create table item (id int auto_increment primary key, name text); insert into item (name) values (\'cup\'); select * from item"',
      'id\tname\n1\tcup',
    ],
    ['MYSQL_PWD=secret mysql -N -e "show databases"', 'information_schema\nmysql\nperformance_schema\nshop\nsys'],
    ['MYSQL_PWD=secret mysql -e "use shop; select * from nope"', "ERROR 1146 (42S02) at line 1: Table 'shop.nope' doesn't exist"],
    ['MYSQL_PWD=secret mysql -e "select * from nope"', 'ERROR 1046 (3D000) at line 1: No database selected'],
    ['mysql -e "select 1"', "ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: NO)"],
    ['MYSQL_PWD=secret mysqladmin ping', 'mysqld is alive'],
    ['mysqladmin -h nobody ping', "mysqladmin: connect to server at 'nobody' failed\nerror: 'Unknown MySQL server host 'nobody' (-2)'"],
  ])('%s', (command, answer) => {
    const { on, container } = runs({ image: 'mysql:8.4', env });
    expect(run(on, container, command)).toBe(answer);
  });
  it('has its data in its volume', () => {
    const data: VolumeMount = { ...disk('/var/lib/mysql'), subPath: 'mysql' };
    const sql = (statement: string): string => `MYSQL_PWD=secret mysql -N shop -e "${statement}"`;
    const { on, container, sandboxId } = runs({ image: 'mysql:8.4', env, mounts: [data] });
    run(on, container, sql('create table item (id int); insert into item values (7)'));
    on.ask({ method: 'StopContainer', containerId: container.id, timeoutSeconds: 0 });
    on.ask({ method: 'RemovePodSandbox', sandboxId });
    const next = runs({ image: 'mysql:8.4', env, mounts: [data] }, on, sandbox(on, 'next').id);
    expect(run(on, next.container, sql('select id from item'))).toBe('7');
  });
});
