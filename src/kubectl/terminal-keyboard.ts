import type { HostSink, Tty } from '../programs/program';
import { interrupt, killGroup, type Processes, put, typeInto } from '../shell/processes';
import { createTty } from '../shell/tty';
import type { Keyboard } from './transport';

/** What is typed while a line of the terminal runs, and who gets it: the process that reads, or a command of the host's that has taken the keyboard. */

/** How somebody waits for what is typed: for every key, or for whole lines. */
export type Reading = 'raw' | 'lines';

/** Somebody sits at the terminal, and has typed a line. */
export interface Seat {
  /** The line's process. */
  readonly pid: number;
  readonly tty: Tty;
  taken: { readonly mode: Reading; readonly hear: (text: string | undefined) => void } | undefined;
  /** What has been told of who reads. */
  told: Reading | undefined;
  readonly tell: (by: Reading | undefined) => void;
  readonly now: () => number;
}

export const createSeat = (pid: number, screen: HostSink, { tell, now }: Pick<Seat, 'tell' | 'now'>): Seat => ({
  pid,
  tty: createTty(screen, pid),
  taken: undefined,
  told: undefined,
  tell,
  now,
});

const INTERRUPT = '\x03';

/** Somebody types. */
export function typeAt({ tty, taken, pid, now }: Seat, processes: Processes, keys: string): void {
  if (taken?.mode === 'raw') taken.hear(keys);
  // A shell within the shell goes on; the line itself ends.
  else if (keys === INTERRUPT && tty.foreground === pid) {
    put(processes, tty.screen, '^C\n', now());
    interrupt(processes, pid);
  } else typeInto(processes, tty, keys, now());
  if (taken?.mode === 'lines') for (const read of tty.reads.splice(0)) taken.hear(read === '' ? undefined : read);
}

/** Ends all that the line has begun. */
export function leaveSeat({ tty, pid, now }: Seat, processes: Processes): void {
  interrupt(processes, pid);
  if (tty.foreground !== pid) killGroup(processes, tty.foreground, 'KILL', now());
}

function readingAt({ tty, taken }: Seat, { live }: Processes): Reading | undefined {
  if (taken) return taken.mode;
  const reads = [...live.values()].some(({ blocked }) => blocked?.call === 'read' && blocked.from === tty);
  return reads ? 'lines' : undefined;
}

/** Whoever sits there hears who waits for what is typed. */
export function tellReading(seat: Seat, processes: Processes): void {
  const by = readingAt(seat, processes);
  if (by !== seat.told) seat.tell(by);
  seat.told = by;
}

/** The keyboard as a command of the host's gets it. `changed`: another one has it. */
export const keyboardOf = (seat: Seat, changed: () => void): Keyboard => ({
  take(mode, hear, signal) {
    const mine = { mode, hear };
    seat.taken = mine;
    signal.addEventListener('abort', () => {
      if (seat.taken !== mine) return;
      seat.taken = undefined;
      changed();
    });
    changed();
  },
});
