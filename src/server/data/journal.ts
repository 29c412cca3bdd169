import { appendFile, closeSync, fdatasync } from 'node:fs';
import { promisify } from 'node:util';

const append = promisify<number, string>(appendFile);
const sync = promisify(fdatasync);

/** An append-only file, and those who wait for what they will be told to be on the disk. */
export interface Journal {
  /** Calls back once all that is known now is on the disk. */
  whenKept(then: () => void): void;
  /** Goes on in another open file, on whose disk is all that is known now: nobody waits any more. */
  moveTo(file: number): void;
}

/**
 * A journal in an open file. `take` gives what is to be appended, all that is new: it is asked when the last write is done, so that many who wait go to
 * the disk at once. `failed` is told what keeps it from writing; whoever waits is not called back then.
 */
export function createJournal(first: number, take: () => string, failed: (error: unknown) => void): Journal {
  let file = first;
  let waiting: (() => void)[] = [];
  /** Who waits for what is being written, and where to. */
  let inFlight: (() => void)[] = [];
  let writingTo: number | undefined;
  let isBusy = false;

  async function writeNext(): Promise<void> {
    const to = file;
    [inFlight, waiting, writingTo] = [waiting, [], to];
    await append(to, take());
    await sync(to);
    writingTo = undefined;
    if (to !== file) closeSync(to);
    tell(inFlight.splice(0));
  }

  async function work(): Promise<void> {
    isBusy = true;
    // What else comes in this turn goes with it.
    await undefined;
    while (waiting.length > 0) await writeNext();
    isBusy = false;
  }

  return {
    whenKept(then) {
      waiting.push(then);
      if (!isBusy) work().catch(failed);
    },
    moveTo(other) {
      const before = file;
      const told = [...inFlight.splice(0), ...waiting.splice(0)];
      file = other;
      if (writingTo !== before) closeSync(before);
      tell(told);
    },
  };
}

function tell(waiting: readonly (() => void)[]): void {
  for (const then of waiting) then();
}
