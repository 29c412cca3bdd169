import { describe, expect, it } from 'vitest';
import { formatYaml } from '../../src/api/yaml';
import { createCluster } from '../../src/cluster/cluster';
import { readDump } from '../../src/dump/read-dump';
import { RECORDINGS, readRecording } from './traces/recording';

/** What a real cluster of Kubernetes 1.36 had, as dumps. */

const NODES = ['node-1', 'node-2', 'node-3'].map((name) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name } },
  status: { capacity: { cpu: '4', memory: '8Gi', pods: '110' }, allocatable: { cpu: '4', memory: '8Gi', pods: '110' } },
}));

const listOf = (items: readonly object[]): object => ({ apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } });

describe('recorded objects', () => {
  it.each(RECORDINGS)('%s can be read, each as it was at its last', (name) => {
    const last = new Map<string, object>();
    for (const { objects } of readRecording(name).phases)
      for (const [key, history] of Object.entries(objects)) {
        const { type, object } = history.at(-1)!;
        if (type === 'DELETED') last.delete(key);
        else last.set(key, object);
      }
    const { config, report } = readDump(formatYaml(listOf([...NODES, ...last.values()])).replaceAll('<time>', '2026-06-01T12:00:00Z'));
    expect(report.unreadable).toEqual([]);
    const cluster = createCluster(config);
    cluster.runTo(config.startUs + 5e6);
    expect(cluster.broken).toBeUndefined();
  });
});
