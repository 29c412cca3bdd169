import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '../../../api/types.gen';
import { groupsOf, kindsOf, labelsOf, readNode, signOf } from './reading';

const node = (name: string, labels: Readonly<Record<string, string>> = {}, more: Partial<Node> = {}): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  status: { allocatable: { cpu: '4', memory: '8Gi', pods: '10' } },
  ...more,
});
const pod = (cpu: string, memory: string, phase = 'Running'): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: cpu },
  spec: { containers: [{ name: 'main', resources: { requests: { cpu, memory } } }] },
  status: { phase },
});
const PODS = [pod('1', '2Gi'), pod('1', '4Gi'), pod('2', '2Gi', 'Succeeded')];

describe('a cell of the heat map', () => {
  it.each([
    ['cpu', { part: 0.5 }],
    ['memory', { part: 0.75 }],
    ['pods', { part: 0.2 }],
    ['taints', { value: 'gpu=yes:NoSchedule' }],
    ['label:pool', { value: 'blue' }],
    ['label:zone', { value: '' }],
  ] as const)('says %s', (by, reading) => {
    const tainted = node('node-1', { pool: 'blue' }, { spec: { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] } });
    expect(readNode(by, tainted, PODS)).toEqual(reading);
  });

  it('has a sign besides its colour: letters by frequency, a dash for none, and the rare ones share one', () => {
    const many = Array.from({ length: 14 }, (_, i) => `v${i + 10}`);
    expect(kindsOf(['b', 'a', 'b', ''])).toEqual([
      { value: 'b', sign: 'A', count: 2 },
      { value: 'a', sign: 'B', count: 1 },
      { value: '', sign: '–', count: 1 },
    ]);
    expect(kindsOf(many).at(-1)).toEqual({ value: '…', sign: '…', count: 2 });
    expect([signOf(kindsOf(many), 'v10'), signOf(kindsOf(many), 'v23')]).toEqual(['A', '…']);
  });

  it('stands with those of its zone or pool; those that have none come last', () => {
    const nodes = new Map(['b', '', 'a', 'b'].map((pool, i) => [`nodes/node-${i}`, node(`node-${i}`, pool === '' ? {} : { pool })]));
    const names = [...nodes.values()].map(({ metadata }) => metadata.name!);
    expect(groupsOf(names, nodes, 'pool')).toEqual([
      { value: 'a', names: ['node-2'] },
      { value: 'b', names: ['node-0', 'node-3'] },
      { value: '', names: ['node-1'] },
    ]);
    expect(groupsOf(names, nodes, '')).toEqual([{ value: '', names }]);
    expect(labelsOf(nodes)).toEqual(['pool']);
  });
});
