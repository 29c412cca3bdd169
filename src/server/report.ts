import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterBroken } from '../cluster/breakdown';

/** Says what broke a simulation, and writes all that it takes to see it again (seed, configuration, inputs) to a file. */
export function reportBroken(error: unknown): void {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  if (!(error instanceof ClusterBroken)) return;
  const { breakdown } = error;
  const file = join(mkdtempSync(join(tmpdir(), 'podscope-')), 'broken.json');
  writeFileSync(file, JSON.stringify(breakdown, undefined, 2));
  console.error(`${breakdown.stack}\nThe report, with the session that leads there again: ${file}`);
}
