// Random clusters, workloads, commands and faults; then peace, and everything must be as the specs say (e2e/simulate).
// `npm run bench -- simulate -- --histories 2000 --seed 1`: as many histories, on the seeds from this one on (default: from the clock).
// `--inputs 200` a history, `--jobs` at a time (default: one a processor), `--trials 300` to shrink a failure. Exits 1 if any fails.

import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { randomHistory } from '../e2e/simulate/generate/generate';
import { linkOf } from '../e2e/simulate/link';
import { shrink } from '../e2e/simulate/shrink';
import { kindOf, simulate } from '../e2e/simulate/simulate';

/** What one worker does: every so-manieth of the seeds. */
interface Share {
  readonly first: number;
  readonly after: number;
  readonly every: number;
  readonly inputs: number;
  readonly trials: number;
}

/** How a history ended. */
interface Report {
  readonly seed: number;
  readonly complaints: readonly string[];
  readonly healedUs: number;
  readonly messages: number;
  /** Of a failure: the shortest history that fails in the same way, as lines to print. */
  readonly shortest: readonly string[];
}

const LINES_MAX = 12;

function tried(seed: number, { inputs, trials }: Share): Report {
  const history = randomHistory(seed, inputs);
  const { complaints, healedUs, messages } = simulate(history);
  const report = { seed, complaints, healedUs, messages, shortest: [] };
  if (complaints.length === 0 || trials === 0) return report;
  const kind = kindOf(complaints[0]!);
  const small = shrink(history, (one) => simulate(one).complaints.some((complaint) => kindOf(complaint) === kind), trials);
  const verdict = simulate(small);
  const shortest = [
    `${small.steps.length} inputs on ${small.config.nodes.length} nodes: ${verdict.complaints.slice(0, LINES_MAX).join('; ')}`,
    ...small.steps.map(({ atUs, action }) => `  ${(atUs / 1e6).toFixed(3)} s ${JSON.stringify(action)}`),
    ...(verdict.cluster ? [linkOf(verdict.cluster) ?? 'too long for a link'] : []),
  ];
  return { ...report, shortest };
}

function work(share: Share): void {
  for (let seed = share.first; seed < share.after; seed += share.every) parentPort?.postMessage(tried(seed, share));
}

function tell({ seed, complaints, shortest }: Report, inputs: number): void {
  console.log(`seed ${seed} failed (again: npm run bench -- simulate -- --histories 1 --inputs ${inputs} --seed ${seed})`);
  for (const complaint of complaints.slice(0, LINES_MAX)) console.log(`  ${complaint.slice(0, 400)}`);
  for (const line of shortest) console.log(`  ${line}`);
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    options: {
      histories: { type: 'string', default: '100' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      inputs: { type: 'string', default: '200' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      trials: { type: 'string', default: '300' },
    },
  });
  const [histories, first, inputs, jobs, trials] = [values.histories, values.seed, values.inputs, values.jobs, values.trials].map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  console.log(`${histories} histories of ${inputs} inputs, seeds ${first} to ${first + histories - 1}`);
  const reports: Report[] = [];
  const workers = Array.from({ length: Math.min(jobs, histories) }, (_, i) => {
    const share: Share = { first: first + i, after: first + histories, every: jobs, inputs, trials };
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: share });
    worker.on('message', (report: Report) => {
      reports.push(report);
      if (report.complaints.length > 0) tell(report, inputs);
      if (reports.length % 100 === 0) console.log(`${reports.length} done`);
    });
    return new Promise<void>((resolve, reject) => worker.on('error', reject).on('exit', () => resolve()));
  });
  await Promise.all(workers);
  const failed = reports.filter(({ complaints }) => complaints.length > 0).map(({ seed }) => seed);
  const passed = reports.filter(({ complaints }) => complaints.length === 0);
  const slowest = passed.reduce((most, report) => (report.healedUs > most.healedUs ? report : most), { healedUs: 0, seed: first });
  const messages = reports.reduce((sum, report) => sum + report.messages, 0);
  console.log(`${messages} messages; the slowest to heal took ${Math.round(slowest.healedUs / 1e6)} virtual seconds (seed ${slowest.seed})`);
  console.log(`${reports.length} histories, ${failed.length} failed${failed.length > 0 ? `: seeds ${failed.sort((a, b) => a - b).join(', ')}` : ''}`);
  process.exitCode = failed.length > 0 || reports.length < histories ? 1 : 0;
}

if (!isMainThread) work(workerData as Share);
