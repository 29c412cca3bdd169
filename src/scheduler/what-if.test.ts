import { describe, expect, it } from 'vitest';
import { createSnapshot } from './framework/snapshot';
import { node, pod } from './testing';
import { whatIf } from './what-if';

describe('what if the configuration were another', () => {
  const requests = { cpu: '1', memory: '1Gi' };
  const snapshot = createSnapshot(
    [node('n1'), node('n2')],
    [pod('a', { nodeName: 'n1', requests }), pod('b', { nodeName: 'n1', requests }), pod('c', { nodeName: 'n2', requests })],
  );

  it('keeps Pods that were placed by the same rules', () => {
    expect(whatIf(snapshot, {}).map(({ pod: p, stays }) => `${p} ${stays}`)).toEqual(['default/a true', 'default/b true', 'default/c true']);
  });

  it('shows which would go elsewhere', () => {
    const args = { scoringStrategy: { type: 'MostAllocated' as const } };
    const packed = whatIf(snapshot, { profiles: [{ pluginConfig: [{ name: 'NodeResourcesFit', args }] }] });
    expect(packed.filter((p) => !p.stays)).toEqual([{ pod: 'default/c', node: 'n2', nodes: ['n1'], stays: false }]);
  });
});
