import { CLUSTER_IMAGES } from './cluster-images';
import { conformanceImages } from './conformance-images';
import { HTTPD_FILES, NGINX_FILES } from './files';
import type { ImageEntry, LogEntry, ServerEntry } from './image-entry';

/** Well-known images: what they are made of and what they do when run, as far as it shows in a cluster. Sizes are those that a node stores. */

const MB = 1e6;
const KUBERNETES = 'registry.k8s.io';
const SH = ['sh', 'ash'];
const BASH = ['sh', 'dash', 'bash'];

/** Lines that come one shortly after the other. */
const lines = (fromMs: number, everyMs: number, texts: readonly string[]): readonly LogEntry[] =>
  texts.map((text, i) => ({ afterMs: fromMs + i * everyMs, text }));

const CATALINA = '{d}-{Mon}-{Y} {H}:{M}:{S}.{ms} INFO [main]';
const versionLines = (version: string, java: string): readonly string[] =>
  [
    `Server version: Apache Tomcat/${version}`,
    'Server built: Mar 19 2024 14:42:49 UTC',
    `Server number: ${version}.0`,
    'OS Name: Linux',
    'OS Version: 6.12.0',
    'Architecture: amd64',
    'Java Home: /opt/java/openjdk',
    `JVM Version: ${java}`,
    'JVM Vendor: Eclipse Adoptium',
    'CATALINA_BASE: /usr/local/tomcat',
    'CATALINA_HOME: /usr/local/tomcat',
    'Command line argument: -Djava.util.logging.config.file=/usr/local/tomcat/conf/logging.properties',
    'Command line argument: -Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager',
    'Command line argument: -Dcatalina.base=/usr/local/tomcat',
    'Command line argument: -Dcatalina.home=/usr/local/tomcat',
    'Command line argument: -Djava.io.tmpdir=/usr/local/tomcat/temp',
  ].map((text) => `${CATALINA} org.apache.catalina.startup.VersionLoggerListener.log ${text}`);

const tomcatLog = (version: string, java: string): readonly LogEntry[] => [
  ...lines(380, 1, versionLines(version, java)),
  ...lines(402, 90, [
    `${CATALINA} org.apache.catalina.core.AprLifecycleListener.lifecycleEvent Loaded Apache Tomcat Native library [1.3.0] using APR version [1.7.2].`,
    `${CATALINA} org.apache.coyote.AbstractProtocol.init Initializing ProtocolHandler ["http-nio-8080"]`,
    `${CATALINA} org.apache.catalina.startup.Catalina.load Initialization processed in 412 ms`,
    `${CATALINA} org.apache.catalina.core.StandardService.startInternal Starting service [Catalina]`,
    `${CATALINA} org.apache.catalina.core.StandardEngine.startInternal Starting Servlet Engine: Apache Tomcat/${version}`,
    `${CATALINA} org.apache.coyote.AbstractProtocol.start Starting ProtocolHandler ["http-nio-8080"]`,
    `${CATALINA} org.apache.catalina.startup.Catalina.start Server startup in 536 ms`,
  ]),
];

const tomcat = (tag: string | undefined, version: string, java: string): ImageEntry => ({
  repository: 'library/tomcat',
  ...(tag !== undefined && { tag }),
  cmd: ['catalina.sh', 'run'],
  env: { CATALINA_HOME: '/usr/local/tomcat', JAVA_HOME: '/opt/java/openjdk', TOMCAT_VERSION: version },
  shells: BASH,
  programs: ['java', 'catalina.sh', 'curl', 'wget'],
  workingDirectory: '/usr/local/tomcat',
  sizeBytes: 282 * MB,
  server: {
    programs: ['catalina.sh'],
    ports: [8080],
    // Since 8.5 the image's own applications lie in webapps.dist, where nobody serves them.
    documents: '/usr/local/tomcat/webapps/ROOT',
    startMs: 950,
    memoryBytes: 100 * MB,
    log: tomcatLog(version, java),
    onTerm: { afterMs: 400, code: 143 },
  },
});

