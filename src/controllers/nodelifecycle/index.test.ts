import { describe, expect, it } from 'vitest';
import { formatTime } from '../../api/time';
import type { Node, NodeCondition, Pod, Taint } from '../../api/types.gen';
import { decide, NOW_US, nodeOf, podOf } from '../testing';
import { nodeLifecycleController } from '.';

const node = (conditions: Readonly<Record<string, string>>, taints: readonly Taint[] = [], unschedulable = false): Node => ({
  ...nodeOf('a', taints),
  spec: { taints, ...(unschedulable && { unschedulable }) },
  status: { conditions: Object.entries(conditions).map(([type, status]): NodeCondition => ({ type, status, lastHeartbeatTime: formatTime(NOW_US) })) },
});
const taintsFor = (one: Node): readonly string[] | undefined => {
  const { bodies } = decide(nodeLifecycleController, 'a', { objects: { nodes: [one] } });
  return (bodies[1] as Node | undefined)?.spec?.taints?.map(({ key, effect }) => `${key}:${effect}`);
};

describe('a node in trouble', () => {
  it.each<[conditions: Readonly<Record<string, string>>, taint: string]>([
    [{ Ready: 'False' }, 'not-ready'],
    [{ Ready: 'Unknown' }, 'unreachable'],
    [{ MemoryPressure: 'True' }, 'memory-pressure'],
    [{ DiskPressure: 'True' }, 'disk-pressure'],
    [{ PIDPressure: 'True' }, 'pid-pressure'],
  ])('%j gets no new Pods: %s', (conditions, taint) => expect(taintsFor(node(conditions))).toEqual([`node.kubernetes.io/${taint}:NoSchedule`]));
  it('nor does one that is cordoned', () => expect(taintsFor(node({ Ready: 'True' }, [], true))).toEqual(['node.kubernetes.io/unschedulable:NoSchedule']));
  it('loses the taint when the trouble is over, and no other', () =>
    expect(
      taintsFor(
        node({ Ready: 'True' }, [
          { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' },
          { key: 'mine', effect: 'NoSchedule' },
        ]),
      ),
    ).toEqual(['mine:NoSchedule']));
  it('is left alone if all is well', () => expect(taintsFor(node({ Ready: 'True' }))).toBeUndefined());
});

describe('a silent node', () => {
  const monitor = (secondsAgo: number, one: Node, pods: readonly Pod[] = []) =>
    decide(nodeLifecycleController, '/monitor', {
      objects: { nodes: [one], pods, leases: [] },
      notes: new Map([['a', { uid: 'a', probeUs: NOW_US - secondsAgo * 1e6, heartbeat: formatTime(NOW_US), renewTime: undefined }]]),
    });
  it('is believed for 50 seconds', () => expect(monitor(49, node({ Ready: 'True' }))).toMatchObject({ calls: [], againAfterUs: 5e6 }));
  it('then nobody knows how it is, and its Pods count as not ready', () => {
    const { calls, bodies, events } = monitor(51, node({ Ready: 'True' }), [podOf('p', { node: 'a' })]);
    expect(calls).toEqual([['PUT nodes/a/status'], ['PUT pods/p/status [NodeNotReady]']]);
    expect((bodies[0] as Node).status?.conditions?.[0]).toMatchObject({ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' });
    expect(events).toEqual(['Normal NodeNotReady Node a status is now: NodeNotReady']);
  });
  it('has its Pods marked in the next pass, if that did not succeed', () => {
    expect(monitor(56, node({ Ready: 'Unknown' }), [podOf('p', { node: 'a' })]).calls.at(-1)).toEqual(['PUT pods/p/status [NodeNotReady]']);
    expect(monitor(49, node({ Ready: 'Unknown' }), [podOf('p', { node: 'a' })]).calls.flat()).not.toContain('PUT pods/p/status [NodeNotReady]');
  });
  it('has its Pods leave it', () => {
    const { bodies } = monitor(60, node({ Ready: 'Unknown' }));
    expect((bodies[1] as Node).spec?.taints).toMatchObject([{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }]);
  });
});
