import type {
  AndOr,
  Assignment,
  Command,
  CompoundList,
  ParsedScript,
  Pipeline,
  Redirection,
  Function as ShellFunction,
  Statement,
  SyntaxNode,
  While,
  Word,
} from 'unbash';
import { forEachChild, parse } from 'unbash';
import { evaluate } from './arithmetic';
import { evaluateTest } from './condition';
import { arithmeticScope, expandText, expandWord, type Substitute } from './expansion';
import { fileSystemOf, readFile, resolvePath, workingDirectory, writeFile } from './files';
import { LANGUAGES, oneLiner } from './languages';
import { BUILTIN_US, DEPTH_MAX, type Job, type Machine, type Output, PROGRAM_US, type Run, spend, stderr, stopped, subshell, TEXT_MAX } from './machine';
import { globPattern, matches } from './pattern';
import { acting, BUILTINS, PROGRAMS, type Program, SHELLS, succeed } from './programs';

/** Runs shell scripts: a tree of the parser's, walked; what it prints comes out with its time, and nothing waits for real. */

const NOT_FOUND = 127;
const CAPTURED_MAX = 1 << 16;
const CHARACTERS_A_STEP = 256;
const NOTHING: Iterable<string> = [];

function* runScript(source: string, machine: Machine, stdin: Iterable<string> = NOTHING): Run {
  const script = parse(source);
  const [error] = script.errors ?? [];
  if (error) {
    yield stderr(machine, `sh: syntax error: ${error.message}\n`);
    return 2;
  }
  return yield* runList(script.commands, machine, stdin);
}

/** Whatever left the list has been dealt with by whoever began it: `exit` by the shell, `return` by the function. */
function* runList(statements: readonly Statement[], machine: Machine, stdin: Iterable<string>): Run {
  for (const { command, background } of statements) {
    if (stopped(machine)) break;
    if (background) {
      const shell = subshell(machine);
      machine.jobs.push({ machine: shell, run: runNode(command, shell, NOTHING), next: undefined });
      machine.lastCode = 0;
      continue;
    }
    machine.lastCode = yield* runNode(command, machine, stdin);
    yield* jobsOutput(machine, machine.clockUs);
    if (machine.exitOnError && machine.lastCode !== 0 && !machine.flow && failureCounts(command)) machine.flow = { kind: 'exit', code: machine.lastCode };
  }
  const { flow } = machine;
  return flow && (flow.kind === 'exit' || flow.kind === 'return') ? flow.code : machine.lastCode;
}

/** `set -e` overlooks failures that are asked for: in conditions, `||` and `!`. */
const failureCounts = ({ type, ...rest }: Statement['command']): boolean =>
  type !== 'AndOr' && type !== 'While' && type !== 'If' && !(type === 'Pipeline' && (rest as Pipeline).prefixes.length > 0);

/** What the background jobs have printed up to a moment, in the order of time. */
function* jobsOutput(machine: Machine, untilUs: number): Generator<Output, void> {
  for (;;) {
    let first: Job | undefined;
    for (const job of machine.jobs) {
      job.next ??= nextOutput(job);
      if (job.next && job.next.afterUs <= untilUs && (!first || job.next.afterUs < first.next!.afterUs)) first = job;
    }
    if (!first) return;
    yield first.next!;
    first.next = undefined;
  }
}

function nextOutput({ run }: Job): Output | undefined {
  const step = run.next();
  return step.done ? undefined : step.value;
}

/** Runs all jobs to their ends; the shell's clock waits for the last. */
function* waitForJobs(machine: Machine): Run {
  yield* jobsOutput(machine, Number.POSITIVE_INFINITY);
  machine.clockUs = Math.max(machine.clockUs, ...machine.jobs.map((job) => job.machine.clockUs));
  const code = machine.jobs.at(-1)?.machine.lastCode ?? 0;
  machine.jobs.length = 0;
  return code;
}