const NGINX = '{Y}/{m}/{d} {H}:{M}:{S} [notice] 1#1:';
const nginxLog: readonly LogEntry[] = [
  ...lines(5, 6, [
    '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
    '/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/',
    '/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh',
    '10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf',
    '10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf',
    '/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh',
    '/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh',
    '/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh',
    '/docker-entrypoint.sh: Configuration complete; ready for start up',
  ]),
  ...lines(80, 1, [
    `${NGINX} using the "epoll" event method`,
    `${NGINX} nginx/1.27.5`,
    `${NGINX} built by gcc 12.2.0 (Debian 12.2.0-14)`,
    `${NGINX} OS: Linux 6.12.0`,
    `${NGINX} getrlimit(RLIMIT_NOFILE): 1048576:1048576`,
    `${NGINX} start worker processes`,
    `${NGINX} start worker process 29`,
    `${NGINX} start worker process 30`,
  ]),
];
const nginx: ImageEntry = {
  repository: 'library/nginx',
  entrypoint: ['/docker-entrypoint.sh'],
  cmd: ['nginx', '-g', 'daemon off;'],
  env: { NGINX_VERSION: '1.27.5' },
  shells: BASH,
  programs: ['nginx', 'curl'],
  files: NGINX_FILES,
  sizeBytes: 72 * MB,
  server: {
    programs: ['nginx'],
    ports: [80],
    paths: ['/etc/nginx', '/usr/share/nginx/html', '/var/cache/nginx'],
    entrypointMs: 60,
    startMs: 90,
    memoryBytes: 4 * MB,
    log: nginxLog,
    onTerm: { afterMs: 60, code: 0 },
  },
};

const HTTPD: ServerEntry = {
  programs: ['httpd', 'httpd-foreground'],
  ports: [80],
  paths: ['/usr/local/apache2/conf', '/usr/local/apache2/htdocs'],
  startMs: 80,
  memoryBytes: 5 * MB,
  log: lines(60, 1, [
    "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using {host}. Set the 'ServerName' directive globally to suppress this message",
    '[{Mon} {d} {H}:{M}:{S}.{us} {Y}] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations',
    "[{Mon} {d} {H}:{M}:{S}.{us} {Y}] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'",
  ]),
  onTerm: { afterMs: 80, code: 0 },
};

const httpd: ImageEntry = {
  repository: 'library/httpd',
  cmd: ['httpd-foreground'],
  env: { HTTPD_VERSION: '2.4.65', HTTPD_PREFIX: '/usr/local/apache2' },
  shells: BASH,
  programs: ['httpd', 'ab'],
  files: HTTPD_FILES,
  workingDirectory: '/usr/local/apache2',
  sizeBytes: 58 * MB,
  server: HTTPD,
};

const REDIS = '{d} {Mon} {Y} {H}:{M}:{S}.{ms}';
const redis: ImageEntry = {
  repository: 'library/redis',
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['redis-server'],
  env: { REDIS_VERSION: '8.0.3' },
  shells: BASH,
  programs: ['redis-cli'],
  workingDirectory: '/data',
  sizeBytes: 53 * MB,
  server: {
    programs: ['redis-server'],
    ports: [6379],
    paths: ['/data'],
    startMs: 40,
    memoryBytes: 6 * MB,
    log: lines(20, 2, [
      `1:C ${REDIS} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo`,
      `1:C ${REDIS} * Redis version=8.0.3, bits=64, commit=00000000, modified=0, pid=1, just started`,
      `1:C ${REDIS} # Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf`,
      `1:M ${REDIS} * monotonic clock: POSIX clock_gettime`,
      `1:M ${REDIS} * Running mode=standalone, port=6379.`,
      `1:M ${REDIS} * Server initialized`,
      `1:M ${REDIS} * Ready to accept connections tcp`,
    ]),
    onTerm: { afterMs: 50, code: 0 },
  },
};

