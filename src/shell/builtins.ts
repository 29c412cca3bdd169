import { parseOptions } from '../programs/options';
import { baseName } from '../programs/paths';
import { type Run, readLine, type Signal, type Work, write } from '../programs/program';
import { fieldsOf, separatorsOf } from './fields';
import { signalNamed, signalNumber } from './processes';
import { assignVariable, complain, pathOf, type Shell, workingDirectory } from './state';

/** Commands that change the shell itself. */
export type Builtin = (args: readonly string[], shell: Shell) => Run;

/** Programs that shells bring along, as they are called so often; they cost what a command of the shell's own costs. */
const BUILT_IN_PROGRAMS: ReadonlySet<string> = new Set(['[', 'echo', 'false', 'printf', 'pwd', 'test', 'true']);

export const isBuiltIn = (name: string): boolean => Object.hasOwn(BUILTINS, name) || BUILT_IN_PROGRAMS.has(name);

const NAME = /^[A-Za-z_]\w*$/;
const NOT_FOUND = 127;

/** One that does something at once and says nothing. */
const acting = (act: (args: readonly string[], shell: Shell) => number): Builtin =>
  function* (args, shell) {
    yield* [];
    return act(args, shell);
  };

/** The code that `exit 3` or `return 3` names; the last one without it. */
function* codeOf([given]: readonly string[], shell: Shell): Work<number> {
  if (given === undefined) return shell.lastCode;
  if (/^\d+$/.test(given)) return Number(given) & 255;
  return yield* complain(shell, `Illegal number: ${given}`, 2);
}

const leaving = (kind: 'exit' | 'return'): Builtin =>
  function* (args, shell) {
    const code = yield* codeOf(args, shell);
    shell.flow = { kind, code };
    return code;
  };

const looping = (kind: 'break' | 'continue'): Builtin =>
  acting(([depth], shell) => {
    shell.flow = { kind, depth: Number(depth ?? 1) || 1 };
    return 0;
  });

/** `NAME=value …` of `export`, `local`, `readonly`; `act` says what becomes of each name. */
const declaring = (name: string, act: (shell: Shell, variable: string) => void): Builtin =>
  function* (args, shell) {
    let code = 0;
    for (const arg of args) {
      if (arg === '-p' || arg === '-x' || arg === '--') continue;
      const [left = '', value] = arg.split(/=(.*)/s);
      const variable = left.replace(/\+$/, '');
      if (arg.startsWith('-') || !NAME.test(variable)) {
        code = yield* complain(shell, `${name}: ${arg}: bad variable name`, 2);
        continue;
      }
      act(shell, variable);
      if (value === undefined) continue;
      const whole = left.endsWith('+') ? (shell.variables.get(variable) ?? '') + value : value;
      if (!assignVariable(shell, variable, whole)) code = yield* complain(shell, `${variable}: is read only`, 2);
    }
    return code;
  };

const exportVariable = declaring('export', (shell, variable) => shell.exported.add(variable));

