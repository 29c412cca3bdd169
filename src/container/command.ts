import { isEndless } from '../shell/endless';
import { isShell } from '../shell/interpreter';
import { kill, nextAtUs, step } from '../shell/processes';
import { type CommandContext, type Container, createContainer } from './container';
import type { FileSystem } from './files/file-system';
import { addPrinted, createLines, createPrinted, type OutputLine, type Printed } from './lines';
import { mayAskOutside } from './programs';

/**
 * What a command does in a container. Nothing of it happens while a cluster runs: what it prints, writes and how it ends follows from what it
 * was begun with and when it was told to stop, so it is run, ahead of time, whenever somebody asks. One that has to do with the world outside is
 * tied to it, and goes in step with it (lock-step.ts).
 */

/** How a command ends: `afterUs` is Infinity if it does not. */
export interface CommandEnd {
  readonly afterUs: number;
  readonly code: number;
  /** When the image's own server begins to run, if the command comes to that. */
  readonly servesAfterUs?: number;
  /** It, or one that it has begun, was killed for want of memory. */
  readonly outOfMemory?: true;
  /** It has to do with the world outside: what it does does not follow from its start. */
  readonly tied?: true;
}

/** How much a command may do before it counts as one that never ends, and how much of its output anybody reads. */
const STEPS_TO_END = 20_000;
const STEPS_OF_OUTPUT = 400_000;
/** What a signal allows beyond that. */
const STEPS_AFTER_SIGNAL = 1_000;

/** Goes on to the next output; false once there is nothing more to come. */
function goOn(container: Container): boolean {
  const { processes } = container;
  while (processes.output.length === 0) {
    if (processes.tied || !processes.live.has(container.init)) return false;
    const atUs = nextAtUs(processes);
    const { terminateAtUs } = container;
    if (terminateAtUs !== undefined && atUs >= terminateAtUs) terminate(container, terminateAtUs);
    else if (atUs >= processes.untilUs || atUs === Number.POSITIVE_INFINITY) return false;
    else step(processes);
  }
  return true;
}

function terminate(container: Container, atUs: number): void {
  const { processes } = container;
  container.terminateAtUs = undefined;
  // Whoever has done all that it may, without an end in sight, is met by the signal where it stands.
  processes.steps = Math.max(processes.steps, STEPS_AFTER_SIGNAL);
  kill(processes, container.init, 'TERM', atUs);
}

function endOf({ processes, init, context, servedAtUs }: Container): CommandEnd {
  const ended = processes.ended.get(init);
  return {
    afterUs: ended ? ended.atUs - context.startedAtUs : Number.POSITIVE_INFINITY,
    code: ended?.code ?? 0,
    ...(servedAtUs !== undefined && { servesAfterUs: servedAtUs - context.startedAtUs }),
    ...(processes.outOfMemory && { outOfMemory: true }),
    ...(processes.tied && { tied: true }),
  };
}

/** Runs without an end, as far as its text tells, and heeds no signal. */
function isHopeless([program = '', flag, script]: readonly string[], { terminatedAfterUs, layers }: CommandContext): boolean {
  if (layers?.mounts?.some(({ shared }) => shared)) return false;
  if (!isShell(program) || flag !== '-c' || script === undefined || mayAskOutside(script) || !isEndless(script)) return false;
  return terminatedAfterUs === undefined || !script.includes('trap');
}

/** How a command ends. */
export function commandEnd(argv: readonly string[], context: CommandContext): CommandEnd {
  if (isHopeless(argv, context)) return { afterUs: Number.POSITIVE_INFINITY, code: 0 };
  const container = createContainer(argv, context, { steps: STEPS_TO_END });
  while (goOn(container)) container.processes.output.length = 0;
  return endOf(container);
}

/** Cuts output into lines, each stream's own. */
function* linesOf(container: Container): Generator<OutputLine, void> {
  const cutter = createLines(container.context.startedAtUs);
  while (goOn(container)) for (const piece of container.processes.output.splice(0)) yield* cutter.add(piece);
  yield* cutter.rest();
}

/** What a command prints from its start on, in order, until `untilUs` after its start; then, when the image's own server began to run, if it did. */
export function* commandOutput(
  argv: readonly string[],
  context: CommandContext,
  untilUs = Number.POSITIVE_INFINITY,
): Generator<OutputLine, CommandEnd['servesAfterUs']> {
  const container = createContainer(argv, context, { steps: STEPS_OF_OUTPUT, untilUs });
  yield* linesOf(container);
  return endOf(container).servesAfterUs;
}

/** The file system as a command has left it some time after its start. */
export function filesAfter(argv: readonly string[], context: CommandContext, untilUs: number): FileSystem {
  const container = createContainer(argv, context, { steps: STEPS_OF_OUTPUT, untilUs });
  while (goOn(container)) container.processes.output.length = 0;
  return container.files;
}

/** The output, the end and the files of a command that is run inside a container (`exec`). */
export function runInside(
  argv: readonly string[],
  context: CommandContext,
): CommandEnd & { readonly printed: Printed; readonly filesAfter: FileSystem; readonly shares: boolean } {
  const container = createContainer(argv, { ...context, beside: true, quietUnknown: false }, { steps: STEPS_TO_END });
  const printed = createPrinted();
  while (goOn(container)) for (const piece of container.processes.output.splice(0)) addPrinted(printed, piece);
  return { ...endOf(container), printed, filesAfter: container.files, shares: container.shares };
}