const MYSQL_NOTE = '{Y}-{m}-{d} {H}:{M}:{S}+00:00 [Note] [Entrypoint]:';
const MYSQL_ERROR = '{Y}-{m}-{d} {H}:{M}:{S}+00:00 [ERROR] [Entrypoint]:';
const MYSQL = '{Y}-{m}-{d}T{H}:{M}:{S}.{us}Z';
const mysql: ImageEntry = {
  repository: 'library/mysql',
  since: 5,
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['mysqld'],
  env: { MYSQL_MAJOR: '8.4', MYSQL_VERSION: '8.4.6-1.el9' },
  shells: ['sh', 'bash'],
  programs: ['mysql', 'mysqladmin'],
  sizeBytes: 233 * MB,
  requires: {
    anyOf: ['MYSQL_ROOT_PASSWORD', 'MYSQL_ALLOW_EMPTY_PASSWORD', 'MYSQL_RANDOM_ROOT_PASSWORD'],
    exitCode: 1,
    log: lines(30, 10, [
      `${MYSQL_NOTE} Entrypoint script for MySQL Server 8.4.6-1.el9 started.`,
      `${MYSQL_ERROR} Database is uninitialized and password option is not specified`,
      '    You need to specify one of the following as an environment variable:',
      '    - MYSQL_ROOT_PASSWORD',
      '    - MYSQL_ALLOW_EMPTY_PASSWORD',
      '    - MYSQL_RANDOM_ROOT_PASSWORD',
    ]),
  },
  server: {
    programs: ['mysqld'],
    ports: [3306],
    paths: ['/var/lib/mysql', '/docker-entrypoint-initdb.d'],
    startMs: 9_000,
    memoryBytes: 380 * MB,
    log: [
      ...lines(60, 300, [
        `${MYSQL_NOTE} Entrypoint script for MySQL Server 8.4.6-1.el9 started.`,
        `${MYSQL_NOTE} Switching to dedicated user 'mysql'`,
        `${MYSQL_NOTE} Initializing database files`,
      ]),
      ...lines(5_800, 700, [
        `${MYSQL_NOTE} Database files initialized`,
        `${MYSQL_NOTE} Starting temporary server`,
        `${MYSQL_NOTE} MySQL init process done. Ready for start up.`,
      ]),
      {
        afterMs: 9_000,
        text: `${MYSQL} 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.4.6'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.`,
      },
    ],
    onTerm: { afterMs: 1_200, code: 0 },
  },
};

const mariadb: ImageEntry = {
  repository: 'library/mariadb',
  since: 5,
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['mariadbd'],
  shells: BASH,
  programs: ['mariadb', 'mariadb-admin'],
  sizeBytes: 117 * MB,
  requires: {
    anyOf: [
      'MARIADB_ROOT_PASSWORD',
      'MYSQL_ROOT_PASSWORD',
      'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD',
      'MYSQL_ALLOW_EMPTY_PASSWORD',
      'MARIADB_RANDOM_ROOT_PASSWORD',
      'MYSQL_RANDOM_ROOT_PASSWORD',
    ],
    exitCode: 1,
    log: lines(60, 10, [
      `${MYSQL_NOTE} Entrypoint script for MariaDB Server 1:11.8.3+maria~ubu2404 started.`,
      `${MYSQL_ERROR} Database is uninitialized and password option is not specified`,
      '\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD',
    ]),
  },
  server: {
    programs: ['mariadbd'],
    ports: [3306],
    paths: ['/var/lib/mysql', '/docker-entrypoint-initdb.d'],
    startMs: 5_000,
    memoryBytes: 90 * MB,
    log: [
      ...lines(60, 900, [
        `${MYSQL_NOTE} Entrypoint script for MariaDB Server 1:11.8.3+maria~ubu2404 started.`,
        `${MYSQL_NOTE} Initializing database files`,
        `${MYSQL_NOTE} Database files initialized`,
        `${MYSQL_NOTE} MariaDB init process done. Ready for start up.`,
      ]),
      { afterMs: 5_000, text: '{Y}-{m}-{d} {H}:{M}:{S} 0 [Note] mariadbd: ready for connections.' },
    ],
    onTerm: { afterMs: 700, code: 0 },
  },
};

const POSTGRES = '{Y}-{m}-{d} {H}:{M}:{S}.{ms} UTC [1] LOG: ';
const postgres: ImageEntry = {
  repository: 'library/postgres',
  since: 9,
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['postgres'],
  env: { PGDATA: '/var/lib/postgresql/data' },
  shells: BASH,
  programs: ['psql', 'pg_isready'],
  sizeBytes: 162 * MB,
  requires: {
    anyOf: ['POSTGRES_PASSWORD', 'POSTGRES_HOST_AUTH_METHOD', 'POSTGRES_PASSWORD_FILE'],
    exitCode: 1,
    log: lines(30, 0, [
      'Error: Database is uninitialized and superuser password is not specified.',
      '       You must specify POSTGRES_PASSWORD to a non-empty value for the',
      '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
      '',
      '       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all',
      '       connections without a password. This is *not* recommended.',
      '',
      '       See PostgreSQL documentation about "trust":',
      '       https://www.postgresql.org/docs/current/auth-trust.html',
    ]),
  },
  server: {
    programs: ['postgres'],
    ports: [5432],
    paths: ['/var/lib/postgresql', '/docker-entrypoint-initdb.d'],
    startMs: 2_400,
    memoryBytes: 30 * MB,
    log: [
      ...lines(40, 25, [
        'The files belonging to this database system will be owned by user "postgres".',
        'This user must also own the server process.',
        '',
        'The database cluster will be initialized with locale "en_US.utf8".',
        'The default database encoding has accordingly been set to "UTF8".',
        'fixing permissions on existing directory /var/lib/postgresql/data ... ok',
        'creating subdirectories ... ok',
        'running bootstrap script ... ok',
        'performing post-bootstrap initialization ... ok',
        'syncing data to disk ... ok',
      ]),
      ...lines(2_300, 25, [
        'PostgreSQL init process complete; ready for start up.',
        '',
        `${POSTGRES} starting PostgreSQL 17.6 (Debian 17.6-1.pgdg13+1) on x86_64-pc-linux-gnu, compiled by gcc, 64-bit`,
        `${POSTGRES} listening on IPv4 address "0.0.0.0", port 5432`,
        `${POSTGRES} database system is ready to accept connections`,
      ]),
    ],
    onTerm: { afterMs: 150, code: 0 },
  },
};