/** `export` alone lists what is exported. */
function* exporting(args: readonly string[], shell: Shell): Run {
  if (args.some((arg) => arg !== '-p')) return yield* exportVariable(args, shell);
  const lines = [...shell.exported].sort().map((name) => `export ${name}=${quoted(shell.variables.get(name) ?? '')}\n`);
  yield* write(shell.io.stdout, lines.join(''));
  return 0;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const makeLocal = declaring('local', (shell, variable) => {
  const scope = shell.locals.at(-1);
  if (!scope || scope.has(variable)) return;
  scope.set(variable, shell.variables.get(variable));
  shell.variables.delete(variable);
});

const makeReadonly = (args: readonly string[], shell: Shell): Run =>
  (function* () {
    const code = yield* declaring('readonly', () => undefined)(args, shell);
    for (const arg of args) shell.readonly.add(arg.replace(/=.*/s, ''));
    return code;
  })();

const OPTIONS: Readonly<Record<string, keyof Shell['options']>> = { e: 'errexit', u: 'nounset', x: 'xtrace' };

/** `set -eu`, `set -o pipefail`, `set -- a b`; alone it lists the variables. */
function* set(args: readonly string[], shell: Shell): Run {
  if (args.length === 0) {
    const lines = [...shell.variables].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${quoted(value)}\n`);
    yield* write(shell.io.stdout, lines.join(''));
    return 0;
  }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '--' || !/^[-+]./.test(arg)) {
      shell.parameters = [shell.parameters[0] ?? 'sh', ...args.slice(arg === '--' ? i + 1 : i)];
      return 0;
    }
    const on = arg.startsWith('-');
    for (const letter of arg.slice(1)) {
      const named = letter === 'o' ? args[++i] : undefined;
      const option = letter === 'o' ? [...Object.values(OPTIONS), 'pipefail' as const].find((name) => name === named) : OPTIONS[letter];
      if (!option) return yield* complain(shell, `set: the simulated shell does not know ${named === undefined ? `${arg[0]}${letter}` : `-o ${named}`}`, 2);
      shell.options[option] = on;
    }
  }
  return 0;
}

const unset = acting((args, shell) => {
  const functions = args[0] === '-f';
  for (const name of args.filter((arg) => !arg.startsWith('-'))) {
    if (functions) shell.functions.delete(name);
    else if (shell.readonly.has(name)) return 2;
    else {
      shell.variables.delete(name);
      shell.exported.delete(name);
    }
  }
  return 0;
});

function* shift([count = '1']: readonly string[], shell: Shell): Run {
  const by = Number(count);
  if (!Number.isInteger(by) || by < 0 || by > shell.parameters.length - 1) return yield* complain(shell, "shift: can't shift that many", 2);
  shell.parameters = [shell.parameters[0] ?? 'sh', ...shell.parameters.slice(1 + by)];
  return 0;
}

function* changeDirectory([given]: readonly string[], shell: Shell): Run {
  const target = given === '-' ? shell.variables.get('OLDPWD') : (given ?? shell.variables.get('HOME') ?? '/');
  if (target === undefined) return yield* complain(shell, 'cd: OLDPWD not set');
  const path = pathOf(shell, target);
  const problem = shell.host.enter(path);
  if (problem !== undefined) return yield* complain(shell, `cd: can't cd to ${target}: ${problem}`);
  shell.variables.set('OLDPWD', workingDirectory(shell));
  shell.variables.set('PWD', path);
  if (given === '-') yield* write(shell.io.stdout, `${path}\n`);
  return 0;
}

/** `umask 077`; without a mode, what it is. */
function* umask([mode]: readonly string[], shell: Shell): Run {
  if (mode === undefined) yield* write(shell.io.stdout, `${shell.umask.toString(8).padStart(4, '0')}\n`);
  else if (!/^[0-7]{1,4}$/.test(mode)) return yield* complain(shell, `umask: only octal modes are simulated: ${mode}`, 2);
  else shell.umask = Number.parseInt(mode, 8) & 0o777;
  return 0;
}

/** `read -r name rest`: a line of the input in words; 1 at its end. */
function* read(args: readonly string[], shell: Shell): Run {
  const options = parseOptions(args, { flags: 'rs', values: 'p', leading: true });
  if (typeof options === 'string') return yield* complain(shell, `read: ${options}`, 2);
  const names = options.operands.length > 0 ? options.operands : ['REPLY'];
  yield* write(shell.io.stderr, options.get('p') ?? '');
  let line = (yield* readLine(shell.io.stdin)) ?? '';
  let ended = !line.endsWith('\n');
  // A backslash at the end of a line joins the next one to it.
  while (!options.has('r') && line.endsWith('\\\n')) {
    const more = (yield* readLine(shell.io.stdin)) ?? '';
    line = line.slice(0, -2) + more;
    ended = !more.endsWith('\n');
  }
  const text = line.replace(/\n$/, '');
  const plain = options.has('r') ? text : text.replace(/\\(.)/g, '$1');
  const words = options.operands.length > 0 ? fieldsOf(plain, separatorsOf(shell), names.length) : [plain];
  for (const [i, name] of names.entries()) assignVariable(shell, name, words[i] ?? '');
  return ended ? 1 : 0;
}

/** `exec COMMAND` takes the shell's place. */
function* exec(args: readonly string[], shell: Shell): Run {
  shell.replaced = true;
  shell.traps.clear();
  shell.self.handled.clear();
  const code = yield* shell.interpreter.command(args, shell);
  shell.flow = { kind: 'exit', code };
  return code;
}

function* source([name, ...args]: readonly string[], shell: Shell): Run {
  if (name === undefined) return yield* complain(shell, '.: filename argument required', 2);
  const script = shell.host.files.read(pathOf(shell, name));
  if (script === undefined) return yield* complain(shell, `.: can't open '${name}': No such file or directory`, 2);
  const before = shell.parameters;
  if (args.length > 0) shell.parameters = [before[0] ?? 'sh', ...args];
  const code = yield* shell.interpreter.script(script, shell);
  shell.parameters = before;
  if (shell.flow?.kind === 'return') shell.flow = undefined;
  return code;
}

/** The process that `%1`, `%%` or a number means. */
function processNamed(word: string, shell: Shell): number | undefined {
  if (word === '%%' || word === '%+' || word === '%') return shell.jobs.at(-1);
  if (/^%\d+$/.test(word)) return shell.jobs[Number(word.slice(1)) - 1];
  return /^-?\d+$/.test(word) ? Number(word) : undefined;
}

/** Waits for processes in the background; a signal that has a trap ends the waiting. */
function* wait(args: readonly string[], shell: Shell): Run {
  const { jobs, self } = shell;
  let code = 0;
  for (const word of args.length > 0 ? args : jobs.map(String)) {
    const pid = processNamed(word, shell);
    if (pid === undefined || !jobs.includes(pid)) {
      code = NOT_FOUND;
      continue;
    }
    const ended = yield { call: 'wait', pid, interruptible: true };
    const [signal] = self.signals;
    if (typeof ended !== 'number') return signal ? 128 + signalNumber(signal) : 1;
    jobs.splice(jobs.indexOf(pid), 1);
    code = args.length > 0 ? ended : 0;
  }
  return code;
}

function* listJobs(_args: readonly string[], shell: Shell): Run {
  const { live } = shell.processes;
  for (const pid of [...shell.jobs]) if (!live.has(pid)) shell.jobs.splice(shell.jobs.indexOf(pid), 1);
  yield* write(shell.io.stdout, shell.jobs.map((pid, i) => `[${i + 1}]  Running  ${pid}\n`).join(''));
  return 0;
}

function* kill(args: readonly string[], shell: Shell): Run {
  const rest = [...args];
  let signal: Signal | undefined = 'TERM';
  let probing = false;
  if (/^-./.test(rest[0] ?? '') && rest[0] !== '--') {
    const word = rest.shift()!.slice(1);
    const name = word === 's' ? (rest.shift() ?? '') : word;
    probing = name === '0';
    signal = probing ? 'TERM' : signalNamed(name);
    if (!signal) return yield* complain(shell, `kill: invalid signal number or name: ${name}`, 2);
  }
  if (rest.length === 0) return yield* complain(shell, 'kill: usage: kill [-s sigspec | -signum] pid...', 2);
  let code = 0;
  for (const word of rest) {
    const pid = processNamed(word, shell);
    const exists = pid !== undefined && shell.processes.live.has(pid);
    const done = probing ? exists : exists && (yield { call: 'kill', pid, signal }) === 0;
    if (done) continue;
    const isNeighbour = shell.host.neighbours?.some((one) => one.pid === pid) ?? false;
    if (probing && isNeighbour) continue;
    const why = isNeighbour ? 'signals to the processes of other containers are not simulated' : 'No such process';
    code = yield* complain(shell, pid === undefined ? `kill: Illegal number: ${word}` : `kill: (${pid}) - ${why}`);
  }
  return code;
}

/** `trap 'echo bye' EXIT TERM`, `trap - TERM`. */
function* trap(args: readonly string[], shell: Shell): Run {
  const [action, ...names] = args[0] === '--' ? args.slice(1) : args;
  if (action === undefined) {
    yield* write(shell.io.stdout, [...shell.traps].map(([name, script]) => `trap -- ${quoted(script)} ${name}\n`).join(''));
    return 0;
  }
  let code = 0;
  const given = names.length === 0 ? [action] : names;
  for (const name of given) {
    const signal = name === 'EXIT' || name === '0' ? 'EXIT' : signalNamed(name);
    if (!signal) code = yield* complain(shell, `trap: ${name}: bad trap`);
    else if (action === '-' || names.length === 0) {
      shell.traps.delete(signal);
      if (signal !== 'EXIT') shell.self.handled.delete(signal);
    } else {
      shell.traps.set(signal, action);
      if (signal !== 'EXIT') shell.self.handled.add(signal);
    }
  }
  return code;
}

/** What a name stands for, in the words of `command -v`; undefined if for nothing. */
function meaning(name: string, shell: Shell): string | undefined {
  const alias = shell.aliases.get(name);
  if (alias !== undefined) return `alias ${name}=${quoted(alias)}`;
  if (shell.functions.has(name) || isBuiltIn(name)) return name;
  return shell.host.program(baseName(name), name) ? `/usr/bin/${baseName(name)}` : undefined;
}

function* command(args: readonly string[], shell: Shell): Run {
  const [flag, ...names] = args;
  if (flag !== '-v' && flag !== '-V') return args.length === 0 ? 0 : yield* shell.interpreter.command(args, shell);
  let code = 0;
  for (const name of names) {
    const found = meaning(name, shell);
    if (found === undefined) code = NOT_FOUND;
    else yield* write(shell.io.stdout, `${flag === '-V' ? `${name} is ` : ''}${found}\n`);
  }
  return code;
}

function* which(names: readonly string[], shell: Shell): Run {
  let code = 0;
  for (const name of names) {
    const found = shell.host.program(baseName(name), name) ? `/usr/bin/${baseName(name)}\n` : '';
    if (found === '') code = 1;
    yield* write(shell.io.stdout, found);
  }
  return code;
}

function* type(names: readonly string[], shell: Shell): Run {
  let code = 0;
  for (const name of names) {
    const found = meaning(name, shell);
    if (found === undefined) code = yield* complain(shell, `${name}: not found`, NOT_FOUND);
    else yield* write(shell.io.stdout, `${name} is ${shell.functions.has(name) ? 'a function' : isBuiltIn(name) ? 'a shell builtin' : found}\n`);
  }
  return code;
}

function* alias(args: readonly string[], shell: Shell): Run {
  let code = 0;
  const shown = args.length > 0 ? args : [...shell.aliases.keys()];
  for (const arg of shown) {
    const [name = '', value] = arg.split(/=(.*)/s);
    if (value !== undefined) shell.aliases.set(name, value);
    else if (shell.aliases.has(name)) yield* write(shell.io.stdout, `alias ${name}=${quoted(shell.aliases.get(name)!)}\n`);
    else code = yield* complain(shell, `alias: ${name}: not found`);
  }
  return code;
}

export const BUILTINS: Readonly<Record<string, Builtin>> = {
  '.': source,
  ':': acting(() => 0),
  alias,
  break: looping('break'),
  cd: changeDirectory,
  command,
  continue: looping('continue'),
  eval: (args, shell) => shell.interpreter.script(args.join(' '), shell),
  exec,
  exit: leaving('exit'),
  export: exporting,
  jobs: listJobs,
  kill,
  local: makeLocal,
  read,
  readonly: makeReadonly,
  return: leaving('return'),
  set,
  shift,
  source,
  trap,
  type,
  umask,
  unalias: acting((args, shell) => {
    for (const name of args) shell.aliases.delete(name);
    return 0;
  }),
  unset,
  wait,
  which,
};
