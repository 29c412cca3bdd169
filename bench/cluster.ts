// 1,000 Pods on 100 nodes, headless: the wall time from the first create until all are Running. Exits 1 above the limit.

import { bootedCluster, create, untilRunning } from './until-running';

const PODS = 1_000;
const NODES = 100;
const LIMIT_MS = 2_000;

export function run(): void {
  const cluster = bootedCluster(NODES);
  const { running, sent, handled, virtualUs, wallMs } = untilRunning(cluster, PODS, () => {
    for (let i = 0; i < PODS; i++)
      create(cluster, '/api/v1/namespaces/default/pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `pod-${i}`, labels: { app: 'bench' } },
        spec: { containers: [{ name: 'main', image: 'nginx:1.27', resources: { requests: { cpu: '100m', memory: '200Mi' } } }] },
      });
  });
  console.log(`messages sent ${sent}, handled ${handled}; virtual time ${(virtualUs / 1e6).toFixed(1)} s`);
  console.log(`${running} of ${PODS} Pods Running on ${NODES} nodes`);
  console.log(`wall time ${(wallMs / 1000).toFixed(2)} s (limit ${LIMIT_MS / 1000} s)`);
  if (wallMs > LIMIT_MS || running < PODS) process.exitCode = 1;
}
