import { expect, test } from 'vitest';
import type { Pod } from '../../api/types.gen';
import { placeByCondition, podsWithoutNode, SHOWN_MAX } from './queued';

const pod = (name: string, more: Partial<Pod> = {}): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [] }, ...more });
const unscheduled = (reason: string): Pod => pod('p', { status: { conditions: [{ type: 'PodScheduled', status: 'False', reason }] } });

test('who has no node waits, unless it is over', () => {
  const pods = [pod('b'), pod('bound', { spec: { containers: [], nodeName: 'n' } }), pod('failed', { status: { phase: 'Failed' } }), pod('a')];
  const { count, first } = podsWithoutNode(new Map(pods.map((p) => [p.metadata.name ?? '', p])));
  expect([count, first.map((p) => p.metadata.name)]).toEqual([2, ['a', 'b']]);
});

test('of thousands the first by name are shown, and all are counted', () => {
  const names = Array.from({ length: 5_000 }, (_, i) => `p-${(i * 7_919) % 5_000}`);
  const { count, first } = podsWithoutNode(new Map(names.map((name) => [name, pod(name)])));
  expect([count, first.map((p) => p.metadata.name)]).toEqual([5_000, names.toSorted().slice(0, SHOWN_MAX)]);
});

test.each([
  ['a Pod that is new to the scheduler', pod('new'), true, 'unheard'],
  ['one that waits its turn', pod('new'), false, 'active'],
  ['one that fitted nowhere', unscheduled('Unschedulable'), true, 'unschedulable'],
  ['one that is not to be scheduled yet', unscheduled('SchedulingGated'), true, 'gated'],
] as const)('%s', (_, waiting, isQueueEmpty, place) => expect(placeByCondition(waiting, isQueueEmpty)).toBe(place));
