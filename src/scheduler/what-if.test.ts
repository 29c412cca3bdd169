import { describe, expect, it } from 'vitest';
import type { KubeSchedulerConfiguration } from './config';
import { createSnapshot } from './framework/snapshot';
import { node, pod } from './testing';
import { compareConfigurations } from './what-if';

describe('what if the configuration were another', () => {
  const requests = { cpu: '1', memory: '1Gi' };
  const snapshot = createSnapshot(
    [node('n1'), node('n2')],
    [pod('a', { nodeName: 'n1', requests }), pod('b', { nodeName: 'n1', requests }), pod('c', { nodeName: 'n2', requests })],
  );
  const args = { scoringStrategy: { type: 'MostAllocated' as const } };
  const packing: KubeSchedulerConfiguration = { profiles: [{ pluginConfig: [{ name: 'NodeResourcesFit', args }] }] };

  it('tells of nothing where the rules are the same', () => {
    expect(compareConfigurations(snapshot, {}, { profiles: [{}] })).toEqual({ moves: [], considered: 3, placed: 3 });
  });

  it('shows which Pods would go elsewhere, and where they would go now', () => {
    const { moves } = compareConfigurations(snapshot, {}, packing);
    expect(moves).toContainEqual({ pod: 'default/c', node: 'n2', now: { count: 1, nodes: ['n2'] }, proposed: { count: 1, nodes: ['n1'] } });
  });

  it('shows Pods that no profile would be for', () => {
    const { moves } = compareConfigurations(snapshot, {}, { profiles: [{ schedulerName: 'another' }] });
    expect(moves.map((move) => [move.pod, move.proposed])).toEqual([
      ['default/a', undefined],
      ['default/b', undefined],
      ['default/c', undefined],
    ]);
  });

  it('shows Pods that would fit nowhere', () => {
    const terms = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }] };
    const addedAffinity = { requiredDuringSchedulingIgnoredDuringExecution: terms };
    const strict: KubeSchedulerConfiguration = { profiles: [{ pluginConfig: [{ name: 'NodeAffinity', args: { addedAffinity } }] }] };
    expect(compareConfigurations(snapshot, {}, strict).moves.map((move) => move.proposed)).toEqual(Array(3).fill({ count: 0, nodes: [] }));
  });
});
