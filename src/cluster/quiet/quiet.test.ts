import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceHash } from '../../sim/trace-hash';
import { type Cluster, createCluster } from '../cluster';
import { defaultConfig, type Fault } from '../config';
import type { Input } from '../input';
import { comeBack } from '../session';
import { startWorkload } from '../start-workload';
import { textOf } from '../testing';

interface Version {
  readonly key: string;
  readonly modRevision: number;
  readonly value?: object;
}
interface History {
  readonly root: { readonly stood: readonly Version[] };
  readonly changes: readonly Version[];
}

/** A history without what nobody can ask for any more: what stood at a revision, and what came after it. */
function since(revision: number, { root, changes }: History): readonly unknown[] {
  const stood = new Map<string, Version>();
  const all = [...root.stood, ...changes];
  for (const change of all) {
    if (change.modRevision > revision) continue;
    stood.delete(change.key);
    if (change.value) stood.set(change.key, change);
  }
  return [[...stood.values()], all.filter(({ modRevision }) => modRevision > revision)];
}

interface Saved {
  readonly address: string;
  readonly state: {
    readonly store?: { readonly compactedRevision: number; readonly history: History };
    readonly caches?: readonly (readonly [string, { readonly oldest: number; readonly history: History }])[];
  };
}

/** All that each process is, as text. */
function processesOf(cluster: Cluster): readonly string[] {
  return cluster
    .checkpoint()
    .kernel.processes.flat()
    .map((process) => {
      const saved = JSON.parse(textOf(process)) as Saved;
      const { store, caches } = saved.state;
      const histories = [
        ...(store ? [since(store.compactedRevision - 1, store.history)] : []),
        ...(caches ?? []).map(([, { oldest, history }]) => since(oldest, history)),
      ];
      const rest = JSON.stringify(saved, (key, value: unknown) => (key === 'history' ? undefined : value));
      return `${rest} ${JSON.stringify(histories)}`;
    });
}

/** What goes on: when it is, how many messages there were, the chance that is left, what is under way. */
function momentOf(cluster: Cluster): unknown {
  const { nowUs, delivered, sent, random } = cluster.checkpoint().kernel;
  const underWay = [...cluster.underWay()].sort((a, b) => a - b).map((id) => cluster.trace.message(id));
  return { nowUs, delivered, sent, random, underWay };
}

const create = (kind: string, path: string, more: object): Input => ({
  kind: 'call',
  stream: 900,
  agent: 'kubectl',
  call: { method: 'POST', path, body: { apiVersion: 'v1', kind, metadata: { name: 'x' }, ...more } },
});
const CONTAINERS = [{ name: 'c', image: 'nginx' }];
const fault = (one: Fault): Input => ({ kind: 'fault', fault: one });
/** What may come after quiet time. */
const THEN: Readonly<Record<string, Input>> = {
  'a Pod comes': create('Pod', '/api/v1/namespaces/default/pods', { spec: { containers: CONTAINERS } }),
  'a node crashes': fault({ kind: 'crash-node', node: 'node-1' }),
  'all connections break': fault({ kind: 'drop-watches' }),
  'the API server starts anew': fault({ kind: 'start-component', component: 'apiserver' }),
  'etcd gets slow': fault({ kind: 'slow-etcd', factor: 20 }),
  'a node comes': fault({ kind: 'add-node', node: { name: 'node-9', capacity: { cpu: '4', memory: '8Gi', pods: '110' } } }),
  'somebody watches what was': { kind: 'call', stream: 900, agent: 'kubectl', call: { method: 'GET', path: '/api/v1/nodes?watch=1&resourceVersion=250' } },
};

function run(nodes: number, seed: number, works: boolean, lapsUs: readonly number[], then: Input, passesQuiet: boolean): Cluster {
  const cluster = createCluster(defaultConfig({ nodes, seed }), { passesQuiet });
  if (works) startWorkload(cluster);
  for (const us of lapsUs) cluster.runTo(cluster.nowUs + us);
  cluster.input(then);
  return cluster;
}

