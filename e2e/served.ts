import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { isBusy } from '../src/cluster/busy';
import { createCluster } from '../src/cluster/cluster';
import { defaultConfig } from '../src/cluster/config';
import { serveExec } from '../src/server/exec';
import { createHttpServer } from '../src/server/http';
import { kubeconfig } from '../src/server/kubeconfig';
import { servePortForward } from '../src/server/port-forward';
import { createSimulation } from '../src/server/simulation';

const SPEED = 20;
const BOOT_US = 20e6;

/** A cluster behind HTTP as `serve` has it, in this process, and the configuration of the JavaScript client for it. */
export async function servedCluster(options: Parameters<typeof defaultConfig>[0]): Promise<{ readonly config: KubeConfig; close(): Promise<void> }> {
  const cluster = createCluster(defaultConfig(options));
  const simulation = createSimulation({ cluster, speed: SPEED, isBusy: () => isBusy(cluster), wallMs: () => performance.now() });
  const app = createHttpServer(simulation, new Map());
  serveExec(app.server, simulation);
  servePortForward(app.server, simulation);
  while (cluster.nowUs < cluster.config.startUs + BOOT_US && cluster.step());
  const ticking = setInterval(() => simulation.tick(), 5);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const config = new KubeConfig();
  config.loadFromString(kubeconfig(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`));
  return {
    config,
    async close() {
      clearInterval(ticking);
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

/** Asks again and again until the answer is as wanted, and gives it. */
export async function eventually<T>(ask: () => T | Promise<T>, isWanted: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await ask();
    if (isWanted(found)) return found;
    await new Promise((next) => setTimeout(next, 20));
  }
}
