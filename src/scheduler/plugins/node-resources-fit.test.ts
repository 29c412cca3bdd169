import { describe, expect, it } from 'vitest';
import { node, pod } from '../testing';
import { nodeResourcesFit } from './node-resources-fit';
import { hint, scores, verdicts } from './testing';

const plugin = nodeResourcesFit.create({});
const asks = (requests: Record<string, string>) => pod('p', { requests });

describe('a node has room', () => {
  const running = pod('running', { nodeName: 'n1', requests: { cpu: '3', memory: '1Gi' } });
  it.each<[string, Record<string, string>, string]>([
    ['for what is left', { cpu: '1', memory: '7Gi' }, 'ok'],
    ['for a Pod that asks for nothing', {}, 'ok'],
    ['not for more CPU', { cpu: '1001m' }, 'Insufficient cpu'],
    ['not for anything it does not have', { 'example.com/gpu': '1' }, 'Insufficient example.com/gpu'],
    ['with all reasons told', { cpu: '2', memory: '8Gi' }, 'Insufficient cpu,Insufficient memory'],
  ])('%s', (_, requests, expected) => {
    expect(verdicts(plugin, { nodes: [node('n1')], pods: [running] }, asks(requests))).toEqual({ n1: expected });
  });

  it('for a number of Pods only', () => {
    expect(verdicts(plugin, { nodes: [node('n1', { pods: '1' })], pods: [running] }, asks({}))).toEqual({ n1: 'Too many pods' });
  });

  it('for init containers one after the other, beside sidecars', () => {
    const container = (name: string, cpu: string, more: object = {}) => ({ name, resources: { requests: { cpu } }, ...more });
    const initContainers = [container('side', '1', { restartPolicy: 'Always' }), container('init', '3')];
    const waiting = (cpu: string) => pod('p', { initContainers, containers: [container('c', cpu)] });
    expect(verdicts(plugin, { nodes: [node('n1')] }, waiting('3'))).toEqual({ n1: 'ok' });
    expect(verdicts(plugin, { nodes: [node('n1')] }, waiting('3100m'))).toEqual({ n1: 'Insufficient cpu' });
  });
});

describe('scores', () => {
  const nodes = [node('empty'), node('half')];
  const pods = [pod('running', { nodeName: 'half', requests: { cpu: '2', memory: '4Gi' } })];
  const waiting = asks({ cpu: '1', memory: '2Gi' });

  it('emptier nodes higher with LeastAllocated', () => {
    expect(scores(plugin, { nodes, pods }, waiting)).toEqual({ empty: 75, half: 25 });
  });

  it('fuller nodes higher with MostAllocated', () => {
    expect(scores(nodeResourcesFit.create({ scoringStrategy: { type: 'MostAllocated' } }), { nodes, pods }, waiting)).toEqual({ empty: 25, half: 75 });
  });

  it('along a line of one’s own with RequestedToCapacityRatio', () => {
    const shape = [
      { utilization: 0, score: 10 },
      { utilization: 50, score: 0 },
    ];
    const own = nodeResourcesFit.create({ scoringStrategy: { type: 'RequestedToCapacityRatio', requestedToCapacityRatio: { shape } } });
    expect(scores(own, { nodes, pods }, waiting)).toEqual({ empty: 50, half: 0 });
  });

  it('counts 100m and 200Mi for containers that ask for nothing', () => {
    const silent = [pod('a', { nodeName: 'half' }), pod('b', { nodeName: 'half' })];
    expect(scores(plugin, { nodes, pods: silent }, pod('p'))).toEqual({ empty: 97, half: 92 });
  });
});

it('brings a Pod back when a node grows enough for it, or a placed Pod leaves', () => {
  const waiting = asks({ cpu: '4' });
  expect(hint(plugin, 'Node', waiting, { old: node('n', { cpu: '2' }), now: node('n', { cpu: '4' }) })).toBe('queue');
  expect(hint(plugin, 'Node', waiting, { old: node('n', { cpu: '1' }), now: node('n', { cpu: '2' }) })).toBe('skip');
  expect(hint(plugin, 'Pod', waiting, { old: pod('old', { nodeName: 'n' }) })).toBe('queue');
  expect(hint(plugin, 'Pod', waiting, { old: pod('old') })).toBe('skip');
});
