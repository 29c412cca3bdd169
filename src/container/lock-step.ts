import type { Outcome, Request } from '../api/connection';
import type { Signal } from '../programs/program';
import { type Action, createOutside, type Outside } from '../shell/outside';
import { kill, killGroup, type NextTurn, nextTurn, type Output, step, typeInto } from '../shell/processes';
import { beginInside, type CommandContext, type Container, createContainer, INIT, type Inside, type InsideCommand, type Input as Keyboard } from './container';
import { type Changes, withChanges } from './files/changes';
import type { Inode } from './files/inode';
import { addPrinted, createLines, createPrinted, type OutputLine, type Printed } from './lines';

/**
 * A command that has to do with the world outside goes in step with it: it is run up to now, hears what comes in, and what it does is told.
 * All that came in is kept (`Inputs`), with how far it had come by then. So its processes, which nobody can store, are made again
 * from the start whenever they are needed and not at hand: after a step back, the same steps and the same inputs lead to the same place.
 */

/** What came to a command from outside. */
export type Input =
  | { readonly kind: 'request'; readonly request: Request }
  /** What came of a process's request. */
  | { readonly kind: 'outcome'; readonly pid: number; readonly outcome: Outcome }
  | { readonly kind: 'signal'; readonly signal: Signal }
  /** Somebody else has written to a volume that it has mounted. */
  | { readonly kind: 'volume'; readonly tree: string; readonly node: Inode }
  /** A command that was run inside has changed its files. */
  | { readonly kind: 'files'; readonly changes: Changes }
  /** A command is begun inside. */
  | ({ readonly kind: 'exec' } & InsideCommand)
  /** Somebody types into it, or into what the container was begun for. */
  | { readonly kind: 'stdin'; readonly session?: number; readonly text: string }
  /** Nobody will any more. */
  | { readonly kind: 'eof'; readonly session?: number }
  | { readonly kind: 'resize'; readonly session?: number; readonly columns: number; readonly rows: number };

/** All that came so far: the last, and those before. */
export interface Inputs {
  readonly before: Inputs | undefined;
  readonly atUs: number;
  /** How many steps the command had taken. */
  readonly afterSteps: number;
  readonly input: Input;
}

/** How far a command has come: with what it was begun with, all that there is to know of it. */
export interface Progress {
  readonly inputs: Inputs | undefined;
  readonly steps: number;
}

export const NO_PROGRESS: Progress = { inputs: undefined, steps: 0 };

/** A command at work. No part of the state: it can be made again from its progress. */
export interface Live {
  readonly container: Container;
  readonly outside: Outside;
  readonly lines: OutputLine[];
  readonly cutter: ReturnType<typeof createLines>;
  readonly printed: Printed;
  /** Commands that were begun inside and have not ended. */
  readonly inside: Map<number, Inside>;
  /** What was printed since somebody last looked. */
  readonly heard: Output[];
  progress: Progress;
}

/** What came of going on. */
export interface Advance {
  readonly actions: readonly Action[];
  /** When it goes on by itself; Infinity: it waits for somebody. */
  readonly nextAtUs: number;
  readonly end: { readonly code: number; readonly atUs: number } | undefined;
  /** It, or one that it has begun, was killed for want of memory. */
  readonly outOfMemory: boolean;
  /** What it has written to of what others have, too. */
  readonly written: readonly string[];
  readonly output: readonly Output[];
  /** Commands inside that have ended. */
  readonly ended: readonly { readonly session: number; readonly code: number; readonly atUs: number }[];
}

/** How much a command may do between two waits; whoever does more computes for ever, as far as anybody can tell. */
const STEPS_MAX = 20_000;
/** How far a process may run ahead of the others without a wait. */
const SLICE_US = 10_000;
const LINES_MAX = 40_000;

export function createLive(argv: readonly string[], context: CommandContext): Live {
  const outside = createOutside();
  const container = createContainer(argv, context, { steps: STEPS_MAX, outside });
  return {
    container,
    outside,
    lines: [],
    cutter: createLines(context.startedAtUs),
    printed: createPrinted(),
    inside: new Map(),
    heard: [],
    progress: NO_PROGRESS,
  };
}

/** Makes a command again that has come so far. */
export function recreate(argv: readonly string[], context: CommandContext, progress: Progress): Live {
  const live = createLive(argv, context);
  for (const entry of inOrder(progress.inputs)) {
    stepTo(live, entry.afterSteps);
    take(live, entry);
  }
  stepTo(live, progress.steps);
  live.progress = progress;
  tell(live);
  return live;
}

function inOrder(inputs: Inputs | undefined): readonly Inputs[] {
  const all: Inputs[] = [];
  for (let at = inputs; at; at = at.before) all.push(at);
  return all.reverse();
}

function stepTo(live: Live, steps: number): void {
  for (let done = live.progress.steps; done < steps; done++) stepOnce(live, nextTurn(live.container.processes));
  live.progress = { ...live.progress, steps };
}

