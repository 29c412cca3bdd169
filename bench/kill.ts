// `npm run bench -- kill [--times 100] [--seed 1] [--reach 20000]`: kills `serve --data-dir` under load at random moments. Exits 1 if an acknowledged write is lost.
import { parseArgs } from 'node:util';
import { killAndLook } from '../e2e/kill/kill';

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { times: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' }, reach: { type: 'string', default: '20000' } },
  });
  const { acknowledged, lost } = await killAndLook({
    times: Number(values.times),
    seed: Number(values.seed),
    reach: Number(values.reach),
    report: console.log,
  });
  for (const line of lost) console.log(line);
  console.log(`${acknowledged} objects were acknowledged, ${lost.length} are not as they were`);
  process.exitCode = lost.length > 0 ? 1 : 0;
}
