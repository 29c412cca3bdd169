import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export const LOCK = 'lock';

/** Whether a process of this number runs, as far as one may know: one of somebody else's does. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

const codeOf = (error: unknown): string | undefined => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined);

/**
 * Takes a directory for this process; gives back how to give it back. Throws Error while another process that runs has it; one that has been killed has it
 * no more.
 */
export function lockDirectory(directory: string): () => void {
  const file = join(directory, LOCK);
  for (;;) {
    try {
      const lock = openSync(file, 'wx', 0o600);
      writeSync(lock, `${process.pid}\n`);
      closeSync(lock);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid !== process.pid && pid > 0 && isRunning(pid)) throw new Error(`${directory} is in use by process ${pid} (if that is no podscope: remove ${file})`);
    rmSync(file, { force: true });
  }
}
