import type { Environment } from './context';
import { describeError, KubectlError } from './errors';
import { kubectl } from './kubectl';
import { type Pipeline, parseLine, type Stage } from './line';

/** What a shell line does with its words: kubectl, and the few tools that people pipe its output into. */
type Tool = (args: readonly string[], stdin: string, env: Environment) => { readonly stdout: string; readonly exitCode?: number };

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
const joined = (lines: readonly string[]): string => lines.map((l) => `${l}\n`).join('');
const usage = (message: string): KubectlError => new KubectlError(message, { exact: true, exitCode: 2 });

/** Texts of named files, or what came through the pipe. */
function input(names: readonly string[], stdin: string, env: Environment, tool: string): string {
  if (names.length === 0) return stdin;
  return names
    .map((name) => {
      const text = env.files.read(name);
      if (text === undefined) throw new KubectlError(`${tool}: ${name}: No such file or directory`, { exact: true });
      return text.endsWith('\n') || text === '' ? text : `${text}\n`;
    })
    .join('');
}

/** `-5`, `-n 5`, `-n5` of head and tail. */
function count(args: readonly string[]): { readonly n: number; readonly names: readonly string[] } {
  let n = 10;
  const names: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '-n') n = Number(args[++i]);
    else if (/^-n?\d+$/.test(arg)) n = Number(arg.replace(/^-n?/, ''));
    else names.push(arg);
  }
  return { n, names };
}

/** Splits `-iv pattern` into flags and the rest. */
function letters(args: readonly string[]): { readonly flags: ReadonlySet<string>; readonly rest: readonly string[] } {
  const flags = new Set(args.filter((a) => /^-[a-zA-Z]+$/.test(a)).flatMap((a) => [...a.slice(1)]));
  return { flags, rest: args.filter((a) => !/^-[a-zA-Z]+$/.test(a)) };
}

function pattern(text: string, flags: string): RegExp {
  try {
    return new RegExp(text, flags);
  } catch {
    throw usage(`invalid regular expression: ${text}`);
  }
}

