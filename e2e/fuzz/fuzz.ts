// Random and hostile requests against the API server: none may be answered with a 500 or not at all, and the store's invariants hold.
// usage: npm run fuzz -- [--requests 100000] [--seed 1]   (a failure says how to play it again)
import { parseArgs } from 'node:util';
import { fuzz } from './run';

const { values } = parseArgs({ options: { requests: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } } });
const total = Number(values.requests);
const startMs = performance.now();
const { failures, codes, slowestMs } = fuzz(total, Number(values.seed));
console.log(`${total} requests in ${((performance.now() - startMs) / 1000).toFixed(1)} s, the slowest ${slowestMs.toFixed(0)} ms`);
console.log(
  `codes: ${[...codes]
    .sort(([a], [b]) => a - b)
    .map(([code, n]) => `${code}: ${n}`)
    .join(', ')}`,
);
for (const failure of failures.slice(0, 20)) console.log(failure);
console.log(failures.length === 0 ? 'no 500, no hang, the store is sound' : `${failures.length} failures`);
process.exitCode = failures.length === 0 ? 0 : 1;
