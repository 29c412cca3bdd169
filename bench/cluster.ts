// 1,000 Pods on 100 nodes, headless: the wall time from the first create until all are Running. Exits 1 above the limit.

import { bootedCluster, createBarePods, untilRunning } from './until-running';

const PODS = 1_000;
const NODES = 100;
const LIMIT_MS = 2_000;

export function run(): void {
  const cluster = bootedCluster(NODES);
  const { running, sent, handled, virtualUs, wallMs } = untilRunning(cluster, PODS, () => createBarePods(cluster, PODS));
  console.log(`messages sent ${sent}, handled ${handled}; virtual time ${(virtualUs / 1e6).toFixed(1)} s`);
  console.log(`${running} of ${PODS} Pods Running on ${NODES} nodes`);
  console.log(`wall time ${(wallMs / 1000).toFixed(2)} s (limit ${LIMIT_MS / 1000} s)`);
  if (wallMs > LIMIT_MS || running < PODS) process.exitCode = 1;
}
