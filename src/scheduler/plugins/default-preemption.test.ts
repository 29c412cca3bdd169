import { describe, expect, it } from 'vitest';
import type { Node, Pod, PodDisruptionBudget } from '../../api/types.gen';
import { compileProfiles } from '../config';
import { explain } from '../explain';
import { compilePod } from '../framework/pod-info';
import { createSnapshot } from '../framework/snapshot';
import { node, pod } from '../testing';

const profile = compileProfiles().get('default-scheduler')!;
const runs = (name: string, nodeName: string, priority: number, cpu: string, startTime = '2026-01-01T00:00:00Z'): Pod => ({
  ...pod(name, { nodeName, priority, requests: { cpu }, labels: { app: name } }),
  status: { startTime },
});
const urgent = (cpu: string, more: object = {}): Pod => pod('urgent', { priority: 100, requests: { cpu }, ...more });
const budget = (name: string): PodDisruptionBudget => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name, namespace: 'default' },
  spec: { selector: { matchLabels: { app: name } } },
  status: { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
});

function preempt(nodes: readonly Node[], pods: readonly Pod[], waiting: Pod, budgets: readonly PodDisruptionBudget[] = []): string {
  const podDisruptionBudgets = new Map(budgets.map((b) => [`default/${b.metadata.name}`, b]));
  const { explanation } = explain(createSnapshot(nodes, pods, { podDisruptionBudgets }), compilePod(waiting), profile);
  const { preemption, message = '' } = explanation;
  return preemption ? `${preemption.node}: ${preemption.victims.map((v) => v.replace('default/', '')).join(' ')}` : message.replace(/^.*preemption: /, '');
}

const one = [node('n1', { cpu: '4' })];
const two = [node('n1', { cpu: '4' }), node('n2', { cpu: '4' })];

describe('victims', () => {
  it.each<[string, readonly Pod[], Pod, string]>([
    ['are as few as make room', [runs('a', 'n1', 0, '2'), runs('b', 'n1', 0, '1'), runs('c', 'n1', 0, '1')], urgent('1'), 'n1: c'],
    ['are the least important ones', [runs('low', 'n1', 0, '2'), runs('mid', 'n1', 10, '2')], urgent('2'), 'n1: low'],
    [
      'are the ones that started last, of the same priority',
      [runs('old', 'n1', 0, '2'), runs('new', 'n1', 0, '2', '2026-01-02T00:00:00Z')],
      urgent('2'),
      'n1: new',
    ],
    [
      'are the last that came, of those that are equal in all: uids stand for the order',
      Array.from({ length: 12 }, (_, i) => {
        const made = runs(`p${i}`, 'n1', 0, '333m');
        return { ...made, metadata: { ...made.metadata, uid: String(i).padStart(3, '0') } };
      }),
      urgent('333m'),
      'n1: p11',
    ],
    ['are of lower priority', [runs('high', 'n1', 200, '4')], urgent('1'), '0/1 nodes are available: 1 No preemption victims found for incoming pod.'],
    [
      'do not help where the Pod is too large for the node',
      [runs('a', 'n1', 0, '4')],
      urgent('8'),
      '0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
    ],
    [
      'are not asked for by Pods that never preempt',
      [runs('a', 'n1', 0, '4')],
      urgent('1', { preemptionPolicy: 'Never' }),
      'not eligible due to preemptionPolicy=Never.',
    ],
  ])('%s', (_, pods, waiting, expected) => {
    expect(preempt(one, pods, waiting)).toBe(expected);
  });

  it('spare disruption budgets where they can', () => {
    const pods = [runs('a', 'n1', 0, '2'), runs('b', 'n1', 0, '2', '2026-01-02T00:00:00Z')];
    expect(preempt(one, pods, urgent('2'), [budget('b')])).toBe('n1: a');
    expect(preempt(one, pods, urgent('4'), [budget('b')])).toBe('n1: a b');
  });
});

describe('of several nodes it takes', () => {
  it.each<[string, readonly Pod[], readonly PodDisruptionBudget[], string]>([
    ['the one without a violated budget', [runs('a', 'n1', 0, '4'), runs('b', 'n2', 5, '4')], [budget('a')], 'n2: b'],
    ['the one whose most important victim is least important', [runs('a', 'n1', 5, '4'), runs('b', 'n2', 0, '4')], [], 'n2: b'],
    ['the one with fewer victims', [runs('a', 'n1', 0, '2'), runs('b', 'n1', 0, '2'), runs('c', 'n2', 0, '4')], [], 'n2: c'],
    ['the one whose victim started last', [runs('a', 'n1', 0, '4'), runs('b', 'n2', 0, '4', '2026-01-02T00:00:00Z')], [], 'n2: b'],
  ])('%s', (_, pods, budgets, expected) => {
    expect(preempt(two, pods, urgent('4'), budgets)).toBe(expected);
  });
});