/** What a process may do without waiting is a slice of time; so nobody's doings depend on when somebody looks. */
function stepOnce({ container: { processes } }: Live, next: NextTurn): void {
  processes.untilUs = next.atUs + SLICE_US;
  step(processes, next);
}

function take(live: Live, { atUs, input }: Inputs): void {
  const { container, outside, inside } = live;
  const { processes, files } = container;
  processes.steps = Math.max(processes.steps, STEPS_MAX);
  switch (input.kind) {
    case 'request':
      outside.arrived.push({ request: input.request, atUs });
      return;
    case 'outcome':
      outside.outcomes.set(input.pid, { outcome: input.outcome, atUs });
      return;
    case 'signal':
      kill(processes, INIT, input.signal, atUs);
      return;
    case 'volume':
      files.trees.set(input.tree, input.node);
      return;
    case 'files':
      for (const [tree, node] of withChanges(files, [input.changes]).trees) files.trees.set(tree, node);
      return;
    case 'exec':
      inside.set(input.session, beginInside(container, input, atUs));
      return;
    case 'stdin':
      type(live, keyboardOf(live, input.session), input.text, atUs);
      return;
    case 'eof':
      leave(live, keyboardOf(live, input.session), atUs);
      return;
    case 'resize': {
      const keyboard = keyboardOf(live, input.session);
      if (keyboard?.kind === 'tty') Object.assign(keyboard, { columns: input.columns, rows: input.rows });
      return;
    }
  }
}

const keyboardOf = ({ container, inside }: Live, session: number | undefined): Keyboard | undefined =>
  session === undefined ? container.input : inside.get(session)?.input;

function type({ container: { processes } }: Live, keyboard: Keyboard | undefined, text: string, atUs: number): void {
  if (keyboard?.kind === 'tty') typeInto(processes, keyboard, text, atUs);
  // What nobody can read any more is lost.
  if (keyboard?.kind !== 'pipe' || keyboard.readers === 0 || keyboard.writers === 0) return;
  if (!keyboard.text.includes('\n')) keyboard.atUs = atUs;
  keyboard.text += text;
}

/** A pipe is closed; a terminal that nobody sits at hangs up (SIGHUP). */
function leave({ container: { processes } }: Live, keyboard: Keyboard | undefined, atUs: number): void {
  if (!keyboard) return;
  keyboard.atUs = Math.max(keyboard.atUs, atUs);
  if (keyboard.kind === 'pipe') keyboard.writers = 0;
  else {
    keyboard.hungUp = true;
    killGroup(processes, keyboard.foreground, 'HUP', atUs);
  }
}

/** Something comes in; it shows when the command goes on. */
export function give(live: Live, input: Input, atUs: number): void {
  const { inputs: before, steps } = live.progress;
  const inputs: Inputs = { before, atUs, afterSteps: steps, input };
  take(live, inputs);
  live.progress = { inputs, steps };
}

/** Goes on up to now. */
export function advance(live: Live, nowUs: number): Advance {
  const { processes } = live.container;
  let { steps } = live.progress;
  let next = nextTurn(processes);
  for (; next.atUs <= nowUs && processes.live.has(INIT); next = nextTurn(processes)) {
    stepOnce(live, next);
    steps++;
  }
  if (steps !== live.progress.steps) live.progress = { ...live.progress, steps };
  const end = processes.ended.get(INIT);
  const { actions, written, output, ended } = tell(live);
  return { actions, nextAtUs: end ? Number.POSITIVE_INFINITY : next.atUs, end, outOfMemory: processes.outOfMemory, written, output, ended };
}

/** What others are to hear of, which is told once. */
function tell(live: Live): Pick<Advance, 'written' | 'actions' | 'output' | 'ended'> {
  const { container, outside, inside, heard } = live;
  collect(live);
  const written = container.files.written.size === 0 ? NOTHING : [...container.files.written];
  container.files.written.clear();
  const ended =
    inside.size === 0
      ? NOTHING
      : [...inside].flatMap(([session, { pid }]) => {
          const end = container.processes.ended.get(pid);
          return end ? [{ session, ...end }] : [];
        });
  for (const { session } of ended) inside.delete(session);
  return { written, actions: taken(outside.actions), output: taken(heard), ended };
}

const NOTHING: readonly never[] = [];

/** All that is in a list, which is empty from then on. */
const taken = <T>(list: T[]): readonly T[] => (list.length === 0 ? NOTHING : list.splice(0));

function collect(live: Live): void {
  const { container, lines, cutter } = live;
  for (const piece of taken(container.processes.output)) {
    live.heard.push(piece);
    if (piece.to.session !== undefined) continue;
    lines.push(...cutter.add(piece));
    addPrinted(live.printed, piece);
  }
  if (lines.length > LINES_MAX) lines.splice(0, lines.length - LINES_MAX / 2);
}
