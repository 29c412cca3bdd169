import type {
  AndOr,
  ArithmeticFor,
  Assignment,
  CaseItem,
  Command,
  CommandArgument,
  CompoundList,
  For,
  Pipeline,
  Redirection,
  Function as ShellFunction,
  Statement,
  While,
  Word,
} from 'unbash';
import { parse } from 'unbash';
import { baseName } from '../programs/paths';
import { type Process, type Run, readLine, type Self, type Sink, type Stdio, type Work, write } from '../programs/program';
import { globPattern, matchesWhole } from '../programs/regular-expression';
import { BUILTINS, isBuiltIn } from './builtins';
import { expandPattern, expandText, expandWord, reckon } from './expansion';
import { isIncomplete } from './incomplete';
import { runInteractive } from './interactive';
import { loopHead, NOTHING_MORE } from './loop-head';
import { createPipe, fork, type Processes } from './processes';
import { redirect, redirected, tellTime } from './redirection';
import {
  abort,
  assignVariable,
  complain,
  createShell,
  DEPTH_MAX,
  filesFor,
  type Host,
  type Interpreter,
  pathOf,
  type Shell,
  subshell,
  takeStep,
} from './state';
import { evaluateTest } from './test-command';

/** Runs shell scripts: the parser's tree, walked. It waits for nothing by itself; whatever takes time is asked of the host (src/programs/program.ts). */

const NOT_FOUND = 127;
const SHELLS: ReadonlySet<string> = new Set(['sh', 'ash', 'bash', 'dash']);

export const isShell = (path: string): boolean => SHELLS.has(baseName(path));

const interpreter: Interpreter = { script: runScript, command: runArgv, substitute };

/** A shell, as a process of its own. */
export const openShell = (host: Host, processes: Processes, self: Self, io: Stdio, env: ReadonlyMap<string, string>): Shell =>
  createShell(interpreter, host, processes, self, io, env);

/** Runs a script in a shell. Whatever leaves it is dealt with by whoever began the shell. */
export function* runScript(source: string, shell: Shell): Run {
  const script = parse(source);
  const [error] = script.errors ?? [];
  if (error) return yield* complain(shell, `syntax error: ${error.message}`, 2);
  return yield* runList(script.commands, shell);
}

function* runList(statements: readonly Statement[], shell: Shell): Run {
  for (const { command, background } of statements) {
    if (shell.flow) break;
    shell.lastCode = background ? yield* runInBackground(command, shell) : yield* runNode(command, shell);
    yield* runTraps(shell);
  }
  const { flow } = shell;
  return flow && (flow.kind === 'exit' || flow.kind === 'return') ? flow.code : shell.lastCode;
}

function* runInBackground(command: Statement['command'], shell: Shell): Run {
  const io: Stdio = { ...shell.io, stdin: { kind: 'text', text: '', at: 0 } };
  const pid = yield* fork((self) => runToEnd(subshell(shell, self, io), (s) => runNode(command, s)), io, true);
  if (pid === undefined) return 2;
  shell.jobs.push(pid);
  shell.lastJob = pid;
  return 0;
}

/** Handles the signals that came while a command ran: traps are run after it, as shells do. */
function* runTraps(shell: Shell): Work<void> {
  const { signals } = shell.self;
  while (signals.length > 0 && !shell.flow) {
    const action = shell.traps.get(signals[0]!);
    // A subshell leaves it to the shell that set the trap.
    if (action === undefined) return;
    signals.shift();
    const { lastCode } = shell;
    yield* runScript(action, shell);
    shell.lastCode = lastCode;
  }
}

/** Runs something as a whole shell: `exit` ends it, and then its trap for EXIT is run. */
export function* runToEnd(shell: Shell, run: (shell: Shell) => Run): Run {
  let code = yield* run(shell);
  if (shell.flow?.kind === 'exit') code = shell.flow.code;
  const atExit = shell.traps.get('EXIT');
  shell.flow = undefined;
  if (atExit === undefined) return code;
  shell.traps.delete('EXIT');
  shell.lastCode = code;
  yield* runScript(atExit, shell);
  const { flow } = shell as Shell;
  shell.flow = undefined;
  return flow?.kind === 'exit' ? flow.code : code;
}

/** Runs a part whose failure is asked for: `set -e` overlooks it. */
function* asked(shell: Shell, run: () => Run): Run {
  shell.tested++;
  const code = yield* run();
  shell.tested--;
  return code;
}

