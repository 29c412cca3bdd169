import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Cluster } from '../cluster/cluster';
import { defaultConfig } from '../cluster/config';
import { textOf } from '../cluster/testing';
import { traceHash } from '../sim/trace-hash';
import { type Keeper, keepIn, keepInMemory } from './keeper';
import { loadSandboxFor } from './quickjs';

const SECOND_US = 1e6;
const config = defaultConfig({ nodes: 1 });
const options = {
  wallMs: () => 0,
  reach: 1_500,
  failed: (error: unknown) => {
    throw error;
  },
};

const made: string[] = [];
const directory = (): string => {
  made.push(mkdtempSync(join(tmpdir(), 'podscope-keeper-')));
  return join(made.at(-1)!, 'data');
};
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true });
});

/** The lock of a process that has been killed: nobody has this number. */
const abandon = (path: string): void => writeFileSync(join(path, 'lock'), '999999999\n');

function create(cluster: Cluster, name: string): void {
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'c', image: 'busybox', command: ['false'] }] } };
  cluster.input({ kind: 'call', stream: cluster.nextStream(), agent: 'kubectl', call: { method: 'POST', path: '/api/v1/namespaces/default/pods', body } });
}

/** What goes on in a served cluster: time passes, Pods are created and crash, somebody is told of it, its past is looked after. */
async function live({ cluster, durably, tend }: Keeper, pods: readonly string[]): Promise<void> {
  for (const name of pods) {
    cluster.runTo(cluster.nowUs + 20 * SECOND_US);
    create(cluster, name);
    cluster.runTo(cluster.nowUs + 20 * SECOND_US);
    await new Promise<void>((told) => durably(told));
    tend();
  }
}

const filesIn = (path: string): readonly string[] => readdirSync(path).toSorted();
/** All that a cluster is. */
const stateOf = (cluster: Cluster): string => textOf(cluster.checkpoint());
/** What a cluster does next: two that do the same are the same, whatever they remember. */
function nextOf(cluster: Cluster): string {
  const { sent } = cluster;
  cluster.runTo(cluster.nowUs + 60 * SECOND_US);
  return `${sent} ${traceHash(cluster.trace, sent)}`;
}

describe('a data directory', () => {
  it('brings back a scheduler with a plugin of one’s own, out of the log and out of a snapshot', async () => {
    const path = directory();
    const source = "export const filter = (pod) => pod.metadata.name !== 'b' || 'not b'";
    const profile = { plugins: { multiPoint: { enabled: [{ name: 'Mine' }] } }, pluginConfig: [{ name: 'Mine', args: { source } }] };
    const fault = { kind: 'configure-scheduler', configuration: { profiles: [profile] } } as const;
    loadSandboxFor(fault);
    const first = keepIn(path, config, options);
    first.cluster.input({ kind: 'fault', fault });
    await live(first, ['a', 'b']);
    abandon(path);
    const second = keepIn(path, config, options);
    expect(stateOf(second.cluster)).toBe(stateOf(first.cluster));
    await live(second, ['c', 'd', 'e', 'f', 'g']);
    expect(filesIn(path).some((name) => name.endsWith('.snapshot'))).toBe(true);
    abandon(path);
    expect(keepIn(path, config, options).cluster.delivered).toBe(second.cluster.delivered);
  });

  it('brings a cluster back where it was, out of the log, and out of a snapshot and the log since', async () => {
    const path = directory();
    const first = keepIn(path, config, options);
    await live(first, ['a']);
    expect(filesIn(path)).toEqual(['00000000.log', 'cluster.json', 'lock']);
    abandon(path);
    const second = keepIn(path, config, options);
    expect(stateOf(second.cluster)).toBe(stateOf(first.cluster));
    await live(second, ['b', 'c', 'd', 'e', 'f', 'g']);
    const files = filesIn(path);
    expect([files.length, files.some((name) => name.endsWith('.snapshot'))]).toEqual([4, true]);
    abandon(path);
    const third = keepIn(path, config, options);
    expect(third.cluster.first).toBeGreaterThan(0);
    expect(third.cluster.nextStream()).toBe(second.cluster.nextStream());
    expect(nextOf(third.cluster)).toBe(nextOf(second.cluster));
  });

  it('tells nobody of anything before it is on the disk', async () => {
    const path = directory();
    const { cluster, durably } = keepIn(path, config, options);
    cluster.runTo(cluster.nowUs + SECOND_US);
    create(cluster, 'a');
    const log = join(path, '00000000.log');
    await new Promise<void>((told) => {
      durably(() => {
        expect(readFileSync(log, 'utf8')).toContain('"name":"a"');
        told();
      });
      expect(readFileSync(log, 'utf8')).toBe('');
    });
  });

  it.each([{ tail: '0123abcd {"inputs":[],"hea' }, { tail: '0123abcd {"inputs":[],"head":{"delivered":9,"nowUs":9,"sent":9}}\n' }, { tail: 'xyz' }])(
    'leaves out a last record that was being written when the process ended: $tail',
    async ({ tail }) => {
      const path = directory();
      const first = keepIn(path, config, options);
      await live(first, ['a']);
      abandon(path);
      const log = join(path, '00000000.log');
      const whole = readFileSync(log, 'utf8');
      appendFileSync(log, tail);
      expect(stateOf(keepIn(path, config, options).cluster)).toBe(stateOf(first.cluster));
      expect(readFileSync(log, 'utf8')).toBe(whole);
    },
  );

  it('is refused, with the reason, where it cannot be what it was', async () => {
    const path = directory();
    await live(keepIn(path, config, { ...options, reach: 100_000 }), ['a', 'b']);
    const log = join(path, '00000000.log');
    const opening = (): Keeper => keepIn(path, config, options);

    writeFileSync(join(path, 'lock'), `${process.ppid}\n`);
    expect(opening).toThrow(`is in use by process ${process.ppid}`);

    abandon(path);
    const whole = readFileSync(log, 'utf8');
    writeFileSync(log, whole.replace('"name":"a"', '"name":"b"'));
    expect(opening).toThrow('00000000.log: the log is damaged at byte 0');

    writeFileSync(log, whole);
    const about = join(path, 'cluster.json');
    writeFileSync(about, readFileSync(about, 'utf8').replace(/"version":"[^"]*"/, '"version":"0-00000000"'));
    expect(opening).toThrow('was written by another version of podscope');

    rmSync(about);
    expect(opening).toThrow('is no data directory of podscope, and not empty');
  });
});

describe('a cluster without a place on the disk', () => {
  it('knows its last messages, and has forgotten the others', async () => {
    const keeper = keepInMemory(config, { ...options, reach: 300 });
    await live(keeper, ['a', 'b', 'c', 'd', 'e', 'f']);
    const { cluster } = keeper;
    expect(cluster.first).toBeGreaterThan(300);
    expect(cluster.trace.first).toBeGreaterThan(300);
    expect(cluster.inputs.length).toBeLessThan(6);
    expect(cluster.nextStream()).toBe(7);
  });
});
