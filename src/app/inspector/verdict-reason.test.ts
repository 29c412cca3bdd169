import { describe, expect, test } from 'vitest';
import type { Node, Pod } from '../../api/types.gen';
import { fullness, rejectionReason, scoreReason } from './verdict-reason';

const node = (cpu: string, spec: NonNullable<Node['spec']> = {}): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  spec,
  metadata: { name: 'n' },
  status: { allocatable: { cpu, memory: '8Gi' } },
});
const pod = (cpu: string, tolerations: NonNullable<Pod['spec']>['tolerations'] = []): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c', resources: { requests: { cpu, memory: '1Gi' } } }], tolerations },
});

describe('what made a plugin reject a node', () => {
  const gpu = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' };
  const tainted = node('4', { taints: [{ key: 'soft', effect: 'PreferNoSchedule' }, gpu] });
  test.each([
    ['a taint that the Pod does not tolerate', 'TaintToleration', pod('1'), tainted, [], { kind: 'taint', taint: gpu }],
    ['no taint that it tolerates', 'TaintToleration', pod('1', [{ key: 'dedicated', operator: 'Exists' }]), tainted, [], undefined],
    ['less CPU free than asked for', 'NodeResourcesFit', pod('2'), node('4'), [pod('1'), pod('1500m')], { kind: 'cpu', asked: 2_000, free: 1_500 }],
    ['enough of all that is known here', 'NodeResourcesFit', pod('1'), node('4'), [], undefined],
    ['another plugin: its own reason says it all', 'NodeAffinity', pod('1'), node('4'), [], undefined],
  ] as const)('%s', (_, plugin, asking, on, here, expected) => {
    expect(rejectionReason(plugin, asking, on, here)).toEqual(expected);
  });
});

const score = (normalized: number, weight = 1) => ({ raw: normalized, normalized, weighted: normalized * weight });
const scored = (fit: number, taints: number) => ({ total: fit + 3 * taints, plugins: { NodeResourcesFit: score(fit), TaintToleration: score(taints, 3) } });
const scorePlugins = [
  { name: 'TaintToleration', weight: 3 },
  { name: 'NodeResourcesFit', weight: 1 },
];

describe('why the winner won', () => {
  test('by the plugin that made the most of the difference to the next one', () => {
    const scores = { a: scored(93, 100), b: scored(97, 100), c: scored(80, 0) };
    expect(scoreReason({ scores, scorePlugins, selected: 'b', ties: ['b'] })).toEqual({
      kind: 'ahead',
      node: 'b',
      next: 'a',
      by: 4,
      lead: { plugin: 'NodeResourcesFit', weight: 1, points: 97, theirs: 93 },
      against: [],
    });
  });

  test('weights count, and who would rather have had the other is told', () => {
    const scores = { a: scored(90, 50), b: scored(50, 100) };
    expect(scoreReason({ scores, scorePlugins, selected: 'b', ties: [] })).toMatchObject({
      by: 110,
      lead: { plugin: 'TaintToleration', weight: 3, points: 100, theirs: 50 },
      against: [{ plugin: 'NodeResourcesFit', points: 50, theirs: 90 }],
    });
  });

  test('nobody else was there; two were alike; nothing was chosen', () => {
    expect(scoreReason({ scores: { a: scored(1, 1) }, scorePlugins, selected: 'a', ties: ['a'] })).toEqual({ kind: 'only', node: 'a' });
    const alike = { a: scored(1, 1), b: scored(1, 1) };
    expect(scoreReason({ scores: alike, scorePlugins, selected: 'a', ties: ['a', 'b'] })).toEqual({ kind: 'tie', node: 'a', nodes: ['a', 'b'] });
    expect(scoreReason({ scores: {}, scorePlugins, ties: [] })).toBeUndefined();
  });
});

test('a node is as full as its CPU and memory are asked for', () => {
  expect(fullness(node('4'), [pod('2')])).toBeCloseTo((0.5 + 0.125) / 2);
});
