import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '../api/types.gen';
import { activePods, type QueuedPod } from './active-queue';
import { Action, type ClusterEvent, type EventObjects } from './framework/events';
import { addUnschedulable, enqueue, flushBackedOff, flushLeftovers, leftoverUs, moveAll, nextLeftoverUs, pop, requeue, updateQueued } from './queue';
import type { State } from './state';
import { node, pod, queued, room, START_US } from './testing';

/** Where each Pod waits. */
const parts = ({ queue }: State) => ({
  active: activePods(queue.active).map((q) => q.key),
  backoff: [...queue.backoff.keys()],
  unschedulable: [...queue.unschedulable.keys()],
});
const big = pod('big', { requests: { cpu: '4' } });
/** Tried, and turned down by these plugins. */
const turnedDown = (one: Pod, plugins: readonly string[], more: Partial<QueuedPod> = {}): QueuedPod =>
  queued(`default/${one.metadata.name}`, { uid: one.metadata.uid!, plugins, attempts: 1, unschedulableCount: 1, timestampUs: START_US, ...more });

describe('a Pod that comes', () => {
  it('is active, behind those of higher priority and those that came before', () => {
    const pods = [pod('first'), pod('second'), pod('urgent', { priority: 9 })];
    const { scheduler, at } = room({ pods });
    for (const one of pods) enqueue(at(), one);
    expect(parts(scheduler.state).active).toEqual(['default/urgent', 'default/first', 'default/second']);
    expect(pop(scheduler)).toMatchObject({ key: 'default/urgent', attempts: 0, priority: 9 });
  });

  it('with a gate stays out, and waits for what opens it only', () => {
    const gated = pod('gated', { schedulingGates: [{ name: 'wait' }] });
    const { scheduler, at } = room({ pods: [gated] });
    enqueue(at(), gated);
    expect(scheduler.state.queue.unschedulable.get('default/gated')).toMatchObject({ gatedBy: 'SchedulingGates', plugins: ['SchedulingGates'] });
    moveAll(at(), { resource: 'Node', actions: Action.Add }, { now: node('n1') });
    expect(parts(scheduler.state).unschedulable).toEqual(['default/gated']);
    const open = pod('gated');
    updateQueued(at(), gated, open, [{ resource: 'Pod', actions: Action.UpdatePodSchedulingGatesEliminated }]);
    expect(parts(scheduler.state)).toEqual({ active: ['default/gated'], backoff: [], unschedulable: [] });
    expect(pop(scheduler)?.gatedBy).toBeUndefined();
  });

  it('whose node is promised to it keeps that', () => {
    const promised: Pod = { ...big, status: { nominatedNodeName: 'n1' } };
    const { scheduler, at } = room({ nodes: [node('n1')], pods: [promised] });
    enqueue(at(), promised);
    expect(scheduler.cache.nominated.get('n1')?.map((p) => p.key)).toEqual(['default/big']);
  });
});

describe('a Pod that nothing fits for comes back', () => {
  const NODE_ADDED: ClusterEvent = { resource: 'Node', actions: Action.Add };
  const POD_DELETED: ClusterEvent = { resource: 'Pod', actions: Action.Delete };
  const TAINTS: ClusterEvent = { resource: 'Node', actions: Action.UpdateNodeTaint };
  const tainted = (name: string): Node => node(name, { taints: [{ key: 'gpu', effect: 'NoSchedule' }] });

  it.each<[string, readonly string[], ClusterEvent, EventObjects, boolean]>([
    ['by a node that is large enough', ['NodeResourcesFit'], NODE_ADDED, { now: node('n2', { cpu: '8' }) }, true],
    ['not by one that is too small', ['NodeResourcesFit'], NODE_ADDED, { now: node('n2', { cpu: '1' }) }, false],
    ['by a placed Pod that leaves', ['NodeResourcesFit'], POD_DELETED, { old: pod('old', { nodeName: 'n1' }) }, true],
    ['not by a plugin’s event that it did not meet', ['NodeResourcesFit'], TAINTS, { old: tainted('n1'), now: node('n1') }, false],
    ['by a taint that goes', ['TaintToleration'], TAINTS, { old: tainted('n1'), now: node('n1') }, true],
    ['not by a taint that stays', ['TaintToleration'], TAINTS, { old: tainted('n1'), now: tainted('n1') }, false],
    ['where one of several plugins says so', ['TaintToleration', 'NodeResourcesFit'], POD_DELETED, { old: pod('old', { nodeName: 'n1' }) }, true],
    ['by whatever happens, if no plugin turned it down', [], TAINTS, { now: node('n1') }, true],
  ])('%s', (_, plugins, event, objects, comes) => {
    const { scheduler, at } = room({ nodes: [node('n1')], pods: [big] });
    scheduler.state.queue.unschedulable.set('default/big', turnedDown(big, plugins));
    moveAll(at(), event, objects);
    expect(parts(scheduler.state)).toEqual({ active: comes ? ['default/big'] : [], backoff: [], unschedulable: comes ? [] : ['default/big'] });

    // The same during its cycle: it must not be missed.
    const during = room({ nodes: [node('n1')], pods: [big] });
    during.scheduler.state.current = { cycle: 1, pod: turnedDown(big, []), verdict: { type: 'bind', node: 'n1', steps: [] } };
    moveAll(during.at(), event, objects);
    addUnschedulable(during.at(), big, turnedDown(big, plugins));
    if (plugins.length > 0) expect(parts(during.scheduler.state).active).toEqual(comes ? ['default/big'] : []);
  });

  it('only if the change concerns it', () => {
    const { scheduler, at } = room({ pods: [big] });
    scheduler.state.queue.unschedulable.set('default/big', turnedDown(big, []));
    moveAll(at(), POD_DELETED, { old: pod('old') }, (one) => one.priority > 5);
    expect(parts(scheduler.state).unschedulable).toEqual(['default/big']);
  });

  it('when its back-off is over', () => {
    const { scheduler, at } = room({ pods: [big] });
    requeue(at(), big, turnedDown(big, ['NodeResourcesFit'], { backoffUntilUs: START_US + 500_000 }));
    expect(parts(scheduler.state)).toMatchObject({ active: [], backoff: ['default/big'] });
    flushBackedOff(at(1));
    expect(parts(scheduler.state)).toMatchObject({ active: [], backoff: ['default/big'] });
    flushBackedOff(at(1.5));
    expect(parts(scheduler.state)).toMatchObject({ active: ['default/big'], backoff: [] });
  });

  it('after five minutes at the next look, every 30 s since the start, unless a gate keeps it out', () => {
    const gated = pod('gated', { schedulingGates: [{ name: 'wait' }] });
    const { scheduler, at } = room({ pods: [big, gated] });
    const { queue } = scheduler.state;
    const waits = turnedDown(big, ['NodeResourcesFit'], { timestampUs: START_US + 1_000_000 });
    queue.unschedulable.set(waits.key, waits);
    enqueue(at(), gated);
    expect([leftoverUs(waits, START_US), nextLeftoverUs(queue, START_US)]).toEqual([START_US + 330e6, START_US + 330e6]);
    flushLeftovers(at(300));
    expect(parts(scheduler.state).unschedulable).toEqual(['default/big', 'default/gated']);
    flushLeftovers(at(330));
    expect(parts(scheduler.state)).toEqual({ active: ['default/big'], backoff: [], unschedulable: ['default/gated'] });
    expect(nextLeftoverUs(queue, START_US)).toBeUndefined();
  });
});
