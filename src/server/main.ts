import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isBusy } from '../cluster/busy';
import { type Cluster, createCluster } from '../cluster/cluster';
import { type Addon, defaultConfig } from '../cluster/config';
import { serveExec } from './exec';
import { createHttpServer } from './http';
import { kubeconfig } from './kubeconfig';
import { serveLogSockets } from './log-socket';
import { type Options, parseOptions, USAGE, UsageError } from './options';
import { isBuilt, readPage } from './page';
import { servePortForward } from './port-forward';
import { reportBroken } from './report';
import { createSimulation } from './simulation';
import { servePages } from './socket';

const TICK_MS = 5;
/** A faster cluster begins in the past: what it does ahead of the wall clock must not be in its clients' future. */
const HEAD_START_US = 300e6;
/** What a new cluster does until its nodes are ready, and how long we let the user wait for that. */
const BOOT_US = 30e6;
const BOOT_MS_MAX = 1_000;

/** Lets a new cluster come up before anybody asks it anything. */
function boot(cluster: Cluster): void {
  const untilUs = cluster.nowUs + BOOT_US;
  const deadlineMs = performance.now() + BOOT_MS_MAX;
  while (cluster.nextAtUs <= untilUs && performance.now() < deadlineMs && cluster.step());
}
/** How often pages hear what is new. */
const TELL_MS = 33;

function optionsOf(args: readonly string[]): Options | undefined {
  if (args.includes('--help')) {
    console.log(USAGE);
    return undefined;
  }
  try {
    return parseOptions(args);
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

const addonsOf = ({ metrics, storage, dns, balancer }: Options): readonly Addon[] => [
  ...(metrics ? (['metrics-server'] as const) : []),
  ...(storage ? (['local-path'] as const) : []),
  ...(dns ? (['coredns'] as const) : []),
  ...(balancer ? (['load-balancer'] as const) : []),
];

/** `podscope serve`: hosts a cluster behind HTTP until the process ends. */
export async function serve(args: readonly string[]): Promise<undefined> {
  const options = optionsOf(args);
  if (!options) return undefined;
  const startUs = Math.floor(Date.now() / 1000) * 1e6 - (options.speed > 1 ? HEAD_START_US : BOOT_US);
  const cluster = createCluster(
    defaultConfig({
      nodes: options.nodes,
      seed: options.seed,
      images: options.images,
      startUs,
      addons: addonsOf(options),
    }),
  );
  boot(cluster);
  const simulation = createSimulation({
    cluster,
    speed: options.speed,
    isBusy: () => isBusy(cluster),
    wallMs: () => performance.now(),
    onBroken: reportBroken,
  });
  const page = readPage();
  const app = createHttpServer(simulation, page);
  serveExec(app.server, simulation);
  serveLogSockets(app.server, simulation);
  servePortForward(app.server, simulation);
  const pages = servePages(app.server, cluster, simulation);
  const address = await app.listen({ port: options.port, host: '127.0.0.1' });
  setInterval(() => simulation.tick(), TICK_MS);
  setInterval(() => pages.tell(), TELL_MS);

  const file = options.kubeconfig ?? join(mkdtempSync(join(tmpdir(), 'podscope-')), 'kubeconfig');
  writeFileSync(file, kubeconfig(address), { mode: 0o600 });
  console.log(`Podscope serves a simulated cluster at ${address}`);
  console.log(isBuilt(page) ? `Open ${address}/ to watch it` : 'To watch it in a browser: npm run build, then start this again');
  console.log(`export KUBECONFIG=${file}`);
}