/** With `set -e`, a failure that nobody asked about ends the shell. */
function checked(shell: Shell, code: number): number {
  if (code !== 0 && shell.options.errexit && shell.tested === 0 && !shell.flow) shell.flow = { kind: 'exit', code };
  return code;
}

function* runNode(node: Statement['command'], shell: Shell): Run {
  switch (node.type) {
    case 'Command':
      return checked(shell, yield* runCommand(node, shell));
    case 'Pipeline':
      return yield* runPipeline(node, shell);
    case 'AndOr':
      return yield* runAndOr(node, shell);
    case 'Redirected':
      return yield* redirected(node.redirects, shell, () => runNode(node.command, shell));
    case 'If':
      for (const branch of [node, ...node.elif]) {
        const code = yield* asked(shell, () => runList(branch.clause.commands, shell));
        if (shell.flow) return code;
        if (code === 0) return yield* runList(branch.then.commands, shell);
      }
      shell.lastCode = 0;
      return node.else ? yield* runList(node.else.commands, shell) : 0;
    case 'While':
      return yield* looping(shell, () => runWhile(node, shell));
    case 'For':
      return yield* looping(shell, () => runFor(node, shell));
    case 'ArithmeticFor':
      return yield* looping(shell, () => runArithmeticFor(node, shell));
    case 'Case':
      return yield* runCase(yield* expandText(node.word, shell), node.items, shell);
    case 'BraceGroup':
      return yield* runList(node.body.commands, shell);
    case 'Subshell': {
      const inner = subshell(shell);
      inner.depth++;
      if (inner.depth > DEPTH_MAX) return yield* tooDeep(shell);
      return checked(shell, yield* runToEnd(inner, (s) => runList(node.body.commands, s)));
    }
    case 'Function':
      shell.functions.set(node.name.value, node);
      return 0;
    case 'TestCommand':
      return checked(shell, (yield* evaluateTest(node.expression, shell)) ? 0 : 1);
    case 'ArithmeticCommand':
      return checked(shell, (yield* reckon(node.expression, shell)) === 0 ? 1 : 0);
    default:
      return yield* complain(shell, `the simulated shell does not know ${node.type === 'Select' ? 'select' : 'coproc'}`, 2);
  }
}

function* tooDeep(shell: Shell): Run {
  yield* abort(shell, 'maximum nesting level exceeded');
  return 2;
}

function* looping(shell: Shell, run: () => Run): Run {
  shell.loops++;
  const code = yield* run();
  shell.loops--;
  return code;
}

function* runFor(node: For, shell: Shell): Run {
  const words: string[] = [];
  if (node.wordlist) for (const word of node.wordlist) words.push(...(yield* expandWord(word, shell)));
  else words.push(...shell.parameters.slice(1));
  shell.lastCode = 0;
  let i = 0;
  const atHead = loopHead(shell, {
    save: () => i,
    load(memory) {
      i = memory;
    },
  });
  for (; i < words.length && !shell.flow; i++) {
    atHead?.();
    yield* takeStep(shell, shell.host.builtinUs);
    assignVariable(shell, node.name.value, words[i]!);
    if (!(yield* runBody(node.body, shell))) break;
  }
  return shell.lastCode;
}

function* runArithmeticFor(node: ArithmeticFor, shell: Shell): Run {
  yield* reckon(node.initialize, shell);
  const atHead = loopHead(shell, NOTHING_MORE);
  while (!shell.flow && (!node.test || (yield* reckon(node.test, shell)) !== 0)) {
    atHead?.();
    yield* takeStep(shell, shell.host.builtinUs);
    if (!(yield* runBody(node.body, shell))) break;
    yield* reckon(node.update, shell);
  }
  return shell.lastCode;
}

function* runWhile(node: While, shell: Shell): Run {
  const wanted = node.kind === 'while';
  let last = 0;
  const atHead = loopHead(shell, {
    save: () => last,
    load(memory) {
      last = memory;
    },
  });
  for (;;) {
    atHead?.();
    yield* takeStep(shell, shell.host.builtinUs);
    const code = yield* asked(shell, () => runList(node.clause.commands, shell));
    if (shell.flow || (code === 0) !== wanted) break;
    const goesOn = yield* runBody(node.body, shell);
    last = shell.lastCode;
    if (!goesOn) break;
  }
  shell.lastCode = last;
  return last;
}

