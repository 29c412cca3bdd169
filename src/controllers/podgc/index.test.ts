import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '../../api/types.gen';
import { decide, NOW_US, nodeOf, podOf } from '../testing';
import { podGarbageCollector } from '.';

const OUT_OF_SERVICE = { key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' };
const collect = (pods: readonly Pod[], nodes: readonly Node[] = [], notes = new Map<string, number>()) =>
  decide(podGarbageCollector, '/gc', { objects: { pods, nodes }, notes });

describe('the Pod garbage collector', () => {
  it('waits until a node has been missing for 40 s, and asks the API server whether it is', () => {
    const pods = [podOf('web', { node: 'gone' })];
    expect(collect(pods).calls).toEqual([]);
    expect(collect(pods, [], new Map([['gone', NOW_US - 39e6]])).calls).toEqual([]);
    expect(collect(pods, [], new Map([['gone', NOW_US - 40e6]])).calls).toEqual([
      ['GET nodes/gone'],
      ['PATCH pods/web/status'],
      ['DELETE pods/web?gracePeriodSeconds=0'],
    ]);
  });

  it('says of a lost Pod that it failed, and why', () => {
    const { bodies } = collect([podOf('web', { node: 'gone' })], [], new Map([['gone', 0]]));
    expect(bodies).toContainEqual({
      metadata: { uid: 'web' },
      status: {
        phase: 'Failed',
        conditions: [
          {
            type: 'DisruptionTarget',
            status: 'True',
            reason: 'DeletionByPodGC',
            message: 'PodGC: node no longer exists',
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
        ],
      },
    });
  });

  it.each<[what: string, pod: Pod, nodes: readonly Node[], removed: boolean]>([
    ['a Pod that is being deleted and never had a node', podOf('web', { deleting: true }), [], true],
    ['a Pod that is being deleted on a node that works', podOf('web', { deleting: true, node: 'a' }), [nodeOf('a')], false],
    ['a Pod that is being deleted on a node out of service', podOf('web', { deleting: true, node: 'a' }), [nodeOf('a', [OUT_OF_SERVICE])], true],
    ['a Pod that nobody deletes on a node out of service', podOf('web', { node: 'a' }), [nodeOf('a', [OUT_OF_SERVICE])], false],
  ])('%s', (_, pod, nodes, removed) => {
    expect(
      collect([pod], nodes)
        .calls.flat()
        .some((call) => call.startsWith('DELETE')),
    ).toBe(removed);
  });

  it('keeps 12,500 finished Pods; of more the oldest go, evicted ones first', () => {
    const finished = Array.from({ length: 12_500 }, (_, i) => podOf(`done-${i}`, { phase: 'Succeeded', node: 'a', created: '2025-12-31T12:00:00Z' }));
    const old = podOf('old', { phase: 'Failed', node: 'a', created: '2025-12-31T00:00:00Z' });
    const evicted = podOf('evicted', { phase: 'Failed', node: 'a', created: '2025-12-31T23:00:00Z' });
    const pods = [...finished, old, { ...evicted, status: { ...evicted.status, reason: 'Evicted' } }];
    expect(collect(pods, [nodeOf('a')]).calls.flat()).toEqual(['DELETE pods/evicted?gracePeriodSeconds=0', 'DELETE pods/old?gracePeriodSeconds=0']);
  });

  it('looks again every 20 s', () => expect(collect([]).againAfterUs).toBe(20e6));
});
