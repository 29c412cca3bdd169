import { describe, expect, it } from 'vitest';
import type { Pod } from '../api/types.gen';
import { handleSchedulingFailure } from './failure';
import type { Failure } from './state';
import { node, pod, queued, room, START_US } from './testing';

const SECOND = 1_000_000;
const web = pod('web');
const tried = queued('default/web', { uid: 'uid-web', attempts: 1 });
const unschedulable: Failure = { type: 'fail', reason: 'Unschedulable', message: 'no room', plugins: ['NodeResourcesFit'], victims: [] };
const broken: Failure = { type: 'fail', reason: 'SchedulerError', message: 'oops', plugins: [], victims: [], nominatedNode: '' };
const CONDITION = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no room' };

describe('a Pod whose cycle failed', () => {
  it.each<[string, Failure, Partial<typeof tried>, 'backoff' | 'unschedulable', object]>([
    ['waits for a change if nothing fits', unschedulable, {}, 'unschedulable', { unschedulableCount: 1, errorCount: 0, plugins: ['NodeResourcesFit'] }],
    ['is tried again after a while if the scheduler itself failed', broken, {}, 'backoff', { unschedulableCount: 0, errorCount: 1, plugins: [] }],
    ['backs off by how often nothing fitted', unschedulable, { unschedulableCount: 2 }, 'unschedulable', { backoffUntilUs: START_US - 500_000 + 4 * SECOND }],
    ['backs off by errors apart', broken, { unschedulableCount: 5 }, 'backoff', { unschedulableCount: 5, errorCount: 1, backoffUntilUs: START_US + 500_000 }],
    ['has no errors any more once nothing fits', unschedulable, { errorCount: 3 }, 'unschedulable', { errorCount: 0, unschedulableCount: 1 }],
  ])('%s', (_, failure, before, part, expected) => {
    const { scheduler, at } = room({ nodes: [node('n1')], pods: [web] });
    handleSchedulingFailure(at(), { ...tried, ...before }, failure);
    expect(scheduler.state.queue[part].get('default/web')).toMatchObject({ message: failure.message, timestampUs: START_US, ...expected });
  });

  it.each<[string, readonly Pod[]]>([
    ['deleted', []],
    ['bound by somebody else', [pod('web', { nodeName: 'n1' })]],
    ['replaced by another of its name', [{ ...web, metadata: { ...web.metadata, uid: 'uid-other' } }]],
  ])('is left alone if it was %s meanwhile', (_, pods) => {
    const { scheduler, at, written } = room({ pods });
    handleSchedulingFailure(at(), tried, unschedulable);
    expect(scheduler.state.queue.unschedulable.size).toBe(0);
    expect(written()).toEqual([]);
  });

  it.each<[string, Pod['status'], Failure, object | undefined]>([
    ['says why in its status', undefined, unschedulable, { conditions: [expect.objectContaining(CONDITION)] }],
    ['says nothing there that it says already', { conditions: [CONDITION] }, unschedulable, undefined],
    [
      'keeps the time since when it has been so',
      { conditions: [{ ...CONDITION, message: 'no node', lastTransitionTime: '2000-01-01T00:00:00Z' }] },
      unschedulable,
      { conditions: [expect.objectContaining({ ...CONDITION, lastTransitionTime: '2000-01-01T00:00:00Z' })] },
    ],
    ['says which node it is promised', { conditions: [CONDITION] }, { ...unschedulable, nominatedNode: 'n1' }, { nominatedNodeName: 'n1' }],
    ['takes a promise back', { conditions: [CONDITION], nominatedNodeName: 'n1' }, { ...unschedulable, nominatedNode: '' }, { nominatedNodeName: null }],
    ['leaves a promise alone that nobody spoke of', { conditions: [CONDITION], nominatedNodeName: 'n1' }, unschedulable, undefined],
  ])('%s', (_, status, failure, expected) => {
    const { at, sent } = room({ nodes: [node('n1')], pods: [{ ...web, ...(status && { status }) }] });
    handleSchedulingFailure(at(), tried, failure);
    const [event, patch] = sent();
    expect(event?.body).toMatchObject({ type: 'Warning', reason: 'FailedScheduling', action: 'Scheduling', note: failure.message });
    expect(patch?.body).toEqual(expected && { status: expected });
  });

  it('tells the Pods that have to make room, but no Pod that is going already', () => {
    const low = pod('low', { nodeName: 'n1' });
    const leaving: Pod = { ...low, metadata: { ...low.metadata, name: 'leaving', deletionTimestamp: '2001-01-01T00:00:00Z' } };
    const { scheduler, at, written } = room({ nodes: [node('n1')], pods: [web, low, leaving] });
    handleSchedulingFailure(at(), tried, { ...unschedulable, nominatedNode: 'n1', victims: ['default/low', 'default/leaving', 'default/gone'] });
    expect(written()).toEqual(['POST events', 'PATCH pods/web/status', 'PATCH pods/low/status']);
    expect(scheduler.state.nominated.get('default/web')).toBe('n1');
  });

  it('is not tried again before the Pods that have to make room are on their way, whatever happens meanwhile', () => {
    const low = pod('low', { nodeName: 'n1', requests: { cpu: '1' } });
    const { scheduler, at, hear } = room({ nodes: [node('n1', { cpu: '1' })], pods: [web, low] });
    const { queue } = scheduler.state;
    handleSchedulingFailure(at(), tried, { ...unschedulable, nominatedNode: 'n1', victims: ['default/low'] });
    hear('ADDED', node('n2', { cpu: '4' }));
    expect(queue.unschedulable.get('default/web')).toMatchObject({ gatedBy: 'DefaultPreemption', plugins: ['NodeResourcesFit', 'DefaultPreemption'] });
    hear('ADDED', node('n3', { cpu: '4' }));
    expect(queue.unschedulable.has('default/web')).toBe(true);
    hear('MODIFIED', { ...low, metadata: { ...low.metadata, deletionTimestamp: '2001-01-01T00:00:00Z' } });
    hear('DELETED', low);
    expect(queue.backoff.get('default/web')).not.toHaveProperty('gatedBy');
  });
});