function* runNode(node: Statement['command'], machine: Machine, stdin: Iterable<string>): Run {
  switch (node.type) {
    case 'Command':
      return yield* runCommand(node, machine, stdin);
    case 'Pipeline':
      return yield* runPipeline(node, machine, stdin);
    case 'AndOr':
      return yield* runAndOr(node, machine, stdin);
    case 'Redirected':
      return yield* redirected(node.redirects, machine, stdin, (input) => runNode(node.command, machine, input));
    case 'If': {
      for (const branch of [node, ...node.elif]) {
        const code = yield* runList(branch.clause.commands, machine, stdin);
        if (stopped(machine)) return code;
        if (code === 0) return yield* runList(branch.then.commands, machine, stdin);
      }
      machine.lastCode = 0;
      return node.else ? yield* runList(node.else.commands, machine, stdin) : 0;
    }
    case 'While':
      return yield* runWhile(node, machine, stdin);
    case 'For': {
      const substitute = substituteIn(machine);
      const words = node.wordlist?.flatMap((word) => expandWord(word, machine, substitute)) ?? machine.parameters.slice(1);
      for (const word of words) {
        if (stopped(machine)) break;
        machine.variables.set(node.name.value, word);
        yield* runBody(node.body, machine, stdin);
      }
      return machine.lastCode;
    }
    case 'ArithmeticFor': {
      const scope = arithmeticScope(machine);
      for (evaluate(node.initialize, scope); !stopped(machine) && (!node.test || evaluate(node.test, scope) !== 0); evaluate(node.update, scope)) {
        if (!spend(machine, BUILTIN_US)) break;
        yield* runBody(node.body, machine, stdin);
      }
      return machine.lastCode;
    }
    case 'Case': {
      const substitute = substituteIn(machine);
      const text = expandText(node.word, machine, substitute);
      const item = node.items.find(({ pattern }) => pattern.some((word) => matches(globPattern(expandText(word, machine, substitute)), text)));
      return item ? yield* runList(item.body.commands, machine, stdin) : 0;
    }
    case 'BraceGroup':
      return yield* runList(node.body.commands, machine, stdin);
    case 'Subshell': {
      const shell = subshell(machine);
      const code = yield* runList(node.body.commands, shell, stdin);
      machine.clockUs = shell.clockUs;
      return code;
    }
    case 'Function':
      machine.functions.set(node.name.value, node);
      return 0;
    case 'TestCommand':
      return evaluateTest(node.expression, (word) => expandText(word as Word, machine, substituteIn(machine)), fileSystemOf(machine)) ? 0 : 1;
    case 'ArithmeticCommand':
      return evaluate(node.expression, arithmeticScope(machine)) === 0 ? 1 : 0;
    default:
      yield stderr(machine, 'sh: the simulated shell does not know this construct\n');
      return 2;
  }
}

/** A loop's body; takes `break` and `continue` that are meant for this loop, and passes on the others. Says whether the loop goes on. */
function* runBody(body: CompoundList, machine: Machine, stdin: Iterable<string>): Generator<Output, boolean> {
  yield* runList(body.commands, machine, stdin);
  const { flow } = machine;
  if (!flow) return true;
  if (!('depth' in flow)) return false;
  machine.flow = flow.depth > 1 ? { ...flow, depth: flow.depth - 1 } : undefined;
  return flow.depth === 1 && flow.kind === 'continue';
}

function* runWhile(node: While, machine: Machine, stdin: Iterable<string>): Run {
  const wanted = node.kind === 'while';
  while (spend(machine, BUILTIN_US)) {
    const code = yield* runList(node.clause.commands, machine, stdin);
    if (stopped(machine) || (code === 0) !== wanted) break;
    if (!(yield* runBody(node.body, machine, stdin))) break;
  }
  return machine.flow ? machine.lastCode : 0;
}

function* runAndOr({ commands, operators }: AndOr, machine: Machine, stdin: Iterable<string>): Run {
  let code = yield* runNode(commands[0]!, machine, stdin);
  for (let i = 0; i < operators.length && !stopped(machine); i++) {
    machine.lastCode = code;
    if ((operators[i] === '&&') === (code === 0)) code = yield* runNode(commands[i + 1]!, machine, stdin);
  }
  return code;
}