const tools: Readonly<Record<string, Tool>> = {
  cat: (args, stdin, env) => ({ stdout: input(args, stdin, env, 'cat') }),
  ls: (args, _, env) => ({
    stdout: joined([...env.files.list()].sort().filter((f) => args.length === 0 || args.includes(f) || args.some((a) => a === '.' || a.startsWith('-')))),
  }),
  echo: (args) => ({ stdout: args[0] === '-n' ? args.slice(1).join(' ') : `${args.join(' ')}\n` }),
  pwd: () => ({ stdout: '/home/podscope\n' }),
  date: (_, __, env) => ({ stdout: `${new Date(env.now() / 1000).toUTCString()}\n` }),
  true: () => ({ stdout: '' }),
  false: () => ({ stdout: '', exitCode: 1 }),
  head: (args, stdin, env) => {
    const { n, names } = count(args);
    return { stdout: joined(linesOf(input(names, stdin, env, 'head')).slice(0, n)) };
  },
  tail: (args, stdin, env) => {
    const { n, names } = count(args);
    return { stdout: n === 0 ? '' : joined(linesOf(input(names, stdin, env, 'tail')).slice(-n)) };
  },
  wc: (args, stdin, env) => {
    const { flags, rest } = letters(args);
    const text = input(rest, stdin, env, 'wc');
    const all = { l: (text.match(/\n/g) ?? []).length, w: (text.match(/\S+/g) ?? []).length, c: text.length };
    const shown = (['l', 'w', 'c'] as const).filter((k) => flags.size === 0 || flags.has(k)).map((k) => all[k]);
    return { stdout: `${shown.length === 1 ? shown[0] : shown.map((n) => String(n).padStart(7)).join(' ')}\n` };
  },
  sort: (args, stdin, env) => {
    const { flags, rest } = letters(args);
    const compare = flags.has('n')
      ? (a: string, b: string) => Number.parseFloat(a) - Number.parseFloat(b)
      : (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
    const sorted = [...linesOf(input(rest, stdin, env, 'sort'))].sort(compare);
    const unique = flags.has('u') ? sorted.filter((l, i) => l !== sorted[i - 1]) : sorted;
    return { stdout: joined(flags.has('r') ? unique.reverse() : unique) };
  },
  uniq: (_, stdin) => ({ stdout: joined(linesOf(stdin).filter((l, i, all) => l !== all[i - 1])) }),
  grep: (args, stdin, env) => {
    const { flags, rest } = letters(args);
    const [text, ...names] = rest;
    if (text === undefined) throw usage('usage: grep [-ivcE] PATTERN [FILE...]');
    const wanted = pattern(text, flags.has('i') ? 'i' : '');
    const found = linesOf(input(names, stdin, env, 'grep')).filter((l) => wanted.test(l) !== flags.has('v'));
    return { stdout: flags.has('q') ? '' : flags.has('c') ? `${found.length}\n` : joined(found), exitCode: found.length > 0 ? 0 : 1 };
  },
  sed: (args, stdin, env) => {
    const { rest } = letters(args);
    const match = /^s(.)(.*)\1(.*)\1([gi]*)$/.exec(rest[0] ?? '');
    if (!match) throw usage('sed: only s/PATTERN/TEXT/ is available here');
    const wanted = pattern(match[2]!, match[4]!);
    return { stdout: joined(linesOf(input(rest.slice(1), stdin, env, 'sed')).map((l) => l.replace(wanted, match[3]!.replaceAll('&', '$&')))) };
  },
};

/** The names of all commands that a line can begin with, for completion and help. */
export const TOOLS: readonly string[] = ['kubectl', ...Object.keys(tools)];

async function runStage(stage: Stage, stdin: string | undefined, env: Environment): Promise<number> {
  const [name, ...args] = stage.words as [string, ...string[]];
  if (name === 'kubectl' || name === 'k') return kubectl(args, stdin === undefined ? env : { ...env, stdin });
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
  try {
    if (name === 'sleep') {
      await env.sleep(Number.parseFloat(args[0] ?? '0'), env.signal);
      return 0;
    }
    if (!tool)
      throw new KubectlError(`${name}: command not found\nTry kubectl ${name === 'help' ? '--help' : name}, or type help.`, { exact: true, exitCode: 127 });
    const { stdout, exitCode } = tool(args, stdin ?? '', env);
    if (stdout) env.stdout(stdout);
    return exitCode ?? 0;
  } catch (error) {
    const { text, exitCode } = describeError(error);
    env.stderr(text);
    return exitCode;
  }
}

async function runPipeline({ stages }: Pipeline, env: Environment): Promise<number> {
  let piped: string | undefined = env.stdin;
  let exitCode = 0;
  for (const [i, stage] of stages.entries()) {
    const last = i === stages.length - 1;
    let kept = '';
    const keep = (text: string): void => {
      kept += text;
    };
    const stdout = last && !stage.into ? env.stdout : keep;
    const stderr = stage.errors === 'joined' ? stdout : stage.errors === 'dropped' ? () => undefined : env.stderr;
    const from = stage.text ?? (stage.from === undefined ? piped : env.files.read(stage.from));
    exitCode = await runStage(stage, from, { ...env, stdout, stderr });
    if (stage.into && stage.into.file !== '/dev/null')
      env.files.write?.(stage.into.file, (stage.into.append ? (env.files.read(stage.into.file) ?? '') : '') + kept);
    piped = stage.into ? '' : kept;
  }
  return exitCode;
}

/** Runs a line of a small shell: pipelines of kubectl and text tools, `;`, `&&`, `||`, redirections. Gives back the last exit code. */
export async function runLine(line: string, env: Environment): Promise<number> {
  let exitCode = 0;
  try {
    for (const pipeline of parseLine(line)) {
      if (env.signal.aborted) return 130;
      if (pipeline.when === 'succeeded' && exitCode !== 0) continue;
      if (pipeline.when === 'failed' && exitCode === 0) continue;
      exitCode = await runPipeline(pipeline, env);
    }
  } catch (error) {
    const { text, exitCode: code } = describeError(error);
    env.stderr(text);
    return code;
  }
  return exitCode;
}
