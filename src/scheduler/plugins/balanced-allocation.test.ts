import { expect, it } from 'vitest';
import { node, pod } from '../testing';
import { balancedAllocation } from './balanced-allocation';
import { scores } from './testing';

const plugin = balancedAllocation.create({});
const nodes = [node('empty'), node('cpu-heavy'), node('memory-heavy')];
const pods = [pod('a', { nodeName: 'cpu-heavy', requests: { cpu: '2' } }), pod('b', { nodeName: 'memory-heavy', requests: { memory: '4Gi' } })];

it('prefers nodes whose balance the Pod improves: 75 is no change', () => {
  expect(scores(plugin, { nodes, pods }, pod('p', { requests: { memory: '4Gi' } }))).toEqual({ empty: 62, 'cpu-heavy': 87, 'memory-heavy': 62 });
  expect(scores(plugin, { nodes, pods }, pod('p', { requests: { cpu: '1', memory: '2Gi' } }))).toEqual({ empty: 75, 'cpu-heavy': 75, 'memory-heavy': 75 });
});

it('has nothing to say of a Pod that asks for nothing', () => {
  expect(scores(plugin, { nodes, pods }, pod('p'))).toBe('skip');
});