const MONGO = '{"t":{"$date":"{Y}-{m}-{d}T{H}:{M}:{S}.{ms}+00:00"},"s":"I",';
const mongo: ImageEntry = {
  repository: 'library/mongo',
  since: 3,
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['mongod'],
  shells: BASH,
  programs: ['mongosh'],
  sizeBytes: 325 * MB,
  server: {
    programs: ['mongod'],
    ports: [27017],
    startMs: 1_600,
    memoryBytes: 120 * MB,
    log: lines(200, 450, [
      `${MONGO}"c":"CONTROL","id":4615611,"ctx":"initandlisten","msg":"MongoDB starting","attr":{"pid":1,"port":27017,"dbPath":"/data/db","architecture":"64-bit","host":"{host}"}}`,
      `${MONGO}"c":"STORAGE","id":22315,"ctx":"initandlisten","msg":"Opening WiredTiger"}`,
      `${MONGO}"c":"NETWORK","id":23015,"ctx":"listener","msg":"Listening on","attr":{"address":"0.0.0.0"}}`,
      `${MONGO}"c":"NETWORK","id":23016,"ctx":"listener","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}`,
    ]),
    onTerm: { afterMs: 500, code: 0 },
  },
};

/** Has the tables of a PostgreSQL database over HTTP. */
const postgrest: ImageEntry = {
  repository: 'postgrest/postgrest',
  cmd: ['postgrest'],
  shells: [],
  sizeBytes: 17 * MB,
  server: {
    programs: ['postgrest'],
    ports: [3000],
    startMs: 250,
    memoryBytes: 20 * MB,
    log: lines(40, 60, ['{d}/{Mon}/{Y}:{H}:{M}:{S} +0000: Starting PostgREST 13.0.4...']),
    onTerm: { afterMs: 40, code: 0 },
  },
};

const rabbitmq: ImageEntry = {
  repository: 'library/rabbitmq',
  since: 3,
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['rabbitmq-server'],
  shells: BASH,
  programs: ['rabbitmqctl', 'rabbitmq-diagnostics'],
  sizeBytes: 104 * MB,
  server: {
    programs: ['rabbitmq-server'],
    ports: [5672],
    startMs: 6_000,
    memoryBytes: 120 * MB,
    log: lines(2_000, 1_900, [
      '{Y}-{m}-{d} {H}:{M}:{S}.{us}+00:00 [notice] <0.44.0> Application syslog exited with reason: stopped',
      '{Y}-{m}-{d} {H}:{M}:{S}.{us}+00:00 [info] <0.216.0> node           : rabbit@{host}',
      '{Y}-{m}-{d} {H}:{M}:{S}.{us}+00:00 [info] <0.9.0> Server startup complete; 0 plugins started.',
    ]),
    onTerm: { afterMs: 1_500, code: 0 },
  },
};

const memcached: ImageEntry = {
  repository: 'library/memcached',
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['memcached'],
  shells: BASH,
  sizeBytes: 31 * MB,
  server: { programs: ['memcached'], ports: [11211], startMs: 10, memoryBytes: 3 * MB, log: [], onTerm: { afterMs: 20, code: 0 } },
};

/** Images that only hold a language or a system: without a terminal, their own command ends at once. */
const toolbox = (repository: string, cmd: string, sizeBytes: number, shells = BASH, programs: readonly string[] = [cmd]): ImageEntry => ({
  repository,
  cmd: [cmd],
  shells,
  programs,
  sizeBytes,
});

const alpine = toolbox('library/alpine', '/bin/sh', 3.6 * MB, SH, []);
const debian = toolbox('library/debian', 'bash', 49 * MB, BASH, []);
const perl = toolbox('library/perl', 'perl', 336 * MB, BASH, ['perl', 'curl', 'wget']);