/** Each command reads what the one before prints, line by line, as it comes; all but the last are subshells. */
function* runPipeline({ commands, prefixes, operators }: Pipeline, machine: Machine, stdin: Iterable<string>): Run {
  const errors: Output[] = [];
  let input = stdin;
  for (const [i, command] of commands.slice(0, -1).entries()) {
    const shell = subshell(machine);
    input = linesOf(runNode(command, shell, input), operators[i] === '|&' ? undefined : errors, () => {
      machine.clockUs = Math.max(machine.clockUs, shell.clockUs);
    });
  }
  const last = commands.at(-1);
  // A lone `!` turns nothing into its opposite.
  if (!last) return 1;
  const run = runNode(last, machine, input);
  let step = run.next();
  for (; !step.done; step = run.next()) {
    yield* errors.splice(0);
    yield step.value;
  }
  yield* errors.splice(0);
  const negations = prefixes.filter((prefix) => prefix.type === 'Negation').length;
  return negations % 2 === 0 ? step.value : Number(step.value === 0);
}

/** The lines that something prints, with what it says on standard error put aside. */
function* linesOf(run: Run, errors: Output[] | undefined, passed: () => void): Generator<string, void> {
  let rest = '';
  for (let step = run.next(); !step.done; step = run.next()) {
    passed();
    const { fd, text } = step.value;
    if (fd === 2 && errors) {
      errors.push(step.value);
      continue;
    }
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  passed();
  if (rest !== '') yield rest;
}

/** `$(…)`: runs in a subshell and gives what it printed. What it says on standard error is lost here, as if it went to `/dev/null`. */
function substituteIn(machine: Machine): Substitute {
  return (script: ParsedScript | undefined) => {
    if (!script || machine.budget.steps <= 0) return '';
    const shell = subshell(machine);
    const run = runList(script.commands, shell, NOTHING);
    let text = '';
    let step = run.next();
    for (; !step.done && text.length < CAPTURED_MAX; step = run.next()) if (step.value.fd === 1) text += step.value.text;
    machine.clockUs = shell.clockUs;
    if (step.done) machine.lastCode = step.value;
    return text;
  };
}

const isRedirection = (part: Assignment | Redirection | Word): part is Redirection =>
  part.type === 'Redirect' || part.type === 'HereDoc' || part.type === 'HereString';

function assign(assignment: Assignment, machine: Machine, variables: Map<string, string>): void {
  const { name, value, append } = assignment;
  const text = value.type === 'Word' ? expandText(value, machine, substituteIn(machine)) : '';
  const whole = (append ? (variables.get(name) ?? '') + text : text).slice(0, TEXT_MAX);
  // Long texts are long work.
  machine.budget.steps -= Math.floor(whole.length / CHARACTERS_A_STEP);
  variables.set(name, whole);
}

function* runCommand(node: Command, machine: Machine, stdin: Iterable<string>): Run {
  const substitute = substituteIn(machine);
  const assignments = node.prefix.filter((part) => part.type === 'Assignment');
  const argv = [
    ...(node.name ? expandWord(node.name, machine, substitute) : []),
    ...node.args.flatMap((arg) =>
      arg.type === 'Word'
        ? expandWord(arg, machine, substitute)
        : [`${arg.name}=${arg.value.type === 'Word' ? expandText(arg.value, machine, substitute) : ''}`],
    ),
  ];
  if (stopped(machine)) return machine.lastCode;
  const redirections = [...node.prefix, ...node.suffix].filter(isRedirection);
  if (argv.length === 0) {
    machine.lastCode = 0;
    for (const assignment of assignments) assign(assignment, machine, machine.variables);
    return yield* redirected(redirections, machine, stdin, function* () {
      yield* [];
      return machine.lastCode;
    });
  }
  // Assignments before a command hold for it alone.
  const before = new Map(assignments.map(({ name }) => [name, machine.variables.get(name)]));
  for (const assignment of assignments) {
    assign(assignment, machine, machine.variables);
    machine.exported.add(assignment.name);
  }
  const code = yield* redirected(redirections, machine, stdin, (input) => runArgv(argv, machine, input));
  for (const [name, value] of before) {
    if (value === undefined) machine.variables.delete(name);
    else machine.variables.set(name, value);
  }
  return code;
}

/** Runs a program by its name and arguments: of the shell itself, a function, another shell, or a file of the image. */
export function* runArgv(argv: readonly string[], machine: Machine, stdin: Iterable<string> = NOTHING): Run {
  if (machine.budget.depth >= DEPTH_MAX) {
    yield stderr(machine, 'sh: maximum nesting level exceeded\n');
    machine.flow = { kind: 'exit', code: 2 };
    return 2;
  }
  machine.budget.depth++;
  const code = yield* runNamed(argv, machine, stdin);
  machine.budget.depth--;
  return code;
}

/** Names come from users: `constructor` is no program. */
const entry = (table: Readonly<Record<string, Program>>, name: string): Program | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);

