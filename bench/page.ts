// All that is asked of the page with large clusters, measured one after the other, each in a process of its own: what one leaves in memory is no part of the
// next. `npm run bench -- page [NAME …]`: only these of them. Exits 1 if one of them does.

import { spawnSync } from 'node:child_process';
import { build } from 'vite';

/** A measurement of this folder with what it is told, and what it is about. */
const MEASURED: readonly (readonly [name: string, args: readonly string[], about: string])[] = [
  ['typed', [], '1,000 Pods on 100 nodes, typed; middle of five'],
  ['rollout', [], 'the frame rate while they come up, and back and forth in that run'],
  ['hosting', [], "what the page adds to the engine's work"],
  ['idle', ['--nodes', '1000', '--minutes', '1440', '--seconds-max', '10', '--mb-max', '500'], 'an idle day of 1,000 nodes'],
  ['playing', [], 'a page that is left playing at full pace'],
  ['scale', [], '10,000 Pods on 500 nodes; 5,000 nodes opened and scrolled through'],
  ['timeline', [], 'standing still, settled, 500 tokens, a scrub over 1,000,000 messages'],
];

export async function run(names: readonly string[]): Promise<void> {
  await build({ logLevel: 'error' });
  const missed = MEASURED.filter(([name]) => names.length === 0 || names.includes(name)).filter(([name, args, about]) => {
    console.log(`\n${name}: ${about}`);
    const { status } = spawnSync(process.execPath, [...process.execArgv, '--expose-gc', process.argv[1]!, name, ...args], {
      stdio: 'inherit',
      env: { ...process.env, PODSCOPE_BENCH_DIST: 'dist' },
    });
    return status !== 0;
  });
  console.log(missed.length === 0 ? '\nAll limits are held.' : `\nMissed: ${missed.map(([name]) => name).join(', ')}`);
  if (missed.length > 0) process.exitCode = 1;
}
