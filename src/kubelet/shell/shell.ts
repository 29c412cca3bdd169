import { isEndless, runArgv } from './interpreter';
import { createMachine, type Machine, type Run, type Surroundings } from './machine';
import { SHELLS } from './programs';

/** A line of output, microseconds after the start. */
export interface OutputLine {
  readonly afterUs: number;
  readonly text: string;
}

export interface CommandContext extends Omit<Surroundings, 'untilUs'> {
  readonly env: ReadonlyMap<string, string>;
  /** What the command finds in the file system. */
  readonly files?: ReadonlyMap<string, string>;
}

/** How a command ends: `afterUs` is Infinity if it does not; `onTerm` is what SIGTERM makes of it, if it is heeded. */
export interface CommandEnd {
  readonly afterUs: number;
  readonly code: number;
  readonly onTerm: number | undefined;
  /** When the image's own server begins to run, if the command comes to that. */
  readonly servesAfterUs?: number;
}

/** How much a command may do before it counts as one that never ends, and how much of its output anybody reads. */
const STEPS_TO_END = 20_000;
const STEPS_OF_OUTPUT = 400_000;
/** Longer lines are cut (containerd's `max_container_log_line_size`). */
const LINE_MAX = 16_384;

function machineFor({ env, files, ...around }: CommandContext, steps: number, untilUs = Number.POSITIVE_INFINITY): Machine {
  return createMachine({ ...around, untilUs }, env, files ?? new Map(), steps);
}

function drain(run: Run): number {
  let step = run.next();
  while (!step.done) step = run.next();
  return step.value;
}

const endOf = ({ clockUs, onTerm, served: { atUs } }: Machine, code: number): CommandEnd => ({
  afterUs: clockUs,
  code,
  onTerm,
  ...(atUs !== undefined && { servesAfterUs: atUs }),
});

/** Cuts output into lines, each stream's own. */
function* linesOf(run: Run): Generator<OutputLine, number> {
  const rests = { 1: '', 2: '' };
  let lastUs = 0;
  let step = run.next();
  for (; !step.done; step = run.next()) {
    const { fd, afterUs, text } = step.value;
    const lines = (rests[fd] + text).split('\n');
    rests[fd] = lines.pop()!.slice(0, LINE_MAX);
    lastUs = afterUs;
    for (const line of lines) yield { afterUs, text: line.slice(0, LINE_MAX) };
  }
  for (const rest of [rests[1], rests[2]]) if (rest !== '') yield { afterUs: lastUs, text: rest };
  return step.value;
}

/** Runs a command to its end without waiting: nothing of it happens, this only says what would. */
export function commandEnd(argv: readonly string[], context: CommandContext): CommandEnd {
  const [program = '', flag, script] = argv;
  if (SHELLS.has(program.slice(program.lastIndexOf('/') + 1)) && flag === '-c' && script !== undefined && isEndless(script)) {
    return { afterUs: Number.POSITIVE_INFINITY, code: 0, onTerm: undefined };
  }
  const machine = machineFor(context, STEPS_TO_END);
  const code = drain(runArgv(argv, machine));
  return endOf(machine, code);
}

/** What a command prints from its start on, in order, until `untilUs` after its start; then, when the image's own server began to run, if it did. */
export function* commandOutput(
  argv: readonly string[],
  context: CommandContext,
  untilUs = Number.POSITIVE_INFINITY,
): Generator<OutputLine, CommandEnd['servesAfterUs']> {
  const machine = machineFor(context, STEPS_OF_OUTPUT, untilUs);
  yield* linesOf(runArgv(argv, machine));
  return machine.served.atUs;
}

/** The files that a command has written some time after its start. */
export function filesAfter(argv: readonly string[], context: CommandContext, untilUs: number): ReadonlyMap<string, string> {
  const machine = machineFor(context, STEPS_OF_OUTPUT, untilUs);
  drain(runArgv(argv, machine));
  return machine.files;
}

/** The output, the end and the files of a command that is run inside a container (`exec`). */
export function runToEnd(
  argv: readonly string[],
  context: CommandContext,
): CommandEnd & { readonly output: string; readonly filesAfter: ReadonlyMap<string, string> } {
  const machine = machineFor(context, STEPS_TO_END);
  const lines = linesOf(runArgv(argv, machine));
  let output = '';
  let step = lines.next();
  for (; !step.done; step = lines.next()) output += `${step.value.text}\n`;
  return { ...endOf(machine, step.value), output, filesAfter: machine.files };
}
