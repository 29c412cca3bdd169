import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * The command `podscope`, as the package has it. Of the sources tsx would read a thousand files at each start, which is most of what a test with a server takes;
 * so it is built if a source is newer.
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COMMAND = join(ROOT, 'dist/lib/podscope.js');
const BUILDING = join(ROOT, 'node_modules/.podscope-building');
const LOOK_MS = 100;
/** A build that takes longer has been ended before it could say so. */
const BUILDING_MS_MAX = 120_000;

const changedMs = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function isBuilt(): boolean {
  const builtMs = changedMs(COMMAND);
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) => !/\.test\.tsx?$/.test(path));
  return sources.every((path) => changedMs(join(ROOT, 'src', path)) <= builtMs);
}

/** Whether this process may build: tests side by side must not do it twice. */
function mayBuild(): boolean {
  try {
    mkdirSync(BUILDING);
    return true;
  } catch {
    return false;
  }
}

/** Builds the command unless it is as new as its sources. */
async function built(): Promise<void> {
  if (isBuilt()) return;
  if (mayBuild())
    try {
      execFileSync('npx', ['vite', 'build', '--config', 'vite.lib.config.ts', '--logLevel', 'warn'], { cwd: ROOT, shell: process.platform === 'win32' });
    } finally {
      rmSync(BUILDING, { recursive: true });
    }
  else {
    while (Date.now() - changedMs(BUILDING) < BUILDING_MS_MAX) await new Promise((done) => setTimeout(done, LOOK_MS));
    rmSync(BUILDING, { recursive: true, force: true });
  }
}

/** Starts a command that serves; resolves with its address, which the pattern finds in what it prints. */
export async function startCommand(args: readonly string[], pattern: RegExp): Promise<{ readonly address: string; readonly process: ChildProcess }> {
  await built();
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const address = pattern.exec(line)?.[1];
    if (address) return { address, process: child };
  }
  throw new Error(`podscope ${args[0]} ended`);
}
