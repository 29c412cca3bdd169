// What it costs to host a cluster for a page: a Deployment of 1,000 Pods on 100 nodes at full pace, once by the engine alone and once by a host that
// tells a page of it, each message to the page cloned as a browser clones it. Processor time of the whole process, garbage collection included; by
// turns, each in a thread of its own, the middle of a few rounds. Exits 1 above the limit.

import { serialize } from 'node:v8';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Deployment } from '../src/api/types.gen';
import { defaultConfig } from '../src/cluster/config';
import { registryOf } from '../src/cluster/inspect';
import { createHost } from '../src/worker/host';
import { middle } from './middle';
import { bootedCluster, create, DEPLOYMENTS, webDeployment } from './until-running';

const NODES = 100;
const PODS = 1_000;
const ROUNDS = 3;
const OVERHEAD_MAX = 0.15;
const POST = { method: 'POST', path: DEPLOYMENTS, body: webDeployment(PODS) } as const;
const KEY = '/registry/deployments/default/web';

const isUp = (deployment: unknown): boolean => (deployment as Deployment | undefined)?.status?.readyReplicas === PODS;

/** The engine alone. */
function alone(): void {
  const cluster = bootedCluster(NODES);
  create(cluster, POST.path, POST.body);
  while (!isUp(registryOf(cluster).present.get(KEY)?.value)) for (let i = 0; i < 1_000; i++) cluster.step();
}

/** A host and its page, which takes in what it is sent right away. */
function hosted(): void {
  let bytes = 0;
  let up = false;
  let heard: number | undefined;
  const host = createHost({
    wallMs: () => performance.now(),
    post(message) {
      bytes += serialize(message).length;
      // What is too much for a frame comes ahead of it.
      if (message.type === 'frame' || message.type === 'objects') up ||= isUp(message.changed['deployments/default/web']);
      if (message.type === 'frame') heard = message.frame;
    },
  });
  const tick = (): void => {
    host.tick(16);
    if (heard !== undefined) host.receive({ type: 'ack', frame: heard });
    heard = undefined;
  };
  host.receive({ type: 'open', config: defaultConfig({ nodes: NODES }) });
  host.receive({ type: 'pass', seconds: 60 });
  host.receive({ type: 'pace', pace: 'max' });
  host.receive({ type: 'play' });
  tick();
  host.receive({ type: 'call', call: 1, agent: 'kubectl', request: POST });
  while (!up) tick();
  console.log(`the page is sent ${(bytes / 1e6).toFixed(0)} MB`);
}

/** Processor milliseconds. */
const inThread = (how: 'alone' | 'hosted'): Promise<number> =>
  new Promise((done, failed) => {
    const from = process.cpuUsage();
    const worker = new Worker(new URL(import.meta.url), { workerData: how });
    worker.once('error', failed);
    worker.once('exit', () => {
      const { user, system } = process.cpuUsage(from);
      done((user + system) / 1_000);
    });
  });

export async function run(): Promise<void> {
  const engine: number[] = [];
  const host: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    engine.push(await inThread('alone'));
    host.push(await inThread('hosted'));
    console.log(`engine ${engine.at(-1)!.toFixed(0)} ms, hosted ${host.at(-1)!.toFixed(0)} ms of processor time`);
  }
  const overhead = middle(host) / middle(engine) - 1;
  console.log(`hosting adds ${(overhead * 100).toFixed(0)} % (at most ${OVERHEAD_MAX * 100} %)`);
  if (overhead > OVERHEAD_MAX) process.exitCode = 1;
}

if (!isMainThread) {
  if (workerData === 'alone') alone();
  else hosted();
  parentPort?.close();
}
