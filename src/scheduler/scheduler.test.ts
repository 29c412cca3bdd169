import { describe, expect, it } from 'vitest';
import { harness, node, pod } from './testing';

const SECOND = 1_000_000;

describe('the scheduler', () => {
  it('binds a Pod and then says so', () => {
    const h = harness();
    h.put(node('n1'));
    h.start();
    h.put(pod('web'));
    h.run(SECOND);
    expect(h.nodeOf('default/web')).toBe('n1');
    expect(h.written()).toEqual(['POST pods/web/binding', 'POST events']);
  });

  it('takes virtual time for a cycle, during which the Pod is current', () => {
    const h = harness();
    h.put(node('n1'));
    h.start();
    h.put(pod('web'));
    h.run(10);
    expect(h.scheduler.inspect().current).toBe('default/web');
    expect(h.written()).toEqual([]);
    expect(h.scheduler.explainCycle()?.selected).toBe('n1');
  });

  it('tells why a Pod fits nowhere, by an event and then in its status, and tries again when a node changes so that it may fit', () => {
    const h = harness();
    h.put(node('n1'));
    h.put(node('n2'));
    h.start();
    h.put(pod('picky', { nodeSelector: { disk: 'ssd' } }));
    h.run(SECOND);
    expect(h.written()).toEqual(['POST events', 'PATCH pods/picky/status']);
    expect(h.podOf('default/picky')?.status?.conditions?.[0]).toMatchObject({
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message:
        "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
    });
    expect(h.scheduler.inspect().unschedulable).toBe(1);
    h.put(node('n2', { labels: { tier: 'gold' } }));
    h.run(10 * SECOND);
    expect(h.written()).toEqual([]);
    h.put(node('n2', { labels: { disk: 'ssd' } }));
    h.run(SECOND);
    expect(h.nodeOf('default/picky')).toBe('n2');
  });

  it('spreads Pods over the least loaded nodes', () => {
    const h = harness();
    for (const name of ['n1', 'n2', 'n3']) h.put(node(name));
    h.start();
    for (let i = 0; i < 6; i++) h.put(pod(`web-${i}`, { requests: { cpu: '100m', memory: '100Mi' } }));
    h.run(SECOND);
    const used = [0, 1, 2, 3, 4, 5].map((i) => h.nodeOf(`default/web-${i}`)).sort();
    expect(used).toEqual(['n1', 'n1', 'n2', 'n2', 'n3', 'n3']);
  });

  it('keeps a gated Pod out until its gates are gone', () => {
    const h = harness();
    h.put(node('n1'));
    h.start();
    h.put(pod('gated', { schedulingGates: [{ name: 'wait' }] }));
    h.run(SECOND);
    expect(h.scheduler.inspect().gated).toBe(1);
    h.put(pod('gated'));
    h.run(SECOND);
    expect(h.nodeOf('default/gated')).toBe('n1');
  });

  it('preempts Pods of lower priority and comes back when they are gone', () => {
    const h = harness();
    h.put(node('n1', { cpu: '1' }));
    h.put(pod('low', { nodeName: 'n1', priority: 0, requests: { cpu: '1' } }));
    h.start();
    h.put(pod('high', { priority: 100, requests: { cpu: '1' } }));
    h.run(SECOND);
    expect(h.written()).toEqual([
      'POST events',
      'PATCH pods/high/status',
      'PATCH pods/low/status',
      'DELETE pods/low',
      'POST events',
      'POST pods/high/binding',
      'POST events',
    ]);
    expect(h.nodeOf('default/high')).toBe('n1');
  });

  it.each(['PATCH', 'DELETE'])('preempts again, when its back-off is over, if the %s of a victim got lost', (method) => {
    let lost = 0;
    const h = harness({ loses: (request) => request.path.includes('/pods/low') && request.method === method && lost++ === 0 });
    h.put(node('n1', { cpu: '1' }));
    h.put(pod('low', { nodeName: 'n1', priority: 0, requests: { cpu: '1' } }));
    h.start();
    h.put(pod('high', { priority: 100, requests: { cpu: '1' } }));
    h.run(SECOND / 2);
    expect(h.podOf('default/low')).toBeDefined();
    h.run(3 * SECOND);
    expect(h.podOf('default/low')).toBeUndefined();
    expect(h.nodeOf('default/high')).toBe('n1');
  });

  it('tries a Pod again after five minutes although nothing has happened', () => {
    const h = harness();
    h.put(node('n1', { cpu: '1' }));
    h.start();
    h.put(pod('big', { requests: { cpu: '2' } }));
    h.run(SECOND);
    h.written();
    h.run(400 * SECOND);
    expect(h.notes()).toHaveLength(1);
  });

  it('gives the same future after a checkpoint is restored', () => {
    const h = harness();
    for (const name of ['n1', 'n2', 'n3']) h.put(node(name));
    h.start();
    h.put(pod('a'));
    h.put(pod('big', { requests: { cpu: '64' } }));
    h.run(SECOND);
    const saved = h.scheduler.checkpoint();
    const answers = () => [h.scheduler.report(), h.scheduler.whatWouldItTake('default/big'), h.scheduler.compareWith({})];
    const before = answers();
    h.scheduler.restore(saved);
    expect(answers()).toEqual(before);
  });
});

describe('why a Pod is waiting', () => {
  it('is told by where it stands in the queue', () => {
    const h = harness();
    h.put(node('n1', { cpu: '1' }));
    h.start();
    h.put(pod('gated', { schedulingGates: [{ name: 'wait' }] }));
    h.put(pod('big', { requests: { cpu: '2' } }));
    h.put(pod('other', { schedulerName: 'nobody' }));
    h.run(SECOND);
    expect(h.scheduler.whyWaiting('default/gated')).toMatchObject({ why: 'gated', plugin: 'SchedulingGates', message: 'waiting for scheduling gates: [wait]' });
    expect(h.scheduler.whyWaiting('default/big')).toMatchObject({
      why: 'unschedulable',
      attempts: 1,
      plugins: [{ name: 'NodeResourcesFit', waitsFor: ['Pod/Delete', 'Pod/UpdatePodScaleDown', 'Node/Add', 'Node/UpdateNodeAllocatable'] }],
    });
    expect(h.scheduler.whyWaiting('default/other')).toEqual({ why: 'nobody', schedulerName: 'nobody' });
    expect(h.scheduler.whatWouldItTake('default/big')[0]?.changes[0]).toMatchObject({ kind: 'lower-request', to: '1' });
  });
});
