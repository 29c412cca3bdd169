import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/api/object';
import type { Pod } from '../../src/api/types.gen';
import { formatYaml } from '../../src/api/yaml';
import { createCluster } from '../../src/cluster/cluster';
import { ofKind } from '../../src/dump/copy';
import { readDump } from '../../src/dump/read-dump';
import { type ScenarioInput, scheduleScenario } from '../../src/scheduler/scenario';
import { RECORDINGS, readRecording } from './traces/recording';
import { readVectors, withoutZeros } from './vectors';

/** What a real cluster of Kubernetes 1.36 had and decided, as dumps. */

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

const vectors = readVectors().filter(({ expected }) => expected.outcome === 'scheduled');

const LISTS = {
  nodes: ['v1', 'Node'],
  pods: ['v1', 'Pod'],
  namespaces: ['v1', 'Namespace'],
  services: ['v1', 'Service'],
  replicaSets: ['apps/v1', 'ReplicaSet'],
  replicationControllers: ['v1', 'ReplicationController'],
} as const;

const kinds = (input: ScenarioInput): readonly object[] =>
  Object.entries(LISTS).flatMap(([field, [apiVersion, kind]]) =>
    (input[field as keyof typeof LISTS] ?? []).map((object: object) => ({ ...object, apiVersion, kind })),
  );

/** The input as a dump of it has it. */
function throughDump(input: ScenarioInput): ScenarioInput {
  const pod = { ...input.pod, apiVersion: 'v1', kind: 'Pod' };
  const { config } = readDump(JSON.stringify(listOf([...kinds(input), pod])));
  const objects = config.objects ?? [];
  const of = <T extends KubeObject>(kind: string): readonly T[] => ofKind<T>(objects, kind);
  const isAsked = ({ metadata, spec }: Pod): boolean => metadata.name === input.pod.metadata.name && spec?.nodeName === undefined;
  return {
    nodes: of('Node'),
    pods: of<Pod>('Pod').filter((one) => !isAsked(one)),
    pod: of<Pod>('Pod').find(isAsked)!,
    namespaces: of('Namespace'),
    services: of('Service'),
    replicaSets: of('ReplicaSet'),
    replicationControllers: of('ReplicationController'),
    ...(input.config && { config: input.config }),
  };
}

describe('scores recomputed from a dump', () => {
  it(`are those of the real scheduler, for each of ${vectors.length} Pods that it has scheduled`, () => {
    for (const { name, input, expected } of vectors) {
      const { scores, ties } = scheduleScenario(throughDump(input));
      expect({ scores: withoutZeros(scores), ties }, name).toEqual({ scores: withoutZeros(expected.scores), ties: expected.ties });
    }
  });
});
