// 1,000,000 requests between Pods of two nodes, headless: what one costs the engine in processor time. A load maker (`ab` of httpd's image) asks nginx behind
// a Service, so what is measured is the request with its way past kube-proxy, and no shell. Then a shell asks in a loop: what that adds is told beside it.
// usage: npm run bench -- network [REQUESTS]. Exits 1 above the limit.

import type { Cluster } from '../src/cluster/cluster';
import { registryOf } from '../src/cluster/inspect';
import { bootedCluster, create } from './until-running';

const REQUESTS = 1_000_000;
const SHELL_REQUESTS = 2_000;
const CONCURRENCY = 10;
const LIMIT_US = 60;
const SETTLE_US = 30e6;
/** So many messages are known at most, as in the page. */
const MESSAGES_MAX = 800_000;
const PODS = '/api/v1/namespaces/default/pods';

const pod = (name: string, nodeName: string, container: object): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: { nodeName, restartPolicy: 'Never', containers: [{ name: 'main', ...container }] },
});

/** A cluster with a server on one node, behind a Service. */
function withServer(): Cluster {
  const cluster = bootedCluster(2);
  create(cluster, PODS, pod('web', 'node-1', { image: 'nginx:1.27' }));
  create(cluster, '/api/v1/namespaces/default/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  });
  cluster.runTo(cluster.nowUs + SETTLE_US);
  return cluster;
}

interface Phased {
  readonly status?: { readonly phase?: string };
}

/** Begins a Pod of the other node and runs on until it has ended well; gives the processor time that took, in microseconds. */
function untilSucceeded(cluster: Cluster, name: string, container: object): { readonly cpuUs: number; readonly sent: number; readonly virtualUs: number } {
  create(cluster, PODS, pod(name, 'node-2', container));
  const registry = registryOf(cluster);
  const [first, fromUs, cpu] = [cluster.sent, cluster.nowUs, process.cpuUsage()];
  for (
    let phase: string | undefined;
    phase !== 'Succeeded';
    phase = (registry.present.get(`/registry/pods/default/${name}`)?.value as Phased | undefined)?.status?.phase
  ) {
    if (phase === 'Failed') throw new Error(`${name} has failed`);
    cluster.runTo(cluster.nowUs + 1e6);
    if (cluster.trace.length - cluster.trace.first > MESSAGES_MAX) cluster.dropBefore(cluster.delivered - MESSAGES_MAX / 2);
  }
  const { user, system } = process.cpuUsage(cpu);
  return { cpuUs: user + system, sent: cluster.sent - first, virtualUs: cluster.nowUs - fromUs };
}

const loop = (requests: number): object => ({
  image: 'busybox:1.36',
  command: ['sh', '-c', `i=0; while [ $i -lt ${requests} ]; do wget -q -O /dev/null http://web/ || exit 1; i=$((i+1)); done`],
});

export function run([given]: readonly string[]): void {
  const requests = Number(given ?? REQUESTS);
  const quick = withServer();
  untilSucceeded(quick, 'warm-up', { image: 'httpd:2.4', command: ['ab', '-q', '-n', '1000', '-c', '10', 'http://web/'] });
  const { cpuUs, sent, virtualUs } = untilSucceeded(quick, 'load', {
    image: 'httpd:2.4',
    command: ['ab', '-q', '-n', String(requests), '-c', String(CONCURRENCY), 'http://web/'],
  });
  const each = cpuUs / requests;
  console.log(`${requests} requests, ${CONCURRENCY} at a time: messages sent ${sent}; virtual time ${(virtualUs / 1e6).toFixed(1)} s`);
  console.log(`memory at the end ${Math.round(process.memoryUsage().heapUsed / 1e6)} MB`);
  console.log(`processor time a request ${each.toFixed(1)} µs (limit ${LIMIT_US} µs)`);
  const shell = untilSucceeded(withServer(), 'shell', loop(SHELL_REQUESTS));
  console.log(`by a loop of a shell with wget, which looks up the name each time: ${(shell.cpuUs / SHELL_REQUESTS).toFixed(1)} µs a turn`);
  if (each > LIMIT_US) process.exitCode = 1;
}