function* runNamed(argv: readonly string[], machine: Machine, stdin: Iterable<string>): Run {
  const [path = '', ...args] = argv;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const shellFunction = machine.functions.get(path);
  if (shellFunction) return yield* runFunction(shellFunction, argv, machine, stdin);
  const builtin = entry(SPECIAL, path) ?? entry(BUILTINS, name);
  if (builtin) return spend(machine, BUILTIN_US) ? yield* builtin({ name, args, stdin, machine }) : 0;
  if (!spend(machine, PROGRAM_US)) return 0;
  if (SHELLS.has(name)) return yield* runShell(argv, machine, stdin);
  if (machine.around.servers.includes(name)) {
    machine.served.atUs ??= machine.clockUs;
    return serve(machine);
  }
  const program = entry(PROGRAMS, name);
  if (program) return yield* program({ name, args, stdin, machine });
  if (machine.around.programs.includes(name)) return LANGUAGES.has(name) ? yield* oneLiner(args, machine) : 0;
  const script = readFile(machine, path);
  if (path.includes('/') && script !== undefined) return yield* runScript(script, parameters(subshell(machine), argv), stdin);
  if (machine.around.quietUnknown) return serve(machine);
  yield stderr(machine, `sh: ${path}: not found\n`);
  return NOT_FOUND;
}

/** A server of the image's runs until it is told to stop, and it heeds that. */
function serve(machine: Machine): number {
  machine.clockUs = Number.POSITIVE_INFINITY;
  machine.onTerm ??= 0;
  return 0;
}

const parameters = (machine: Machine, argv: readonly string[]): Machine => ({ ...machine, parameters: argv });

function* runFunction({ body }: ShellFunction, argv: readonly string[], machine: Machine, stdin: Iterable<string>): Run {
  const before = machine.parameters;
  if (!spend(machine, BUILTIN_US)) return 0;
  machine.parameters = [before[0] ?? 'sh', ...argv.slice(1)];
  const code = body.type === 'CompoundList' ? yield* runList(body.commands, machine, stdin) : yield* runNode(body, machine, stdin);
  machine.parameters = before;
  const { flow } = machine;
  if (flow?.kind !== 'return') return code;
  machine.flow = undefined;
  return flow.code;
}

/** `sh -c SCRIPT`, `sh FILE`, `bash -ec …`; a shell with nothing to read ends at once. */
function* runShell([name = 'sh', ...args]: readonly string[], machine: Machine, stdin: Iterable<string>): Run {
  let i = 0;
  for (; /^[-+]/.test(args[i] ?? '') && args[i] !== '--'; i++) {
    if (args[i] === '-o') i++;
    else if (/^-[a-z]*e/.test(args[i]!)) machine.exitOnError = true;
    if (/^-[a-z]*c/.test(args[i]!)) {
      machine.parameters = [args[i + 2] ?? name, ...args.slice(i + 3)];
      return yield* leave(runScript(args[i + 1] ?? '', machine, stdin), machine);
    }
  }
  const file = args[i];
  if (file === undefined) return yield* leave(runScript([...stdin].join('\n'), machine), machine);
  machine.parameters = args.slice(i);
  const script = readFile(machine, file);
  if (script !== undefined) return yield* leave(runScript(script, machine, stdin), machine);
  yield stderr(machine, `${name}: can't open '${file}': No such file or directory\n`);
  return NOT_FOUND;
}