describe('quiet time that is passed over', () => {
  const setting = fc.record({
    nodes: fc.integer({ min: 1, max: 8 }),
    seed: fc.nat(1e6),
    works: fc.boolean(),
    // Some end where heartbeats are under way.
    lapsUs: fc.array(
      fc.oneof(
        fc.integer({ min: 60e6, max: 1_000e6 }),
        fc.integer({ min: 7, max: 100 }).map((n) => n * 10e6 + 1_000),
      ),
      { minLength: 1, maxLength: 2 },
    ),
    after: fc.constantFrom(...Object.keys(THEN)),
  });

  it('ends as it does with every heartbeat played, and goes on so', () => {
    fc.assert(
      fc.property(setting, ({ nodes, seed, works, lapsUs, after }) => {
        const [played, passed] = [false, true].map((passesQuiet) => run(nodes, seed, works, lapsUs, THEN[after]!, passesQuiet)) as [Cluster, Cluster];
        expect(momentOf(passed)).toEqual(momentOf(played));
        expect(processesOf(passed)).toEqual(processesOf(played));
        const { sent } = played;
        for (const cluster of [played, passed]) cluster.runTo(cluster.nowUs + 59e6);
        expect(traceHash(passed.trace, sent)).toBe(traceHash(played.trace, sent));
      }),
      { numRuns: 6 },
    );
  }, 120_000);

  const HOUR_US = 3_600e6;
  const idle = (passesQuiet: boolean): Cluster => {
    const cluster = createCluster(defaultConfig({ nodes: 2 }), { passesQuiet });
    cluster.runTo(cluster.nowUs + HOUR_US);
    return cluster;
  };

  it('is hardly played at all', () => {
    const cluster = idle(true);
    expect(cluster.delivered - cluster.first).toBeLessThan(100);
    expect(cluster.known.earlier).toBe('dropped');
  });

  it('is played when somebody goes back there', () => {
    const [played, passed] = [idle(false), idle(true)];
    const us = passed.nowUs - HOUR_US / 2;
    passed.seek(passed.reach(us), us);
    played.seek(played.reach(us), us);
    expect(momentOf(passed)).toEqual(momentOf(played));
    const { sent, head } = passed;
    for (const cluster of [played, passed]) cluster.runTo(us + 50e6);
    for (let id = sent; id < passed.sent; id++) expect(passed.trace.message(id)).toEqual(played.trace.message(id));
    passed.seek(head.delivered, head.nowUs);
    played.seek(head.delivered, head.nowUs);
    expect(momentOf(passed)).toEqual(momentOf(played));
  });

  it('is passed over again on the way to a moment within it, to a number of messages, and by whoever comes back to a saved run', () => {
    const [played, passed] = [idle(false), idle(true)];
    const goesBack = (cluster: Cluster, go: () => void): number => {
      const { first } = cluster;
      go();
      expect(cluster.known.later).toBe(true);
      expect(cluster.first).not.toBe(first);
      return cluster.delivered - cluster.first;
    };
    const halfUs = passed.nowUs - HOUR_US / 2;
    const places: readonly (() => void)[] = [
      () => passed.seek(passed.reach(halfUs), halfUs),
      () => passed.seek(Math.floor(passed.head.delivered / 3)),
      () => passed.seek(Math.floor(passed.head.delivered / 3) * 2),
    ];
    for (const go of places) {
      expect(goesBack(passed, go)).toBeLessThan(1_500);
      played.seek(passed.delivered, passed.nowUs);
      expect(momentOf(passed)).toEqual(momentOf(played));
    }
    const again = createCluster(passed.config, { passesQuiet: true, branches: passed.save() });
    comeBack(again, {
      version: 1,
      config: passed.config,
      branches: passed.save(),
      branch: 'main',
      delivered: passed.delivered,
      nowUs: passed.nowUs,
      playing: false,
    });
    expect(momentOf(again)).toEqual(momentOf(played));
    expect(processesOf(again)).toEqual(processesOf(passed));
  });

  it('is not where a node is silent, or somebody watches heartbeats', () => {
    const watched = createCluster(defaultConfig({ nodes: 1 }), { passesQuiet: true });
    watched.runTo(watched.nowUs + 100e6);
    watched.input({ kind: 'call', stream: 900, agent: 'kubectl', call: { method: 'GET', path: '/api/v1/nodes?watch=1' } });
    const silent = createCluster(defaultConfig({ nodes: 2 }), { passesQuiet: true });
    silent.runTo(silent.nowUs + 10e6);
    silent.input(fault({ kind: 'crash-node', node: 'node-1' }));
    for (const cluster of [watched, silent]) {
      const { first } = cluster;
      cluster.runTo(cluster.nowUs + 600e6);
      expect(cluster.first).toBe(first);
    }
  });
});
