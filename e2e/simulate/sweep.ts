import { type Cluster, createCluster } from '../../src/cluster/cluster';
import { defaultConfig } from '../../src/cluster/config';
import { type Breakage, breakagesOf } from './breakages';
import { complaintsOf } from './judge';
import { worldOf } from './judge/world';
import type { Operation } from './operations';
import { faultInput, runFor } from './time';

/** A breakage that did not heal. */
export interface SweepFailure {
  readonly operation: Operation;
  readonly breakage: Breakage;
  /** After so many messages of the operation. */
  readonly position: number;
  readonly complaints: readonly string[];
}

export interface SweepResult {
  /** How many messages the operation takes: the positions at which a breakage can begin. */
  readonly positions: number;
  readonly outcomes: readonly SweepOutcome[];
}

export interface SweepOutcome {
  readonly breakage: Breakage;
  readonly tried: number;
  readonly failures: readonly SweepFailure[];
}

export interface SweepOptions {
  /** Only the breakage of this name. */
  readonly only?: string | undefined;
  /** Tries every so-manieth position, from this one on. */
  readonly every?: number;
  readonly first?: number;
  /** Each breakage begins so much later than the one before it. */
  readonly stagger?: number;
}

const BOOT_US = 15e6;
const OPERATION_US_MAX = 60e6;
const NODES = 3;

/** A cluster that stands right before an operation. */
function prepared({ prepare }: Operation): Cluster {
  const cluster = createCluster(defaultConfig({ nodes: NODES, addons: ['local-path'] }));
  runFor(cluster, BOOT_US);
  prepare?.(cluster);
  return cluster;
}

/** How many messages an operation takes, up to the last that is no heartbeat, and which node faults are about. */
function measured(operation: Operation): { readonly positions: number; readonly node: string } {
  const cluster = prepared(operation);
  const before = operation.node(cluster);
  const first = cluster.delivered;
  const until = cluster.nowUs + OPERATION_US_MAX;
  operation.act(cluster);
  let last = first;
  while (cluster.nextAtUs <= until) {
    const message = cluster.step();
    // The event recorder's and the kubelets' own timers are no part of it.
    if (message && !message.background && message.from !== message.to) last = cluster.delivered;
  }
  const complaints = complaintsOf(worldOf(cluster));
  if (complaints.length > 0) throw new Error(`${operation.name} does not converge by itself: ${complaints.join('; ')}`);
  return { positions: last - first, node: operation.prepare && before !== '' ? before : operation.node(cluster) };
}

/** Lets a breakage happen now, and peace after it. */
function suffer(cluster: Cluster, { faults, peaceUs }: Breakage): void {
  const beganUs = cluster.nowUs;
  for (const { afterUs, fault } of faults) {
    runFor(cluster, beganUs + afterUs - cluster.nowUs);
    cluster.input(faultInput(fault));
  }
  runFor(cluster, peaceUs);
}

/** What a breakage at one position of an operation leads to, in a run of its own that can be saved. */
export function sufferAt(operation: Operation, breakage: Breakage, position: number): Cluster {
  const cluster = prepared(operation);
  operation.act(cluster);
  for (let n = 0; n < position; n++) cluster.step();
  suffer(cluster, breakage);
  return cluster;
}

/** Lets breakages begin at the messages of an operation, each time in an excursion from the one run in which nothing breaks. */
export function sweep(operation: Operation, { only, every = 1, first = 0, stagger = 0 }: SweepOptions = {}): SweepResult {
  const { positions, node } = measured(operation);
  const cluster = prepared(operation);
  const tries = breakagesOf(cluster.config, node)
    .filter(({ name }) => only === undefined || name === only)
    .map((breakage, i) => ({ breakage, first: first + i * stagger, tried: 0, failures: [] as SweepFailure[] }));
  operation.act(cluster);
  for (let position = 0; position <= positions; position++, cluster.step()) {
    for (const one of tries) {
      if (position < one.first || (position - one.first) % every !== 0) continue;
      const { breakage } = one;
      one.tried++;
      const complaints = cluster.excursion(() => {
        suffer(cluster, breakage);
        return complaintsOf(worldOf(cluster));
      });
      if (complaints.length > 0) one.failures.push({ operation, breakage, position, complaints });
    }
  }
  return { positions, outcomes: tries };
}
