import type { ChildProcess } from 'node:child_process';
import { startCommand } from './command';

/** Starts `podscope serve` on a free port; resolves with its address when it is ready. */
export const serve = (...more: readonly string[]): Promise<{ readonly address: string; readonly process: ChildProcess }> =>
  startCommand(['serve', '--port', '0', ...more], / at (http:\S+)$/);
