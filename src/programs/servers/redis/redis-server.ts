import { formatDate } from '../../date';
import { resolvePath } from '../../paths';
import { type Process, type Work, write } from '../../program';
import { answerOn, type ServerProgram } from '../server';
import { COMMANDS, type Data, type Entry, forgetExpired } from './commands';
import { formatValue, OK, parseCommands, type Value } from './protocol';

/** Redis: what it keeps is in memory; on disk it is when it was saved, or at once with an append-only file. */

interface Settings {
  port: number;
  directory: string;
  password: string;
  appends: boolean;
  saves: boolean;
}

/** Settings that change nothing that shows. */
const UNSEEN =
  /^(?:bind|protected-mode|tcp-backlog|timeout|tcp-keepalive|daemonize|pidfile|loglevel|logfile|databases|always-show-logo|dbfilename|appendfsync|appendfilename|appenddirname|maxmemory|maxmemory-policy|rdbcompression|rdbchecksum|stop-writes-on-bgsave-error|save-on-exit|io-threads|hz|maxclients|no-appendfsync-on-rewrite|auto-aof-rewrite-percentage|auto-aof-rewrite-min-size)$/;

/** One setting; a text says what is wrong with it. */
function setting(settings: Settings, [name = '', ...values]: readonly string[]): string | undefined {
  const value = (values[0] ?? '').replace(/^"(.*)"$/, '$1');
  switch (name.toLowerCase()) {
    case 'port':
      settings.port = Number(value);
      return undefined;
    case 'dir':
      settings.directory = value;
      return undefined;
    case 'requirepass':
      settings.password = value;
      return undefined;
    case 'appendonly':
      settings.appends = value === 'yes';
      return /^(?:yes|no)$/.test(value) ? undefined : "argument must be 'yes' or 'no'";
    case 'save':
      settings.saves = value !== '';
      return undefined;
    default:
      if (UNSEEN.test(name.toLowerCase())) return undefined;
      return /^(?:replicaof|slaveof|masterauth|cluster-|tls-|sentinel|include|rename-command|user|aclfile|unixsocket)/.test(name)
        ? `${name} is not simulated`
        : 'Bad directive or wrong number of arguments';
  }
}

/** The settings of the file that is named first, then of the command line. */
function settingsOf({ args, files, path }: Process): Settings | string {
  const settings: Settings = { port: 6379, directory: '/data', password: '', appends: false, saves: true };
  const [first, ...rest] = args;
  const file = first !== undefined && !first.startsWith('-') ? first : undefined;
  const text = file === undefined ? '' : files.read(path(file));
  if (text === undefined) return `Fatal error, can't open config file '${path(file!)}': No such file or directory`;
  const given = (file === undefined ? args : rest)
    .join('\n')
    .split(/\n?--/)
    .slice(1)
    .map((one) => one.split('\n'));
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  for (const [i, words] of [...lines, ...given].entries()) {
    if (words[0] === '' || words[0]?.startsWith('#')) continue;
    const problem = setting(settings, words);
    if (problem === undefined) continue;
    const line = i < lines.length ? i + 1 : i - lines.length + 2;
    return `*** FATAL CONFIG FILE ERROR (Redis 8.0.3) ***\nReading the configuration file, at line ${line}\n>>> '${words.join(' ')}'\n${problem}`;
  }
  return settings;
}

export const redisServer: ServerProgram = function* (process, begin) {
  const settings = settingsOf(process);
  if (typeof settings === 'string') {
    yield* write(process.stderr, `\n${settings}\n`);
    return 1;
  }
  const { files } = process;
  const file = (append: boolean): string => resolvePath(append ? 'appendonlydir/appendonly.aof.1.base.rdb' : 'dump.rdb', settings.directory);
  const stored = files.read(file(settings.appends));
  const data: Data = new Map(stored === undefined ? [] : (JSON.parse(stored) as [string, Entry][]));
  const stopping = yield* begin();
  if (!stopping) return 1;
  const keep = (append = settings.appends): Value => {
    if (append) files.makeDirectory(resolvePath('appendonlydir', settings.directory));
    const problem = files.write(file(append), JSON.stringify([...data]), false);
    return problem === undefined ? OK : { error: `ERR ${problem}` };
  };
  const say = (text: string): Work<void> => write(process.stdout, `1:M ${formatDate(process.now(), '%d %b %Y %T')}.000 * ${text}\n`);
  if (stored !== undefined) yield* say(`DB loaded from ${settings.appends ? 'append only file' : 'disk'}: 0.000 seconds`);

  const answer = (words: readonly string[], session: { isKnown: boolean }): Value => {
    const [name = '', ...args] = words;
    const command = name.toUpperCase();
    if (command === 'AUTH') {
      if (settings.password === '')
        return { error: 'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?' };
      session.isKnown = args.at(-1) === settings.password;
      return session.isKnown ? OK : { error: 'WRONGPASS invalid username-password pair or user is disabled.' };
    }
    if (!session.isKnown) return { error: 'NOAUTH Authentication required.' };
    if (command === 'SAVE') return keep(false);
    if (command === 'BGSAVE') return 'error' in Object(keep(false)) ? keep(false) : { word: 'Background saving started' };
    if (command === 'INFO')
      return {
        text: `# Server\r\nredis_version:8.0.3\r\nredis_mode:standalone\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n# Keyspace\r\n${data.size > 0 ? `db0:keys=${data.size}\r\n` : ''}`,
      };
    const found = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
    if (!found) return { error: `ERR unknown command '${name}', with args beginning with: ${args.map((arg) => `'${arg}' `).join('')}` };
    if (args.length < found.min || args.length > (found.max ?? Number.POSITIVE_INFINITY))
      return { error: `ERR wrong number of arguments for '${name.toLowerCase()}' command` };
    const value = found.run(data, args, process.now());
    if (found.writes && settings.appends) keep();
    return value;
  };

  return yield* answerOn(process, stopping, {
    ports: [{ port: settings.port }],
    *deal({ body = '' }): Work<{ readonly body: string }> {
      yield* [];
      forgetExpired(data, process.now());
      const session = { isKnown: settings.password === '' };
      return {
        body: parseCommands(body)
          .map((words) => formatValue(answer(words, session)))
          .join(''),
      };
    },
    *last() {
      yield* write(process.stdout, `1:signal-handler (${Math.floor(process.now() / 1e6)}) Received SIGTERM scheduling shutdown...\n`);
      yield* say('User requested shutdown...');
      if (settings.saves && !settings.appends) {
        yield* say('Saving the final RDB snapshot before exiting.');
        keep(false);
        yield* say('DB saved on disk');
      }
      yield* say('Redis is now ready to exit, bye bye...');
    },
  });
};
