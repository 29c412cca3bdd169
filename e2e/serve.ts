import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Starts `npm run serve` on a free port; resolves with its address when it is ready. */
export async function serve(): Promise<{ readonly address: string; readonly process: ChildProcess }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/podscope.ts', 'serve', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const address = / at (http:\S+)$/.exec(line)?.[1];
    if (address) return { address, process: child };
  }
  throw new Error('the server ended');
}
