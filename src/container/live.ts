import type { Outcome, Request } from '../api/connection';
import type { Place, Self, Signal } from '../programs/program';
import type { Outside } from '../shell/outside';
import type { Output, Processes } from '../shell/processes';
import type { Container, Inside, InsideCommand } from './container';
import type { Changes } from './files/changes';
import type { Inode } from './files/inode';
import { addPrinted, type createLines, type OutputLine, type Printed } from './lines';

/** A command that goes in step with the world (lock-step.ts): what came to it, how far it has come, and its processes at work. */

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

/** All that came since its round, or its start: the last, and those before. */
export interface Inputs {
  readonly before: Inputs | undefined;
  readonly atUs: number;
  /** How many steps the command had taken. */
  readonly afterSteps: number;
  readonly input: Input;
}

/** How far a command has come: with what it was begun with, all that there is to know of it. */
export interface Progress {
  /** From where on its inputs and steps are counted, if not from its start. */
  readonly round: Round | undefined;
  readonly inputs: Inputs | undefined;
  readonly steps: number;
}

export const NO_PROGRESS: Progress = { round: undefined, inputs: undefined, steps: 0 };

/** A command at work. No part of the state: it can be made again from its progress. */
export interface Live {
  readonly container: Container;
  readonly outside: Outside;
  /** The last lines that it has printed, and how many there were in all. */
  readonly lines: OutputLine[];
  linesInAll: number;
  readonly cutter: ReturnType<typeof createLines>;
  /** Of one that was run beside the container's own: whoever began it asks for it all. */
  readonly printed: Printed;
  /** Commands that were begun inside and have not ended. */
  readonly inside: Map<number, Inside>;
  /** What was printed since somebody last looked. */
  readonly heard: Output[];
  /** Its progress, and how many inputs that has. */
  round: Round | undefined;
  inputs: Inputs | undefined;
  inputCount: number;
  steps: number;
  /** How often it has come round in the step under way, and where it first came by that it has last come to. */
  visits: number;
  visited: Visited | undefined;
  /** The round that it is to be brought to. */
  returning: Round | undefined;
}

export const progressOf = ({ round, inputs, steps }: Live): Progress => ({ round, inputs, steps });

/** Whether a command has come just so far. */
export const isAt = (live: Live, { round, inputs, steps }: Progress): boolean => live.steps === steps && live.inputs === inputs && live.round === round;

/** The last time that a command came round to a place (rounds.ts). */
export interface Round {
  /** How far the command was when it took the step in which it first came there, and the how manieth place that was in that step. */
  readonly first: Progress;
  readonly visit: number;
  readonly memory: Memory;
}

/** When a command first came to the place that it last came round to. */
export interface Visited extends Pick<Round, 'first' | 'visit'> {
  readonly place: Place;
}

/** How a command stands whose only process is at a place: plain data. */
export interface Memory extends Pick<Processes, 'nextPid' | 'steps' | 'untilUs'> {
  /** What the program remembers. */
  readonly own: unknown;
  readonly process: { readonly us: number; readonly command: Self['command']; readonly handled: readonly Signal[] };
  readonly outside: Omit<Outside, 'actions'>;
  readonly trees: ReadonlyMap<string, Inode>;
  readonly shares: boolean;
  /** The last lines, in pieces that one memory has from another, and how many they are. */
  readonly lines: { readonly pieces: readonly (readonly OutputLine[])[]; readonly count: number; readonly inAll: number };
  readonly begun: ReturnType<Live['cutter']['save']>;
  readonly printed: Printed;
}

const LINES_MAX = 40_000;

/** All that is in a list, which is empty from then on. */
export const taken = <T>(list: T[]): readonly T[] => (list.length === 0 ? NOTHING : list.splice(0));
export const NOTHING: readonly never[] = [];

/** What its processes have printed goes where it is read. */
export function collect(live: Live): void {
  const { container, lines, cutter } = live;
  for (const piece of taken(container.processes.output)) {
    live.heard.push(piece);
    if (piece.to.session !== undefined) continue;
    const more = cutter.add(piece);
    lines.push(...more);
    live.linesInAll += more.length;
    if (container.context.beside) addPrinted(live.printed, piece);
  }
  if (lines.length > LINES_MAX) lines.splice(0, lines.length - LINES_MAX / 2);
}
