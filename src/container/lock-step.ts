import type { Outcome, Request } from '../api/connection';
import type { Signal } from '../programs/program';
import { type Action, createOutside, type Outside } from '../shell/outside';
import { kill, nextAtUs, step } from '../shell/processes';
import { type CommandContext, type Container, createContainer, INIT } from './container';
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
  | { readonly kind: 'files'; readonly changes: Changes };

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
  progress: Progress;
}

/** What came of going on. */
export interface Advance {
  readonly actions: readonly Action[];
  /** When it goes on by itself; Infinity: it waits for somebody. */
  readonly nextAtUs: number;
  readonly end: { readonly code: number; readonly atUs: number } | undefined;
  /** What it has written to of what others have, too. */
  readonly written: readonly string[];
}

/** How much a command may do between two waits; whoever does more computes for ever, as far as anybody can tell. */
const STEPS_MAX = 20_000;
/** How far a process may run ahead of the others without a wait. */
const SLICE_US = 10_000;
const LINES_MAX = 40_000;

export function createLive(argv: readonly string[], context: CommandContext): Live {
  const outside = createOutside();
  const container = createContainer(argv, context, { steps: STEPS_MAX, outside });
  return { container, outside, lines: [], cutter: createLines(context.startedAtUs), printed: createPrinted(), progress: NO_PROGRESS };
}

/** Makes a command again that has come so far. */
export function recreate(argv: readonly string[], context: CommandContext, progress: Progress): Live {
  const live = createLive(argv, context);
  for (const entry of inOrder(progress.inputs)) {
    stepTo(live, entry.afterSteps);
    take(live, entry);
  }
  stepTo(live, progress.steps);
  live.outside.actions.length = 0;
  live.container.files.written.clear();
  live.progress = progress;
  return live;
}

function inOrder(inputs: Inputs | undefined): readonly Inputs[] {
  const all: Inputs[] = [];
  for (let at = inputs; at; at = at.before) all.push(at);
  return all.reverse();
}

function stepTo(live: Live, steps: number): void {
  for (let taken = live.progress.steps; taken < steps; taken++) stepOnce(live, nextAtUs(live.container.processes));
  live.progress = { ...live.progress, steps };
}

/** What a process may do without waiting is a slice of time; so nobody's doings depend on when somebody looks. */
function stepOnce({ container: { processes } }: Live, atUs: number): void {
  processes.untilUs = atUs + SLICE_US;
  step(processes);
}

function take({ container: { processes, files }, outside }: Live, { atUs, input }: Inputs): void {
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
  const { container, outside } = live;
  const { processes } = container;
  let { steps } = live.progress;
  let atUs = nextAtUs(processes);
  for (; atUs <= nowUs && processes.live.has(INIT); atUs = nextAtUs(processes)) {
    stepOnce(live, atUs);
    steps++;
  }
  if (steps !== live.progress.steps) live.progress = { ...live.progress, steps };
  collect(live);
  const end = processes.ended.get(INIT);
  const written = [...container.files.written];
  container.files.written.clear();
  return { written, actions: outside.actions.splice(0), nextAtUs: end ? Number.POSITIVE_INFINITY : atUs, end };
}

function collect(live: Live): void {
  const { container, lines, cutter } = live;
  for (const piece of container.processes.output.splice(0)) {
    lines.push(...cutter.add(piece));
    addPrinted(live.printed, piece);
  }
  if (lines.length > LINES_MAX) lines.splice(0, lines.length - LINES_MAX / 2);
}
