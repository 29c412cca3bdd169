import { type FileSystem, test } from './condition';
import { formatDate } from './date';
import { fileSystemOf, listDirectory, readFile, removeFile, resolvePath, workingDirectory, writeFile } from './files';
import { type Machine, type Run, stderr, stdout, stopped } from './machine';
import { find, matches, type Pattern, regularPatterns } from './pattern';

/** What a program gets: its arguments after its name, and the lines that come in. */
export interface Io {
  readonly name: string;
  readonly args: readonly string[];
  readonly stdin: Iterable<string>;
  readonly machine: Machine;
}

/** A program of the simulated images: output as it comes, and an exit code. Its time passes on the machine's clock. */
export type Program = (io: Io) => Run;

const LINES_MAX = 10_000;
const WIDTH_MAX = 1_000;

export const SHELLS: ReadonlySet<string> = new Set(['sh', 'ash', 'bash', 'dash']);

/** Splits options from operands: `-n 3 -r file` with `n` taking a value. */
function options(args: readonly string[], withValue = ''): { readonly flags: ReadonlyMap<string, string>; readonly rest: readonly string[] } {
  const flags = new Map<string, string>();
  let i = 0;
  for (; i < args.length && /^-[^-]/.test(args[i]!); i++) {
    const letters = args[i]!.slice(1);
    for (let j = 0; j < letters.length; j++) {
      const letter = letters[j]!;
      if (!withValue.includes(letter)) flags.set(letter, '');
      else {
        flags.set(letter, letters.slice(j + 1) || (args[++i] ?? ''));
        break;
      }
    }
  }
  if (args[i] === '--') i++;
  return { flags, rest: args.slice(i) };
}

/** A program without state that prints at once. */
const printing = (print: (io: Io) => string): Program =>
  function* (io) {
    const text = print(io);
    if (text !== '') yield stdout(io.machine, text);
    return 0;
  };

/** A program that does something and prints nothing. */
export const acting = (act: (io: Io) => number): Program =>
  function* (io) {
    yield* [];
    return act(io);
  };

export const succeed = acting(() => 0);

/** A program that says what it makes of all its input lines: of the files named, or of what comes in. */
const filter = (withValue: string, operands: number, make: (lines: readonly string[], args: ReturnType<typeof options>) => readonly string[]): Program =>
  function* (io) {
    const args = options(io.args, withValue);
    const input = readLines(io, args.rest.slice(operands));
    for (const path of input.missing) yield stderr(io.machine, `${io.name}: ${path}: No such file or directory\n`);
    for (const line of make([...input.lines], args)) yield stdout(io.machine, `${line}\n`);
    return input.missing.length > 0 ? 1 : 0;
  };

const splitLines = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

function readLines({ machine, stdin }: Io, paths: readonly string[]): { readonly lines: Iterable<string>; readonly missing: readonly string[] } {
  if (paths.length === 0) return { lines: limited(stdin), missing: [] };
  const texts = paths.map((path) => (path === '-' ? [...limited(stdin)].join('\n') : readFile(machine, path)));
  return { lines: texts.flatMap((text) => splitLines(text ?? '')), missing: paths.filter((_, i) => texts[i] === undefined) };
}

function* limited(lines: Iterable<string>): Generator<string, void> {
  let left = LINES_MAX;
  for (const line of lines) {
    if (left-- <= 0) return;
    yield line;
  }
}