const helloWorld: ImageEntry = {
  repository: 'library/hello-world',
  cmd: ['/hello'],
  shells: [],
  sizeBytes: 10_070,
  server: {
    programs: ['hello'],
    ports: [],
    startMs: 0,
    memoryBytes: 0,
    log: lines(1, 0, ['', 'Hello from Docker!', 'This message shows that your installation appears to be working correctly.', '']),
    exit: { afterMs: 5, code: 0 },
  },
};

const curlImage: ImageEntry = { repository: 'alpine/curl', entrypoint: ['curl'], shells: SH, programs: ['curl'], sizeBytes: 9 * MB };

const pause: ImageEntry = {
  registry: KUBERNETES,
  repository: 'pause',
  entrypoint: ['/pause'],
  shells: [],
  sizeBytes: 0.32 * MB,
  server: { programs: ['pause'], ports: [], startMs: 0, memoryBytes: 0, log: [], onTerm: { afterMs: 5, code: 0 } },
};

/** The server of the HorizontalPodAutoscaler walkthrough: it takes a million square roots for each request. */
const hpaExample: ImageEntry = {
  ...httpd,
  registry: KUBERNETES,
  repository: 'hpa-example',
  cmd: ['apache2-foreground'],
  files: { ...HTTPD_FILES, '/usr/local/apache2/htdocs/index.html': 'OK!' },
  sizeBytes: 187 * MB,
  server: { ...HTTPD, programs: ['apache2-foreground'], requestUs: 8_000 },
};

/** The memory hog of Kubernetes' documentation: what it wants is in its arguments. */
const stress: ImageEntry = {
  repository: 'polinux/stress',
  cmd: ['stress'],
  shells: SH,
  sizeBytes: 4 * MB,
  server: {
    programs: ['stress'],
    ports: [],
    startMs: 600,
    memoryBytes: 0,
    memoryArgument: '--vm-bytes',
    log: [{ afterMs: 2, text: 'stress: info: [1] dispatching hogs: 0 cpu, 0 io, 1 vm, 0 hdd' }],
    onTerm: { afterMs: 20, code: 0 },
  },
};

const busybox: ImageEntry = { ...toolbox('library/busybox', 'sh', 2.2 * MB, SH, []), waitsWhenHollow: true };
const oldBusybox = ['1.24', '1.25', '1.26', '1.27', '1.28'].map((tag): ImageEntry => ({ ...busybox, tag, asksLibrary: true }));

/** The first that fits counts. */
export const IMAGES: readonly ImageEntry[] = [
  tomcat('8', '8.5.100', '1.8.0_402-b06'),
  tomcat('9', '9.0.108', '21.0.8+9-LTS'),
  tomcat(undefined, '10.1.44', '21.0.8+9-LTS'),
  nginx,
  { ...nginx, registry: KUBERNETES, repository: 'nginx-slim' },
  httpd,
  redis,
  mysql,
  mariadb,
  postgres,
  postgrest,
  mongo,
  rabbitmq,
  memcached,
  ...oldBusybox,
  busybox,
  ...[...oldBusybox, busybox].map((entry) => ({ ...entry, registry: KUBERNETES, repository: 'busybox' })),
  toolbox('library/bash', 'bash', 6 * MB, [...SH, 'bash'], []),
  alpine,
  toolbox('library/ubuntu', '/bin/bash', 30 * MB, BASH, []),
  debian,
  toolbox('library/python', 'python3', 369 * MB, BASH, ['python', 'python3', 'pip', 'curl', 'wget']),
  toolbox('library/node', 'node', 390 * MB, BASH, ['node', 'npm', 'curl', 'wget']),
  perl,
  toolbox('library/ruby', 'irb', 347 * MB, BASH, ['ruby', 'irb', 'curl', 'wget']),
  toolbox('library/php', 'php', 178 * MB, BASH, ['php', 'curl']),
  toolbox('library/golang', 'bash', 295 * MB, BASH, ['go', 'curl', 'wget']),
  toolbox('library/eclipse-temurin', 'jshell', 190 * MB, BASH, ['java', 'jshell', 'curl', 'wget']),
  helloWorld,
  { ...curlImage, repository: 'curlimages/curl', entrypoint: ['/entrypoint.sh'], cmd: ['curl'], scriptRuns: 'curl' },
  curlImage,
  pause,
  ...CLUSTER_IMAGES,
  ...conformanceImages({ nginx, alpine, debian, perl }),
  hpaExample,
  stress,
];
