// Random and hostile requests against the API server, then against the whole server over real connections: none may be answered with a 500 of a broken
// server, late or not at all, and the store's invariants hold.
// usage: npm run fuzz -- [--requests 100000] [--seed 1] [--http]   (a failure says how to play it again; --http: only over connections)
import { parseArgs } from 'node:util';
import { fuzzHttp } from './http';
import { type FuzzResult, fuzz } from './run';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' }, http: { type: 'boolean', default: false } },
});
const total = Number(values.requests);
const seed = Number(values.seed);

function report(what: string, startMs: number, { failures, codes, slowestMs }: FuzzResult): void {
  console.log(`${total} requests ${what} in ${((performance.now() - startMs) / 1000).toFixed(1)} s, the slowest ${slowestMs.toFixed(0)} ms`);
  const counts = [...codes].sort(([a], [b]) => a - b).map(([code, n]) => `${code === 0 ? 'closed' : code}: ${n}`);
  console.log(`codes: ${counts.join(', ')}`);
  for (const failure of failures.slice(0, 20)) console.log(failure);
  console.log(failures.length === 0 ? 'no 500, no hang, the store is sound' : `${failures.length} failures`);
  if (failures.length > 0) process.exitCode = 1;
}

if (!values.http) {
  const startMs = performance.now();
  report('to the API server', startMs, fuzz(total, seed));
}
const startMs = performance.now();
report('over HTTP', startMs, await fuzzHttp(total, seed));