/** A loop's body; takes `break` and `continue` that are meant for this loop, and passes on the others. Says whether the loop goes on. */
function* runBody(body: CompoundList, shell: Shell): Work<boolean> {
  yield* runList(body.commands, shell);
  const { flow } = shell;
  if (!flow) return true;
  if (!('depth' in flow)) return false;
  shell.flow = flow.depth > 1 ? { ...flow, depth: flow.depth - 1 } : undefined;
  return flow.depth === 1 && flow.kind === 'continue';
}

function* runCase(text: string, items: readonly CaseItem[], shell: Shell): Run {
  let code = 0;
  let falls = false;
  for (const { pattern, body, terminator } of items) {
    let chosen = falls;
    for (const word of chosen ? [] : pattern) chosen ||= matchesWhole(globPattern(yield* expandPattern(word, shell)), text);
    if (!chosen) continue;
    code = yield* runList(body.commands, shell);
    falls = terminator === ';&';
    if (shell.flow || (terminator !== ';&' && terminator !== ';;&')) break;
  }
  return code;
}

function* runAndOr({ commands, operators }: AndOr, shell: Shell): Run {
  const last = operators.length;
  let code = yield* asked(shell, () => runNode(commands[0]!, shell));
  for (let i = 0; i < last && !shell.flow; i++) {
    shell.lastCode = code;
    if ((operators[i] === '&&') !== (code === 0)) continue;
    const node = commands[i + 1]!;
    code = i === last - 1 ? yield* runNode(node, shell) : yield* asked(shell, () => runNode(node, shell));
  }
  return code;
}

function* runPipeline(node: Pipeline, shell: Shell): Run {
  const from = shell.self.clock.us;
  const negated = node.prefixes.filter((prefix) => prefix.type === 'Negation').length % 2 === 1;
  const run = (): Run => (node.commands.length === 1 ? runNode(node.commands[0]!, shell) : runStages(node, shell));
  const code = negated ? yield* asked(shell, run) : yield* run();
  const time = node.prefixes.find((prefix) => prefix.type === 'Time');
  if (time) yield* tellTime(shell.self.clock.us - from, time.posix !== undefined, shell);
  // A lone `!` turns nothing into its opposite.
  return negated ? Number(code === 0) : checked(shell, code);
}

/** Each command reads what the one before prints, as it comes; each is a subshell and a process of its own. */
function* runStages({ commands, operators }: Pipeline, shell: Shell): Run {
  if (commands.length === 0) return 0;
  const pids: number[] = [];
  let { stdin } = shell.io;
  for (const [i, command] of commands.entries()) {
    const pipe = i < commands.length - 1 ? createPipe(shell.self.clock.us) : undefined;
    const stdout: Sink = pipe ?? shell.io.stdout;
    const io: Stdio = { stdin, stdout, stderr: operators[i] === '|&' ? stdout : shell.io.stderr };
    const pid = yield* fork((self) => runToEnd(subshell(shell, self, io), (s) => runNode(command, s)), io);
    if (pid === undefined) break;
    pids.push(pid);
    if (pipe) stdin = pipe;
  }
  let code = 0;
  for (const pid of pids) {
    const ended = yield { call: 'wait', pid };
    const one = typeof ended === 'number' ? ended : 1;
    code = shell.options.pipefail ? one || code : one;
  }
  return pids.length < commands.length ? 2 : code;
}

/** `$(…)`: runs in a subshell and gives what it printed. */
function* substitute(script: Parameters<Interpreter['substitute']>[0], shell: Shell): Work<string> {
  if (!script) return '';
  const screen: Sink = { kind: 'capture', text: '' };
  const inner = subshell(shell, shell.self, { ...shell.io, stdout: screen });
  if (++inner.depth > DEPTH_MAX) {
    yield* tooDeep(shell);
    return '';
  }
  shell.lastCode = yield* runToEnd(inner, (s) => runList(script.commands, s));
  return screen.text;
}

const isRedirection = (part: Assignment | Redirection | Word): part is Redirection =>
  part.type === 'Redirect' || part.type === 'HereDoc' || part.type === 'HereString';

function* assign({ name, value, append, index }: Assignment, shell: Shell): Work<void> {
  if (value.type !== 'Word' || index) return yield* abort(shell, `${name}: the simulated shell has no arrays`);
  const text = yield* expandText(value, shell);
  if (!assignVariable(shell, name, append ? (shell.variables.get(name) ?? '') + text : text)) yield* abort(shell, `${name}: is read only`);
}

