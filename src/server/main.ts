import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isBusy } from '../cluster/busy';
import type { Cluster } from '../cluster/cluster';
import { type Addon, type ClusterConfig, defaultConfig } from '../cluster/config';
import { serveExec } from './exec';
import { createHttpServer } from './http';
import { type Keeper, type KeeperOptions, keepIn, keepInMemory } from './keeper';
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
/** A cluster that was kept catches up if it has missed more than this, as far as it gets in so long. */
const MISSED_US_MIN = 35e6;
const CATCH_UP_MS_MAX = 10_000;

/** Runs a cluster to a moment, as far as it gets in so long. One that breaks stands still, and says so to whoever asks. */
function run(cluster: Cluster, untilUs: number, msMax: number): void {
  const deadlineMs = performance.now() + msMax;
  try {
    while (cluster.nextAtUs <= untilUs && performance.now() < deadlineMs && cluster.step());
  } catch (error) {
    reportBroken(error);
  }
}
/** How often pages hear what is new, and how often the cluster's past is looked after. */
const TELL_MS = 33;
const TEND_MS = 1_000;

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

const configOf = (options: Options): ClusterConfig =>
  defaultConfig({
    nodes: options.nodes,
    seed: options.seed,
    images: options.images,
    startUs: Math.floor(Date.now() / 1000) * 1e6 - (options.speed > 1 ? HEAD_START_US : BOOT_US),
    addons: addonsOf(options),
  });

/** The cluster as it was when the last process of its directory ended, or a new one. */
function keeperOf(options: Options): Keeper {
  const config = configOf(options);
  const keeping: KeeperOptions = { reach: options.reach, wallMs: () => performance.now(), failed: (error) => giveUp(error, options.dataDir) };
  if (options.dataDir === undefined) return keepInMemory(config, keeping);
  const keeper = keepIn(options.dataDir, config, keeping);
  const { startUs: _itsOwn, ...kept } = keeper.cluster.config;
  const { startUs: _now, ...asked } = config;
  if (options.shaped && JSON.stringify(kept) !== JSON.stringify(asked))
    throw new UsageError(`${options.dataDir} holds another cluster than these options ask for: leave them out, or name another directory`);
  return keeper;
}

/** What cannot be written to the disk must not be answered: better no server than one that forgets. */
function giveUp(error: unknown, directory = ''): void {
  console.error(`The cluster cannot be written to ${directory}: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

/** Lets a cluster come up before anybody asks it anything; one that was kept catches up with the time that has passed. */
function getReady(cluster: Cluster, speed: number): void {
  const { startUs } = cluster.config;
  if (cluster.nowUs < startUs + BOOT_US) run(cluster, startUs + BOOT_US, BOOT_MS_MAX);
  const missed = Date.now() * 1000 - (speed > 1 ? HEAD_START_US : 0) - cluster.nowUs;
  if (missed < MISSED_US_MIN) return;
  run(cluster, cluster.nowUs + missed, CATCH_UP_MS_MAX);
  const behindSeconds = Math.round((Date.now() * 1000 - cluster.nowUs) / 1e6);
  if (behindSeconds * 1e6 > HEAD_START_US + BOOT_US) console.log(`The cluster's clock is ${behindSeconds} seconds behind: it went on from when it was left`);
}

/** `podscope serve`: hosts a cluster behind HTTP until the process ends. */
export async function serve(args: readonly string[]): Promise<undefined> {
  const options = optionsOf(args);
  if (!options) return undefined;
  const keeper = keeperOf(options);
  const { cluster, durably } = keeper;
  getReady(cluster, options.speed);
  const simulation = createSimulation({
    cluster,
    speed: options.speed,
    isBusy: () => isBusy(cluster),
    wallMs: () => performance.now(),
    leadUs: Math.max(0, Date.now() * 1000 - cluster.nowUs),
    durably,
    onBroken: reportBroken,
  });
  const page = readPage();
  const app = createHttpServer(simulation, page);
  serveExec(app.server, simulation);
  serveLogSockets(app.server, simulation);
  servePortForward(app.server, simulation);
  const pages = servePages(app.server, cluster, simulation, durably);
  const address = await app.listen({ port: options.port, host: '127.0.0.1' });
  setInterval(() => simulation.tick(), TICK_MS);
  setInterval(() => pages.tell(), TELL_MS);
  setInterval(() => keeper.tend(), TEND_MS);

  const file = options.kubeconfig ?? join(mkdtempSync(join(tmpdir(), 'podscope-')), 'kubeconfig');
  writeFileSync(file, kubeconfig(address), { mode: 0o600 });
  console.log(`Podscope serves a simulated cluster at ${address}`);
  console.log(isBuilt(page) ? `Open ${address}/ to watch it` : 'To watch it in a browser: npm run build, then start this again');
  console.log(`export KUBECONFIG=${file}`);
}