/** `exit` ends the shell that it stands in, and no other. */
function* leave(run: Run, machine: Machine): Run {
  const code = yield* run;
  if (machine.flow?.kind === 'exit') machine.flow = undefined;
  return code;
}

const TERM = new Set(['TERM', 'SIGTERM', '15', 'EXIT', '0']);

/** `export` and `local`: variables of a function's own are not kept apart. */
const exporting = acting(({ args, machine }) => {
  for (const arg of args) {
    const [name, value] = arg.split(/=(.*)/s) as [string, string | undefined];
    if (value !== undefined) machine.variables.set(name, value);
    machine.exported.add(name);
  }
  return 0;
});

/** What changes the shell itself. */
const SPECIAL: Readonly<Record<string, Program>> = {
  exit: acting(({ args: [code], machine }) => {
    machine.flow = { kind: 'exit', code: code === undefined ? machine.lastCode : Number(code) & 255 };
    return machine.flow.code;
  }),
  return: acting(({ args: [code], machine }) => {
    machine.flow = { kind: 'return', code: code === undefined ? machine.lastCode : Number(code) & 255 };
    return machine.flow.code;
  }),
  break: acting(({ args: [depth], machine }) => {
    machine.flow = { kind: 'break', depth: Number(depth ?? 1) || 1 };
    return 0;
  }),
  continue: acting(({ args: [depth], machine }) => {
    machine.flow = { kind: 'continue', depth: Number(depth ?? 1) || 1 };
    return 0;
  }),
  set: acting(({ args, machine }) => {
    for (const arg of args) if (/^[-+][a-z]*e/.test(arg)) machine.exitOnError = arg.startsWith('-');
    return 0;
  }),
  export: exporting,
  local: exporting,
  unset: acting(({ args, machine }) => {
    for (const name of args) {
      machine.variables.delete(name);
      machine.exported.delete(name);
    }
    return 0;
  }),
  shift: acting(({ args: [count], machine }) => {
    machine.parameters = [machine.parameters[0] ?? 'sh', ...machine.parameters.slice(1 + (Number(count ?? 1) || 0))];
    return 0;
  }),
  cd: acting(({ args: [path = '/'], machine }) => {
    machine.variables.set('PWD', resolvePath(path, workingDirectory(machine)));
    return 0;
  }),
  read: acting(({ args, machine, stdin }) => {
    const names = args.filter((arg) => !arg.startsWith('-'));
    const line = stdin[Symbol.iterator]().next();
    if (line.done) return 1;
    const words = line.value.trim().split(/\s+/);
    for (const [i, name] of names.entries()) machine.variables.set(name, i === names.length - 1 ? words.slice(i).join(' ') : (words[i] ?? ''));
    return 0;
  }),
  *exec({ args, machine, stdin }) {
    if (args.length === 0) return 0;
    const code = yield* runArgv(args, machine, stdin);
    machine.flow = { kind: 'exit', code };
    return code;
  },
  eval: ({ args, machine, stdin }) => runScript(args.join(' '), machine, stdin),
  wait: ({ machine }) => waitForJobs(machine),
  trap: acting(({ args, machine }) => {
    const [action = '', ...signals] = args.filter((arg) => arg !== '--');
    if (!signals.some((signal) => TERM.has(signal))) return 0;
    machine.onTerm = action === '' || action === '-' ? undefined : exitCodeOf(action, machine);
    return 0;
  }),
  kill: succeed,
  *timeout({ args: [limit = '0', ...argv], machine, stdin }) {
    const from = machine.clockUs;
    const limitUs = (Number.parseFloat(limit) || 0) * 1e6;
    const code = yield* runArgv(argv, machine, stdin);
    if (machine.clockUs - from <= limitUs) return code;
    machine.clockUs = from + limitUs;
    return 124;
  },
};