/** `NAME=value` among the arguments of `export` and its like is one word, however long. */
function* expandArgument(argument: CommandArgument, shell: Shell): Work<readonly string[]> {
  if (argument.type === 'Word') return yield* expandWord(argument, shell);
  const { name, value, append } = argument;
  if (value.type !== 'Word') {
    yield* abort(shell, `${name}: the simulated shell has no arrays`);
    return [];
  }
  return [`${name}${append ? '+' : ''}=${yield* expandText(value, shell)}`];
}

/** The words of a command; an alias stands for words of its own. */
function* argumentsOf(node: Command, shell: Shell): Work<readonly string[]> {
  const alias = node.name && !node.name.parts && node.name.text === node.name.value ? shell.aliases.get(node.name.value) : undefined;
  const argv: string[] = [];
  if (alias !== undefined) argv.push(...alias.split(/\s+/).filter((word) => word !== ''));
  else if (node.name) argv.push(...(yield* expandWord(node.name, shell)));
  for (const argument of node.args) argv.push(...(yield* expandArgument(argument, shell)));
  return argv;
}

function* runCommand(node: Command, shell: Shell): Run {
  const assignments = node.prefix.filter((part) => part.type === 'Assignment');
  const redirections = [...node.prefix, ...node.suffix].filter(isRedirection);
  const argv = yield* argumentsOf(node, shell);
  if (shell.flow) return shell.lastCode;
  if (argv.length === 0) {
    shell.lastCode = 0;
    for (const assignment of assignments) if (!shell.flow) yield* assign(assignment, shell);
    return yield* redirected(redirections, shell, function* () {
      yield* [];
      return shell.lastCode;
    });
  }
  // `exec > file` redirects the shell itself.
  if (argv.length === 1 && argv[0] === 'exec') {
    const io = yield* redirect(redirections, shell);
    if (io) shell.io = io;
    return io ? 0 : 1;
  }
  return yield* redirected(redirections, shell, () => runAssigned(assignments, argv, shell));
}

/** Assignments before a command hold for it alone. */
function* runAssigned(assignments: readonly Assignment[], argv: readonly string[], shell: Shell): Run {
  const before = assignments.map(({ name }) => [name, shell.variables.get(name), shell.exported.has(name)] as const);
  for (const assignment of assignments) {
    yield* assign(assignment, shell);
    shell.exported.add(assignment.name);
  }
  if (shell.options.xtrace) yield* write(shell.io.stderr, `+ ${argv.join(' ')}\n`);
  const code = shell.flow ? shell.lastCode : yield* runArgv(argv, shell);
  for (const [name, value, exported] of before) {
    if (value === undefined) shell.variables.delete(name);
    else shell.variables.set(name, value);
    if (!exported) shell.exported.delete(name);
  }
  return code;
}

/** Runs what a name stands for: a function, a command of the shell's own, another shell, a program, a script. */
export function* runArgv(argv: readonly string[], shell: Shell): Run {
  if (shell.depth >= DEPTH_MAX) return yield* tooDeep(shell);
  shell.depth++;
  const code = yield* runNamed(argv, shell);
  shell.depth--;
  return code;
}

function* runNamed(argv: readonly string[], shell: Shell): Run {
  const [path = '', ...args] = argv;
  const { host } = shell;
  const shellFunction = shell.functions.get(path);
  if (shellFunction) return yield* runFunction(shellFunction, argv, shell);
  const builtin = Object.hasOwn(BUILTINS, path) ? BUILTINS[path] : undefined;
  yield* takeStep(shell, isBuiltIn(path) ? host.builtinUs : host.programUs);
  if (builtin) return yield* builtin(args, shell);
  const script = path.includes('/') ? host.files.read(pathOf(shell, path)) : undefined;
  if (script !== undefined) return yield* runToEnd({ ...subshell(shell), parameters: argv }, (inner) => runScript(script, inner));
  if (isShell(path)) return yield* runShell(argv, shell);
  const program = host.program(baseName(path), path);
  if (program && (shell.replaced || shell.self.pid !== shell.origin)) shell.self.command = argv;
  if (program) return yield* program(processOf(path, args, shell));
  yield* write(shell.io.stderr, host.notFound(path));
  return NOT_FOUND;
}

