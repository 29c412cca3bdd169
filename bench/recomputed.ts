// `npm run bench -- recomputed [FOLDER]`: decides again about every Pod that a real scheduler has scheduled (all *.jsonl of a folder; without one, the
// repository's sample). Exits 1 if any score is not the recorded one.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recomputeAll } from '../e2e/oracle/recomputed';
import { readVectors, vectorsIn } from '../e2e/oracle/vectors';

export function run([folder]: readonly string[]): void {
  const files = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  const vectors = folder === undefined ? readVectors() : files.flatMap((name) => vectorsIn(readFileSync(join(folder, name), 'utf8')));
  const { counts, differences } = recomputeAll(vectors);
  for (const difference of differences) console.log(difference);
  console.log(`${vectors.length} decisions; recomputed: ${counts.fromDump} from a dump, ${counts.inCopy} in its copy, ${counts.inLiveView} in a live view`);
  console.log(`${differences.length} differ from what was recorded`);
  if (vectors.length === 0 || differences.length > 0) process.exitCode = 1;
}
