import { type Action, createOutside } from '../shell/outside';
import { kill, killGroup, type NextTurn, nextTurn, type Output, step, typeInto } from '../shell/processes';
import { beginInside, type CommandContext, createContainer, type Input as Keyboard } from './container';
import { withChanges } from './files/changes';
import type { OpenFiles } from './files/files';
import { createLines, createPrinted } from './lines';
import { collect, type Input, type Inputs, type Live, NOTHING, type Progress, taken } from './live';
import { comeBack, comesRound } from './rounds';

/**
 * A command that has to do with the world outside goes in step with it: it is run up to now, hears what comes in, and what it does is told.
 * What came in is kept (`Inputs`), with how far it had come by then. So its processes, which nobody can store, are made again
 * from the start whenever they are needed and not at hand: after a step back, the same steps and the same inputs lead to the same place.
 * Of one that comes round to the same place again and again, what came in before is forgotten (rounds.ts).
 */

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

export function createLive(argv: readonly string[], context: CommandContext): Live {
  const outside = createOutside();
  const container = createContainer(argv, context, { steps: STEPS_MAX, outside });
  const live: Live = {
    container,
    outside,
    lines: [],
    linesInAll: 0,
    cutter: createLines(context.startedAtUs),
    printed: createPrinted(),
    inside: new Map(),
    heard: [],
    round: undefined,
    inputs: undefined,
    inputCount: 0,
    steps: 0,
    visits: 0,
    visited: undefined,
    returning: undefined,
  };
  container.processes.comesRound = (self, place) => comesRound(live, self, place);
  return live;
}

/** Makes a command again that has come so far. */
export function recreate(argv: readonly string[], context: CommandContext, { round, inputs, steps }: Progress): Live {
  const live = round ? recreate(argv, context, round.first) : createLive(argv, context);
  if (round) comeBack(live, round, () => stepOnce(live, nextTurn(live.container.processes)));
  for (const entry of inOrder(inputs)) {
    stepTo(live, entry.afterSteps);
    receive(live, entry);
  }
  stepTo(live, steps);
  tell(live);
  return live;
}

function inOrder(inputs: Inputs | undefined): readonly Inputs[] {
  const all: Inputs[] = [];
  for (let at = inputs; at; at = at.before) all.push(at);
  return all.reverse();
}

function stepTo(live: Live, steps: number): void {
  while (live.steps < steps) stepOnce(live, nextTurn(live.container.processes));
}

/** What a process may do without waiting is a slice of time; so nobody's doings depend on when somebody looks. */
function stepOnce(live: Live, next: NextTurn): void {
  const { processes } = live.container;
  processes.untilUs = next.atUs + SLICE_US;
  live.visits = 0;
  step(processes, next);
  live.steps++;
}

function receive(live: Live, entry: Inputs): void {
  take(live, entry);
  live.inputs = entry;
  live.inputCount++;
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
      kill(processes, container.init, input.signal, atUs);
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
  receive(live, { before: live.inputs, atUs, afterSteps: live.steps, input });
}

/** Goes on up to now. */
export function advance(live: Live, nowUs: number): Advance {
  const { processes, init } = live.container;
  let next = nextTurn(processes);
  for (; next.atUs <= nowUs && processes.live.has(init); next = nextTurn(processes)) stepOnce(live, next);
  const end = processes.ended.get(init);
  const { actions, written, output, ended } = tell(live);
  return { actions, nextAtUs: end ? Number.POSITIVE_INFINITY : next.atUs, end, outOfMemory: processes.outOfMemory, written, output, ended };
}

/** What was written to of what others have, which is told once: to clear what is empty costs more than to look. */
function writtenBy({ written }: OpenFiles): readonly string[] {
  if (written.size === 0) return NOTHING;
  const all = [...written];
  written.clear();
  return all;
}

/** What others are to hear of, which is told once. */
function tell(live: Live): Pick<Advance, 'written' | 'actions' | 'output' | 'ended'> {
  const { container, outside, inside, heard } = live;
  collect(live);
  const written = writtenBy(container.files);
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
