// Pods as users make them: 1,000 through one Deployment on 100 nodes, headless, against as many bare ones, and 5,000 through 10 Deployments.
// Each is measured in a thread of its own, so that none finds the engine compiled by another; the first two by turns, a few times, of which the
// middle counts. Exits 1 above the goals.

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { middle } from './middle';
import { bootedCluster, create, type Run, untilRunning } from './until-running';

const NODES = 100;
const ROUNDS = 3;
const RATIO_MAX = 1.3;
/** Of five times as many Pods. */
const GROWTH_MAX = 6;

/** How many Pods, through how many Deployments; through none they are bare. */
interface Case {
  readonly pods: number;
  readonly deployments: number;
}
const BARE: Case = { pods: 1_000, deployments: 0 };
const ONE: Case = { pods: 1_000, deployments: 1 };
const TEN: Case = { pods: 5_000, deployments: 10 };

/** So many fit on the nodes. */
const SPEC = { containers: [{ name: 'main', image: 'nginx:1.27', resources: { requests: { cpu: '50m', memory: '100Mi' } } }] };

function measure({ pods, deployments }: Case): Run {
  const cluster = bootedCluster(NODES);
  return untilRunning(cluster, pods, () => {
    for (let i = 0; i < deployments; i++) {
      const labels = { app: `web-${i}` };
      create(cluster, '/apis/apps/v1/namespaces/default/deployments', {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: `web-${i}` },
        spec: { replicas: pods / deployments, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: SPEC } },
      });
    }
    for (let i = 0; deployments === 0 && i < pods; i++)
      create(cluster, '/api/v1/namespaces/default/pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `pod-${i}`, labels: { app: 'bench' } },
        spec: SPEC,
      });
  });
}

const inThread = (one: Case): Promise<Run> =>
  new Promise((done, failed) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: one });
    worker.once('message', done);
    worker.once('error', failed);
  });

function tell({ pods, deployments }: Case, { running, sent, virtualUs, wallMs }: Run): void {
  const how = deployments === 0 ? 'bare' : `through ${deployments === 1 ? 'a Deployment' : `${deployments} Deployments`}`;
  const what = `${running} of ${pods} Pods Running on ${NODES} nodes, ${how}`;
  console.log(`${what}: ${(wallMs / 1000).toFixed(2)} s; messages sent ${sent}; virtual time ${(virtualUs / 1e6).toFixed(1)} s`);
  if (running < pods) process.exitCode = 1;
}

const middleMs = (runs: readonly Run[]): number => middle(runs.map(({ wallMs }) => wallMs));

/** Says how many times as long something took, and whether that is too much. */
function compare(what: string, times: number, most: number): void {
  console.log(`${what}: ${times.toFixed(2)} times as long (at most ${most})`);
  if (times > most) process.exitCode = 1;
}

export async function run(): Promise<void> {
  const measured = async (one: Case): Promise<Run> => {
    const result = await inThread(one);
    tell(one, result);
    return result;
  };
  const bare: Run[] = [];
  const one: Run[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    bare.push(await measured(BARE));
    one.push(await measured(ONE));
  }
  const ten = await measured(TEN);
  compare(`${TEN.pods} Pods through ${TEN.deployments} Deployments against ${ONE.pods} through one`, ten.wallMs / middleMs(one), GROWTH_MAX);
  compare(`${ONE.pods} Pods through a Deployment against bare ones`, middleMs(one) / middleMs(bare), RATIO_MAX);
  console.log(`wall time ${(middleMs(one) / 1000).toFixed(2)} s`);
}

if (!isMainThread) parentPort?.postMessage(measure(workerData as Case));