const DURATIONS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds of `5`, `0.5`, `2m`, `inf`; undefined if it is no interval. */
function seconds(text: string): number | undefined {
  if (/^inf(inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
  const found = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text);
  return found ? Number(found[1]) * DURATIONS[found[2]!]! : undefined;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', e: '\x1b', '\\': '\\', '0': '\0' };
const unescaped = (text: string): string => text.replace(/\\([ntrabfve\\0])/g, (_, letter: string) => ESCAPES[letter]!);

/** `printf FORMAT ARGS…`: the format again and again until the arguments are used up. */
function formatted(format: string, args: readonly string[]): string {
  let next = 0;
  let text = '';
  do {
    text += unescaped(format).replace(
      /%(-?)(0?)(\d*)(?:\.(\d+))?([sdiuxfcb%])/g,
      (_, left: string, zero: string, width: string, digits: string | undefined, kind: string) => {
        if (kind === '%') return '%';
        const given = args[next++] ?? '';
        const number = Number(given) || 0;
        const plain =
          kind === 's'
            ? given.slice(0, digits === undefined ? undefined : Number(digits))
            : kind === 'b'
              ? unescaped(given)
              : kind === 'c'
                ? given.slice(0, 1)
                : kind === 'f'
                  ? number.toFixed(Math.min(Number(digits ?? 6), 20))
                  : kind === 'x'
                    ? Math.trunc(number).toString(16)
                    : String(Math.trunc(number));
        const columns = Math.min(Number(width), WIDTH_MAX);
        return left ? plain.padEnd(columns) : plain.padStart(columns, zero && kind !== 's' ? '0' : ' ');
      },
    );
  } while (next > 0 && next < args.length && text.length < 100_000);
  return text;
}

/** `head -n 3`, `tail -n +2`, `head -5`. */
const countOf = (io: Io): { readonly count: number; readonly fromStart: boolean; readonly paths: readonly string[]; readonly follow: boolean } => {
  const args = io.args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
  const { flags, rest } = options(args, 'nc');
  const wanted = flags.get('n') ?? '10';
  return { count: Math.abs(Number(wanted)) || 0, fromStart: wanted.startsWith('+'), paths: rest, follow: flags.has('f') || flags.has('F') };
};

function* failed(io: Io, message: string, code = 1): Run {
  yield stderr(io.machine, `${io.name}: ${message}\n`);
  return code;
}

const never = (machine: Machine): number => {
  machine.clockUs = Number.POSITIVE_INFINITY;
  return 0;
};

const replaceAll = (line: string, pattern: Pattern, replacement: string, global: boolean): string => {
  let out = '';
  let at = 0;
  while (at <= line.length) {
    const found = find(pattern, line, at);
    if (!found) break;
    const text = line.slice(found.start, found.end);
    out += line.slice(at, found.start) + replacement.replace(/\\?&/g, (m) => (m === '&' ? text : '&'));
    at = found.end;
    if (!global) break;
    if (found.end === found.start) out += line[at++] ?? '';
  }
  return out + line.slice(at);
};

const sedScript = (script: string): ((lines: readonly string[], quiet: boolean) => readonly string[]) | undefined => {
  const substitution = /^s(.)((?:\\.|(?!\1).)*)\1((?:\\.|(?!\1).)*)\1([gp]*)$/.exec(script);
  if (substitution) {
    const patterns = regularPatterns(substitution[2]!, false);
    if (patterns?.length !== 1) return undefined;
    const [, , , replacement = '', flags = ''] = substitution;
    return (lines) => lines.map((line) => replaceAll(line, patterns[0]!, replacement, flags.includes('g')));
  }
  const address = /^(\d+)(?:,(\d+|\$))?([pdq])$/.exec(script);
  if (!address) return undefined;
  const from = Number(address[1]);
  const to = address[2] === '$' ? Number.POSITIVE_INFINITY : Number(address[2] ?? address[1]);
  const inside = (i: number): boolean => i + 1 >= from && i + 1 <= to;
  if (address[3] === 'q') return (lines) => lines.slice(0, from);
  if (address[3] === 'd') return (lines) => lines.filter((_, i) => !inside(i));
  return (lines, quiet) => lines.flatMap((line, i) => (inside(i) ? (quiet ? [line] : [line, line]) : quiet ? [] : [line]));
};

/** Sets of `tr`: `a-z`, `[:upper:]`, `\n`. */
const trSet = (set: string): string =>
  unescaped(set)
    .replaceAll('[:upper:]', 'A-Z')
    .replaceAll('[:lower:]', 'a-z')
    .replaceAll('[:digit:]', '0-9')
    .replaceAll('[:space:]', ' \t\n\r')
    .replace(/(.)-(.)/g, (_, a: string, b: string) =>
      Array.from({ length: Math.max(0, b.charCodeAt(0) - a.charCodeAt(0) + 1) }, (_x, i) => String.fromCharCode(a.charCodeAt(0) + i)).join(''),
    );

const noNetwork: Program = (io) => failed(io, 'the simulated containers have no network for programs; probes and Services see the ports of servers', 1);

/** What the usual images have beside their own program, by name. */
export const PROGRAMS: Readonly<Record<string, Program>> = {
  *sleep({ name, args, machine }) {
    const parts = args.map(seconds);
    if (args.length === 0) {
      yield stderr(machine, `${name}: missing operand\n`);
      return 1;
    }
    const wrong = parts.indexOf(undefined);
    if (wrong >= 0) {
      yield stderr(machine, `${name}: invalid number '${args[wrong]}'\n`);
      return 1;
    }
    machine.clockUs += parts.reduce<number>((sum, part) => sum + (part ?? 0) * 1e6, 0);
    return 0;
  },
  date: printing(({ args, machine }) => {
    const format = args.find((arg) => arg.startsWith('+'))?.slice(1);
    return `${formatDate(Math.round(machine.around.startedAtUs + machine.clockUs), args.includes('-Iseconds') ? '%FT%T+00:00' : format)}\n`;
  }),
  *cat(io) {
    const paths = options(io.args).rest;
    if (paths.length === 0) {
      for (const line of io.stdin) yield stdout(io.machine, `${line}\n`);
      return 0;
    }
    let code = 0;
    for (const path of paths) {
      const text = path === '-' ? [...limited(io.stdin)].map((line) => `${line}\n`).join('') : readFile(io.machine, path);
      if (text !== undefined) yield stdout(io.machine, text);
      else code = yield* failed(io, listDirectory(io.machine, path) ? 'read error: Is a directory' : `can't open '${path}': No such file or directory`);
    }
    return code;
  },
  *tee(io) {
    const { flags, rest } = options(io.args);
    for (const path of rest) writeFile(io.machine, path, '', flags.has('a'));
    for (const line of io.stdin) {
      for (const path of rest) writeFile(io.machine, path, `${line}\n`, true);
      yield stdout(io.machine, `${line}\n`);
    }
    return 0;
  },
  *ls(io) {
    const { flags, rest } = options(io.args);
    let code = 0;
    for (const path of rest.length > 0 ? rest : ['.']) {
      const names = readFile(io.machine, path) === undefined ? listDirectory(io.machine, path) : [path];
      if (names) for (const name of names) yield stdout(io.machine, flags.has('l') ? `-rw-r--r--    1 root     root  ${name}\n` : `${name}\n`);
      else code = yield* failed(io, `${path}: No such file or directory`);
    }
    return code;
  },
  env: printing(({ machine }) => [...machine.exported].map((name) => `${name}=${machine.variables.get(name) ?? ''}\n`).join('')),
  *printenv({ args, machine }) {
    const names = args.length > 0 ? args.filter((name) => machine.exported.has(name)) : [...machine.exported];
    for (const name of names) yield stdout(machine, `${args.length > 0 ? '' : `${name}=`}${machine.variables.get(name) ?? ''}\n`);
    return names.length < args.length ? 1 : 0;
  },
  hostname: printing(({ machine }) => `${machine.around.hostname}\n`),
  uname: printing(({ args, machine }) =>
    args.includes('-a')
      ? `Linux ${machine.around.hostname} 6.12.0 #1 SMP x86_64 GNU/Linux\n`
      : args.includes('-n')
        ? `${machine.around.hostname}\n`
        : args.includes('-m')
          ? 'x86_64\n'
          : 'Linux\n',
  ),
  whoami: printing(() => 'root\n'),
  id: printing(({ args }) => (args.includes('-u') || args.includes('-g') ? '0\n' : 'uid=0(root) gid=0(root) groups=0(root)\n')),
  nproc: printing(() => '2\n'),
  seq: printing(({ args }) => {
    const numbers = args.map(Number);
    const [first, step, last] = numbers.length >= 3 ? numbers : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : [1, 1, numbers[0]];
    if (!step || [first, last].some((n) => !Number.isFinite(n))) return '';
    const length = Math.min(LINES_MAX, Math.max(0, Math.floor((last! - first!) / step) + 1));
    return Array.from({ length }, (_, i) => `${first! + i * step}\n`).join('');
  }),
  *yes({ args, machine }) {
    for (let i = 0; i < LINES_MAX && !stopped(machine); i++) yield stdout(machine, `${args.join(' ') || 'y'}\n`);
    return never(machine);
  },
  *head(io) {
    const { count, paths } = countOf(io);
    let left = count;
    for (const line of left > 0 ? readLines(io, paths).lines : []) {
      yield stdout(io.machine, `${line}\n`);
      if (--left <= 0) break;
    }
    return 0;
  },
  *tail(io) {
    const { count, fromStart, paths, follow } = countOf(io);
    const { lines, missing } = readLines(io, paths);
    for (const path of missing) yield stderr(io.machine, `tail: can't open '${path}': No such file or directory\n`);
    const all = [...lines];
    for (const line of all.slice(fromStart ? Math.max(0, count - 1) : Math.max(0, all.length - count))) yield stdout(io.machine, `${line}\n`);
    return follow ? never(io.machine) : missing.length > 0 ? 1 : 0;
  },
  *wc(io) {
    const { flags, rest } = options(io.args);
    const lines = [...readLines(io, rest).lines];
    const text = lines.map((line) => `${line}\n`).join('');
    const counts = [lines.length, text.split(/\s+/).filter(Boolean).length, text.length];
    const chosen = ['l', 'w', 'c'].flatMap((flag, i) => (flags.has(flag) ? [counts[i]!] : []));
    yield stdout(io.machine, `${(chosen.length > 0 ? chosen : counts).join(' ')}${rest[0] ? ` ${rest[0]}` : ''}\n`);
    return 0;
  },
  *grep(io) {
    const { flags, rest } = options(io.args, 'e');
    const [given, ...paths] = flags.has('e') ? [flags.get('e')!, ...rest] : rest;
    const lower = (text: string): string => (flags.has('i') ? text.toLowerCase() : text);
    const patterns = flags.has('F') ? undefined : regularPatterns(lower(given ?? ''), flags.has('E'));
    if (!flags.has('F') && !patterns) return yield* failed(io, `the simulated grep does not know groups and counts: ${given}`, 2);
    const hits = (line: string): boolean => (patterns ? patterns.some((pattern) => matches(pattern, lower(line))) : lower(line).includes(lower(given ?? '')));
    const { lines, missing } = readLines(io, paths);
    for (const path of missing) yield stderr(io.machine, `grep: ${path}: No such file or directory\n`);
    let count = 0;
    for (const line of lines) {
      if (hits(line) === flags.has('v')) continue;
      count++;
      if (flags.has('q')) return 0;
      if (!flags.has('c')) yield stdout(io.machine, `${line}\n`);
    }
    if (flags.has('c')) yield stdout(io.machine, `${count}\n`);
    return missing.length > 0 ? 2 : count > 0 ? 0 : 1;
  },
  *sed(io) {
    const { flags, rest } = options(io.args, 'e');
    const [script, ...paths] = flags.has('e') ? [flags.get('e')!, ...rest] : rest;
    const edit = sedScript(script ?? '');
    if (!edit) return yield* failed(io, `the simulated sed knows s/…/…/, Np, Nd and Nq, not: ${script ?? ''}`);
    const lines = edit([...readLines(io, paths).lines], flags.has('n'));
    if (flags.has('i')) for (const path of paths) writeFile(io.machine, path, lines.map((line) => `${line}\n`).join(''), false);
    else for (const line of lines) yield stdout(io.machine, `${line}\n`);
    return 0;
  },
  sort: filter('k', 0, (lines, { flags }) => {
    const sorted = [...lines].sort(
      flags.has('n') ? (a, b) => (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0) : (a, b) => (a < b ? -1 : a > b ? 1 : 0),
    );
    const ordered = flags.has('r') ? sorted.reverse() : sorted;
    return flags.has('u') ? [...new Set(ordered)] : ordered;
  }),
  uniq: filter('', 0, (lines) => lines.filter((line, i) => line !== lines[i - 1])),
  cut: filter('dfc', 0, (lines, { flags }) => {
    const [from, to] = (flags.get('f') ?? flags.get('c') ?? '1').split('-').map(Number);
    return lines.map((line) => {
      const parts = flags.has('c') ? [...line] : line.split(flags.get('d') || '\t');
      return parts.slice((from || 1) - 1, to === undefined ? from || 1 : to || undefined).join(flags.has('c') ? '' : flags.get('d') || '\t');
    });
  }),
  tr: function* tr(io) {
    const { flags, rest } = options(io.args);
    const [from, to] = rest.map(trSet);
    const text = [...limited(io.stdin)].map((line) => `${line}\n`).join('');
    const changed = [...text].map((c) => {
      const at = from?.indexOf(c) ?? -1;
      return at < 0 ? c : flags.has('d') ? '' : (to?.[at] ?? to?.at(-1) ?? c);
    });
    yield stdout(io.machine, changed.join(''));
    return 0;
  },
  rev: filter('', 0, (lines) => lines.map((line) => [...line].reverse().join(''))),
  basename: printing(
    ({ args }) =>
      `${(args[0] ?? '')
        .replace(/\/+$/, '')
        .split('/')
        .at(-1)
        ?.replace(args[1] ?? '', '')}\n`,
  ),
  dirname: printing(({ args }) => `${(args[0] ?? '').replace(/\/+$/, '').replace(/\/?[^/]*$/, '') || ((args[0] ?? '').startsWith('/') ? '/' : '.')}\n`),
  mkdir: acting(({ args, machine }) => {
    for (const path of options(args, 'm').rest) machine.files.set(`${resolvePath(path, workingDirectory(machine))}/`, '');
    return 0;
  }),
  touch: acting(({ args, machine }) => {
    for (const path of options(args).rest) writeFile(machine, path, '', true);
    return 0;
  }),
  *rm(io) {
    const { flags, rest } = options(io.args);
    let code = 0;
    for (const path of rest)
      if (!removeFile(io.machine, path) && !flags.has('f')) code = yield* failed(io, `can't remove '${path}': No such file or directory`);
    return code;
  },
  cp: (io) => copy(io, false),
  mv: (io) => copy(io, true),
  chmod: succeed,
  chown: succeed,
  sync: succeed,
  wget: noNetwork,
  curl: noNetwork,
  nc: noNetwork,
  ping: noNetwork,
  nslookup: noNetwork,
  dig: noNetwork,
};

function* copy(io: Io, move: boolean): Run {
  const { rest } = options(io.args);
  const [from, to] = rest;
  const text = from === undefined ? undefined : readFile(io.machine, from);
  if (text === undefined || to === undefined) return yield* failed(io, `can't stat '${from ?? ''}': No such file or directory`);
  const files: FileSystem = fileSystemOf(io.machine);
  writeFile(io.machine, files.isDirectory(to) ? `${to}/${from!.split('/').at(-1)}` : to, text, false);
  if (move) removeFile(io.machine, from!);
  return 0;
}

/** Programs that the shell has built in, but for those that change the shell itself. */
export const BUILTINS: Readonly<Record<string, Program>> = {
  *echo({ args, machine }) {
    let i = 0;
    for (; /^-[neE]+$/.test(args[i] ?? ''); i++);
    const flags = args.slice(0, i).join('');
    const text = args.slice(i).join(' ');
    yield stdout(machine, `${flags.includes('e') ? unescaped(text) : text}${flags.includes('n') ? '' : '\n'}`);
    return 0;
  },
  printf: printing(({ args }) => formatted(args[0] ?? '', args.slice(1))),
  pwd: printing(({ machine }) => `${workingDirectory(machine)}\n`),
  true: succeed,
  ':': succeed,
  false: acting(() => 1),
  test: acting(({ args, machine }) => test(args, fileSystemOf(machine))),
  *'['({ args, machine }) {
    if (args.at(-1) !== ']') {
      yield stderr(machine, '[: missing ]\n');
      return 2;
    }
    return test(args.slice(0, -1), fileSystemOf(machine));
  },
};

/** Names under which an image with a shell has a program of its own; `exit` and the like are no files. */
export const PROGRAM_NAMES: ReadonlySet<string> = new Set([...Object.keys(PROGRAMS), ...Object.keys(BUILTINS), ...SHELLS, 'timeout']);