/** The exit code that a trap's action leads to; undefined if it does not leave the shell. */
function exitCodeOf(action: string, machine: Machine): number | undefined {
  const shell = subshell({ ...machine, files: new Map(machine.files) });
  for (const _output of runScript(action, shell)) if (shell.budget.steps <= 0) return undefined;
  return shell.flow?.kind === 'exit' ? shell.flow.code : undefined;
}

/** Sends output where `>`, `>>`, `2>&1` and `<` say. */
function* redirected(redirections: readonly Redirection[], machine: Machine, stdin: Iterable<string>, run: (stdin: Iterable<string>) => Run): Run {
  if (redirections.length === 0) return yield* run(stdin);
  const substitute = substituteIn(machine);
  const targets: Record<1 | 2, string | 1 | 2> = { 1: 1, 2: 2 };
  let input = stdin;
  for (const redirection of redirections) {
    if (redirection.type === 'HereDoc') {
      const { body, delimiter } = redirection;
      const text =
        delimiter?.quoted || !body.parts
          ? body.text
          : expandText({ type: 'Word', text: body.text, value: body.text, pos: 0, end: 0, parts: body.parts }, machine, substitute);
      input = text.replace(/\n$/, '').split('\n').values();
      continue;
    }
    const target = expandText(redirection.target, machine, substitute);
    if (redirection.type === 'HereString') {
      input = target.split('\n').values();
      continue;
    }
    const { operator, descriptor } = redirection;
    if (operator === '<') {
      const text = readFile(machine, target);
      if (text === undefined) {
        yield stderr(machine, `sh: can't open ${target}: no such file\n`);
        return 1;
      }
      input = text === '' ? NOTHING : text.replace(/\n$/, '').split('\n').values();
      continue;
    }
    const from: 1 | 2 = descriptor?.type === 'FileDescriptor' && descriptor.value === 2 ? 2 : 1;
    const to = operator === '>&' ? targets[target === '2' ? 2 : 1] : standardStream(target);
    targets[from] = to;
    if (operator.startsWith('&')) targets[2] = to;
    if (typeof to === 'string' && !operator.endsWith('>>')) writeFile(machine, to, '', false);
  }
  const running = run(input);
  let step = running.next();
  for (; !step.done; step = running.next()) {
    const to = targets[step.value.fd];
    if (typeof to === 'string') writeFile(machine, to, step.value.text, true);
    else yield { ...step.value, fd: to };
  }
  return step.value;
}

const standardStream = (path: string): string | 1 | 2 =>
  /^\/(dev\/stdout|proc\/(1|self)\/fd\/1)$/.test(path) ? 1 : /^\/(dev\/stderr|proc\/(1|self)\/fd\/2)$/.test(path) ? 2 : path;

/** Whether a script can only be ended from outside, as far as its text tells: `while true` without a way out. Saves running it to find out. */
export function isEndless(source: string): boolean {
  const script = parse(source);
  const leaves = (node: SyntaxNode): boolean => {
    if (node.type === 'Command' && /^(break|exit|return|exec|trap|set)$/.test(node.name?.value ?? '')) return true;
    let found = false;
    forEachChild(node, (child) => {
      found ||= leaves(child);
    });
    return found;
  };
  const endless = ({ command, background }: Statement): boolean =>
    !background &&
    command.type === 'While' &&
    (command.kind === 'while' ? /^(true|:)$/ : /^false$/).test(sourceOf(source, command.clause)) &&
    !leaves(command.body);
  const first = script.commands.findIndex(endless);
  return first >= 0 && !script.errors && script.commands.slice(0, first).every((statement) => !leaves(statement));
}

const sourceOf = (source: string, { pos, end }: CompoundList): string => source.slice(pos, end).replace(/[;\s]+$/, '');
