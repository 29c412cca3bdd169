import { type Cluster, createCluster } from '../cluster/cluster';
import type { ClusterConfig } from '../cluster/config';
import { readSnapshot, writeSnapshot } from '../cluster/snapshot';
import { USER } from '../cluster/user';
import { type DataDirectory, openDirectory } from './data/directory';
import { createJournal, type Journal } from './data/journal';
import { type KnownHead, lineOf } from './data/records';
import { loadSandboxFor } from './quickjs';

/** Keeps a served cluster small, and, where it has a data directory, safe: whatever anybody has been told is on the disk. */
export interface Keeper {
  readonly cluster: Cluster;
  /** Tells somebody something of the cluster, once nothing can undo it. */
  durably(tell: () => void): void;
  /** Now and then: forgets what is long past, and begins another log. */
  tend(): void;
}

export interface KeeperOptions {
  readonly wallMs: () => number;
  /** The disk cannot be written to: nothing that happens from now on can be told. */
  readonly failed: (error: unknown) => void;
  /** So many messages at least can be gone back; at most twice as many are kept. */
  readonly reach: number;
}

/** Going back is for pages, with checkpoints of their own: here one is needed where the past ends, and to say what broke. */
const CHECKPOINT_EVERY_MAX = 5_000;
const checkpointEvery = (reach: number): number => Math.min(CHECKPOINT_EVERY_MAX, Math.ceil(reach / 4));
/** Of the time, not more than one part in so many goes into snapshots: those of a large cluster take long. */
const SHARE = 50;

/** A new cluster without a place on the disk. */
export const keepInMemory = (config: ClusterConfig, options: KeeperOptions): Keeper =>
  createKeeper(createCluster(config, { checkpointEvery: checkpointEvery(options.reach) }), undefined, options);

/** The cluster of a data directory as it was when its last process ended, or a new one. Throws Error where the directory cannot be opened. */
export function keepIn(path: string, config: ClusterConfig, options: KeeperOptions): Keeper {
  const directory = openDirectory(path, config);
  return createKeeper(revived(directory, path, options), directory, options);
}

function revived({ config, snapshot, log: { inputs, head } }: DataDirectory, path: string, { reach }: KeeperOptions): Cluster {
  loadSandboxFor(inputs);
  loadSandboxFor(snapshot);
  const from = snapshot === undefined ? undefined : readSnapshot(snapshot);
  const at: KnownHead = head ?? { delivered: 0, nowUs: config.startUs, sent: 0 };
  const branches = [{ branch: { name: 'main' }, inputs, head: at }];
  const cluster = createCluster(config, { branches, branch: 'main', checkpointEvery: checkpointEvery(reach), ...(from && { from }) });
  if (!head) return cluster;
  cluster.seek(at.delivered, at.nowUs);
  if (cluster.delivered !== at.delivered || cluster.sent !== at.sent) throw new Error(`${path}: what its log says does not lead where it led`);
  // Whoever was connected to the process that ended is no more.
  for (const stream of cluster.part(USER).inspect().open) cluster.input({ kind: 'cancel', stream });
  return cluster;
}

function createKeeper(cluster: Cluster, directory: DataDirectory | undefined, { wallMs, failed, reach }: KeeperOptions): Keeper {
  const journal = directory && createJournal(directory.file, takeNew, failed);
  /** How many inputs are in the log, or on the way there. */
  let kept = cluster.inputsBefore + (directory?.log.inputs.length ?? 0);
  let lastSnapshot = cluster.first;
  let notBeforeMs = Number.NEGATIVE_INFINITY;

  function takeNew(): string {
    const inputs = cluster.inputs.slice(kept - cluster.inputsBefore);
    kept += inputs.length;
    return lineOf({ inputs, head: headOf(cluster) });
  }

  /** Goes on with a log that begins here: what was before can be forgotten. */
  function startOver(of: DataDirectory, log: Journal): void {
    const snapshot = cluster.snapshot(cluster.delivered);
    const inputs = cluster.inputs.slice(snapshot.given - cluster.inputsBefore);
    const file = of.replace(writeSnapshot(snapshot), lineOf({ inputs, head: headOf(cluster) }));
    kept = cluster.inputsBefore + cluster.inputs.length;
    log.moveTo(file);
  }

  return {
    cluster,
    durably(tell) {
      if (journal) journal.whenKept(tell);
      else tell();
    },
    tend() {
      const fromMs = wallMs();
      if (cluster.broken || cluster.delivered - lastSnapshot < reach || fromMs < notBeforeMs) return;
      if (directory && journal) startOver(directory, journal);
      cluster.forgetBefore(lastSnapshot);
      lastSnapshot = cluster.delivered;
      const nowMs = wallMs();
      notBeforeMs = nowMs + (nowMs - fromMs) * SHARE;
    },
  };
}

const headOf = ({ delivered, nowUs, sent }: Cluster): KnownHead => ({ delivered, nowUs, sent });
