import { formatDate } from '../date';
import { type Process, type Sink, type Work, write } from '../program';
import { fromJson, toJson } from './json';
import { builtin, type Given, textOf } from './methods';
import { type Callable, dict, Exit, isNumber, itemsOf, list, type Module, NotSimulated, PythonError, repr, show, type Value } from './values';

/** What scripts import, as far as simple ones go. */

const SECOND_US = 1e6;

const moduleOf = (name: string, members: Readonly<Record<string, Value>>): Module => ({ kind: 'module', name, members: new Map(Object.entries(members)) });

const functions = (calls: Readonly<Record<string, Given>>): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, builtin(name, call)]));

const working = (name: string, call: Callable['call']): Value => ({ kind: 'function', name, call });

function streamOf(name: string, to: Sink): Module {
  const writes = working('write', function* ([text]): Work<Value> {
    yield* write(to, textOf(text));
    return BigInt(textOf(text).length);
  });
  return moduleOf(name, { write: writes, ...functions({ flush: () => null }) });
}

/** An open file. */
export function fileModule(process: Process, path: string, mode: string): Module {
  const whole = process.path(path);
  const isWriting = /[wax]/.test(mode);
  const content = isWriting ? '' : process.files.read(whole);
  if (content === undefined) throw new PythonError('FileNotFoundError', `[Errno 2] No such file or directory: ${repr(path)}`);
  const put = (text: string, append: boolean): void => {
    const problem = process.files.write(whole, text, append);
    if (problem !== undefined) throw new PythonError(problem === 'Permission denied' ? 'PermissionError' : 'OSError', `${problem}: ${repr(path)}`);
  };
  if (mode.includes('w')) put('', false);
  const lines = content.split(/(?<=\n)/);
  return moduleOf(
    'file',
    functions({
      read: () => content,
      readlines: () => list(lines),
      readline: () => lines.shift() ?? '',
      write: ([text]) => {
        put(textOf(text), true);
        return BigInt(textOf(text).length);
      },
      close: () => null,
      flush: () => null,
    }),
  );
}

/** How `sys.exit` ends a script. */
export function exit([value]: readonly Value[]): never {
  if (value === undefined || value === null) throw new Exit(0);
  if (isNumber(value)) throw new Exit(Number(value) & 255);
  throw new Exit(1, show(value));
}

const sys = (process: Process): Module =>
  moduleOf('sys', {
    argv: list(process.args.filter((arg) => arg !== '-u')),
    version: '3.13.5 (main) [GCC 12.2.0]',
    platform: 'linux',
    stdout: streamOf('stdout', process.stdout),
    stderr: streamOf('stderr', process.stderr),
    ...functions({ exit }),
  });

const needed = (env: ReadonlyMap<string, string>): Value => dict([...env]);

const os = (process: Process): Module =>
  moduleOf('os', {
    environ: needed(process.env),
    path: moduleOf(
      'os.path',
      functions({
        exists: ([path]) => process.files.read(process.path(textOf(path))) !== undefined || process.files.list(process.path(textOf(path))) !== undefined,
        isfile: ([path]) => process.files.read(process.path(textOf(path))) !== undefined,
        isdir: ([path]) => process.files.list(process.path(textOf(path))) !== undefined,
        join: (parts) => parts.map(textOf).reduce((all, part) => (part.startsWith('/') ? part : `${all.replace(/\/$/, '')}/${part}`)),
        basename: ([path]) => textOf(path).split('/').at(-1) ?? '',
      }),
    ),
    ...functions({
      getenv: ([name, otherwise = null]) => process.env.get(textOf(name)) ?? otherwise,
      getpid: () => BigInt(process.self.pid),
      getcwd: () => process.path('.'),
      listdir: ([path]) => list(process.files.list(process.path(textOf(path ?? '.'))) ?? []),
      _exit: exit,
    }),
  });

const time = (process: Process): Module =>
  moduleOf('time', {
    sleep: working('sleep', function* ([seconds = 0n]): Work<Value> {
      yield { call: 'sleep', us: Math.max(0, Math.round(Number(seconds) * SECOND_US)) };
      return null;
    }),
    ...functions({
      time: () => process.now() / SECOND_US,
      monotonic: () => process.now() / SECOND_US,
      perf_counter: () => process.now() / SECOND_US,
      strftime: ([format]) => formatDate(process.now(), textOf(format)),
      ctime: () => formatDate(process.now(), '%a %b %e %H:%M:%S %Y'),
    }),
  });

const datetime = (process: Process): Module => {
  const now = (): Value =>
    moduleOf(
      'datetime',
      functions({
        isoformat: () => formatDate(process.now(), '%FT%T'),
        strftime: ([format]) => formatDate(process.now(), textOf(format)),
      }),
    );
  return moduleOf('datetime', { datetime: moduleOf('datetime.datetime', functions({ now, utcnow: now })) });
};

const MATH: Readonly<Record<string, Given>> = {
  floor: ([value = 0]) => BigInt(Math.floor(Number(value))),
  ceil: ([value = 0]) => BigInt(Math.ceil(Number(value))),
  sqrt: ([value = 0]) => Math.sqrt(Number(value)),
};

const HASH = 2_654_435_761;

/** Numbers that look like chance: they follow from when and where the process began. */
function random(process: Process): Module {
  let state = [...process.hostname].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), HASH), process.now() % 1e9) >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const between = (low: number, high: number): bigint => BigInt(low + Math.floor(next() * (high - low + 1)));
  return moduleOf(
    'random',
    functions({
      random: () => next(),
      randint: ([low = 0n, high = 0n]) => between(Number(low), Number(high)),
      uniform: ([low = 0, high = 1]) => Number(low) + next() * (Number(high) - Number(low)),
      choice: ([items = null]) => {
        const all = itemsOf(items);
        return all[Number(between(0, all.length - 1))]!;
      },
      seed: () => null,
    }),
  );
}

const MODULES: Readonly<Record<string, (process: Process) => Module>> = {
  sys,
  os,
  time,
  datetime,
  random,
  math: () => moduleOf('math', { pi: Math.PI, ...functions(MATH) }),
  socket: (process) => moduleOf('socket', functions({ gethostname: () => process.hostname })),
  platform: (process) => moduleOf('platform', functions({ node: () => process.hostname, system: () => 'Linux', python_version: () => '3.13.5' })),
  json: () => moduleOf('json', functions({ dumps: ([value = null], named) => toJson(value, named.get('indent')), loads: ([text]) => fromJson(textOf(text)) })),
};

export function importModule(name: string, process: Process): Module {
  if (name === 'os.path') return importModule('os', process).members.get('path') as Module;
  const make = Object.hasOwn(MODULES, name) ? MODULES[name] : undefined;
  if (!make) throw new NotSimulated(`the module ${name}`);
  return make(process);
}