function processOf(calledAs: string, args: readonly string[], shell: Shell): Process {
  const { host } = shell;
  return {
    ...shell.io,
    name: baseName(calledAs),
    calledAs,
    self: shell.self,
    args,
    get env() {
      return new Map([...shell.exported].flatMap((key) => (shell.variables.has(key) ? [[key, shell.variables.get(key)!] as const] : [])));
    },
    hostname: host.hostname,
    user: host.user,
    identity: host.identity,
    files: filesFor(shell),
    others: () => {
      const own = [...shell.processes.live.values()].map(({ self }) => self);
      return host.neighbours ? [...host.neighbours, ...own].sort((a, b) => a.pid - b.pid) : own;
    },
    alone: shell.replaced,
    path: (path) => pathOf(shell, path),
    now: () => shell.self.clock.us,
    step: () => takeStep(shell, host.builtinUs),
    run: (argv, { io, env } = {}) => runArgv(argv, childOf(subshell(shell, shell.self, { ...shell.io, ...io }), env)),
    *fork(argv) {
      const pid = yield* fork((self) => runArgv(argv, childOf(subshell(shell, self))), shell.io);
      return pid ?? 0;
    },
  };
}

/** A shell's functions and aliases are not for the programs that a program runs. */
function childOf(shell: Shell, env?: ReadonlyMap<string, string>): Shell {
  shell.functions.clear();
  shell.aliases.clear();
  if (!env) return shell;
  shell.exported.clear();
  for (const [name, value] of env) {
    shell.variables.set(name, value);
    shell.exported.add(name);
  }
  return shell;
}

function* runFunction({ body }: ShellFunction, argv: readonly string[], shell: Shell): Run {
  const before = shell.parameters;
  yield* takeStep(shell, shell.host.builtinUs);
  shell.parameters = [before[0] ?? 'sh', ...argv.slice(1)];
  shell.locals.push(new Map());
  const code = body.type === 'CompoundList' ? yield* runList(body.commands, shell) : yield* runNode(body, shell);
  for (const [name, value] of shell.locals.pop()!) {
    if (value === undefined) shell.variables.delete(name);
    else shell.variables.set(name, value);
  }
  shell.parameters = before;
  const { flow } = shell;
  if (flow?.kind !== 'return') return code;
  shell.flow = undefined;
  return flow.code;
}

/** `sh -c SCRIPT`, `sh FILE`, `bash -ec …`; a shell with nothing to read ends at once. What the caller has not exported it does not see. */
function* runShell([name = 'sh', ...args]: readonly string[], shell: Shell): Run {
  const inner = childOf(subshell(shell));
  for (const key of [...inner.variables.keys()]) if (!inner.exported.has(key) && key !== 'PWD') inner.variables.delete(key);
  inner.options.errexit = false;
  inner.name = baseName(name) === 'sh' ? name : 'sh';
  let i = 0;
  for (; /^[-+]/.test(args[i] ?? '') && args[i] !== '--'; i++) {
    const flags = args[i]!;
    if (/^-[a-z]*e/.test(flags)) inner.options.errexit = true;
    if (/^-[a-z]*u/.test(flags)) inner.options.nounset = true;
    if (/^-[a-z]*x/.test(flags)) inner.options.xtrace = true;
    if (/^-[a-z]*o$/.test(flags) && args[++i] === 'pipefail') inner.options.pipefail = true;
    if (/^-[a-z]*c/.test(flags)) {
      inner.parameters = [args[i + 2] ?? name, ...args.slice(i + 3)];
      return yield* runToEnd(inner, (s) => runScript(args[i + 1] ?? '', s));
    }
  }
  const file = args[i];
  if (file === undefined) {
    inner.parameters = [name];
    return yield* runToEnd(inner, runStdin);
  }
  inner.parameters = args.slice(i);
  const script = shell.host.files.read(pathOf(shell, file));
  if (script !== undefined) return yield* runToEnd(inner, (s) => runScript(script, s));
  yield* write(shell.io.stderr, `${name}: can't open '${file}': No such file or directory\n`);
  return NOT_FOUND;
}

/** Runs what comes in as soon as it is a whole command: what comes after it may be for that. */
function* runStdin(shell: Shell): Run {
  const { stdin } = shell.io;
  if (stdin.kind === 'tty') return yield* runInteractive(shell, stdin);
  let source = '';
  for (let line = yield* readLine(stdin); line !== undefined; line = yield* readLine(stdin)) {
    source += line;
    if (isIncomplete(source)) continue;
    shell.lastCode = yield* runScript(source, shell);
    source = '';
    if (shell.flow) return shell.lastCode;
  }
  return source === '' ? shell.lastCode : yield* runScript(source, shell);
}
