// The scheduler's property tests in their long form: 10,000 random worlds for the incremental path against the plain one, and as many random
// schedules with nodes coming and going for its invariants. `npm run bench -- fuzz-scheduler 100` for fewer.

import { spawnSync } from 'node:child_process';

const RUNS = '10000';
const TESTS = ['src/scheduler/placement.test.ts', 'src/scheduler/invariants.test.ts'];

export function run([runs = RUNS]: readonly string[]): void {
  const { status } = spawnSync('npx', ['vitest', 'run', '--testTimeout=0', '--no-file-parallelism', ...TESTS], {
    stdio: 'inherit',
    env: { ...process.env, PODSCOPE_FUZZ_RUNS: runs },
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
