import { describe, expect, it } from 'vitest';
import type { Pod, Toleration } from '../../api/types.gen';
import type { Action } from '../../client/controller';
import { decide, NOW_US, nodeOf, podOf, viewOf } from '../testing';
import { type Scheduled, taintEvictionController } from '.';

const TAINT = { key: 'maint', value: 'x', effect: 'NoExecute' };
const pod = (tolerations: readonly Toleration[] = []): Pod => {
  const one = podOf('p', { node: 'a' });
  return { ...one, spec: { containers: [], nodeName: 'a', tolerations } };
};
const sync = (one: Pod, taints = [TAINT], sinceUs?: number) =>
  decide(taintEvictionController, 'default/p', {
    objects: { nodes: [nodeOf('a', taints)], pods: [one] },
    ...(sinceUs !== undefined && { notes: new Map([['default/p', { uid: 'p', sinceUs }]]) }),
  });
const EVICTED = [['GET pods/p'], ['PATCH pods/p/status'], ['DELETE pods/p']];

describe('a Pod on a node with a NoExecute taint', () => {
  it('goes at once if it does not tolerate it, and it is said why', () => {
    const { calls, events, bodies } = sync(pod());
    expect(calls).toEqual(EVICTED);
    expect(events).toEqual(['Normal TaintManagerEviction Marking for deletion Pod default/p']);
    expect(bodies[1]).toMatchObject({ status: { conditions: [{ type: 'DisruptionTarget', reason: 'DeletionByTaintManager' }] } });
  });
  it('stays if it tolerates it', () => expect(sync(pod([{ key: 'maint', operator: 'Exists' }])).calls).toEqual([]));
  it('stays if it tolerates the value', () => {
    expect(sync(pod([{ key: 'maint', operator: 'Equal', value: 'x', effect: 'NoExecute' }])).calls).toEqual([]);
    expect(sync(pod([{ key: 'maint', operator: 'Equal', value: 'y', effect: 'NoExecute' }])).calls).toEqual(EVICTED);
  });
  it('stays as long as it tolerates it', () => {
    const five = pod([{ key: 'maint', operator: 'Exists', tolerationSeconds: 300 }]);
    expect(sync(five)).toMatchObject({ calls: [], againAfterUs: 300e6 });
    expect(sync(five, [TAINT], NOW_US - 100e6).againAfterUs).toBe(200e6);
    expect(sync(five, [TAINT], NOW_US - 300e6).calls).toEqual(EVICTED);
  });
  it('goes all the same if it could not be deleted at first', () => {
    const five = pod([{ key: 'maint', operator: 'Exists', tolerationSeconds: 300 }]);
    const known = { objects: { nodes: [nodeOf('a', [TAINT])], pods: [five] }, notes: new Map([['default/p', { uid: 'p', sinceUs: NOW_US - 300e6 }]]) };
    const noted = (notes: ReadonlyMap<string, Scheduled>, action: Action<Scheduled> | undefined) =>
      new Map([...notes, ...(action?.notes ?? [])].filter((entry): entry is [string, Scheduled] => entry[1] !== undefined));
    const view = (notes: ReadonlyMap<string, Scheduled>) => viewOf(taintEvictionController, { ...known, notes });
    const tried = noted(known.notes, taintEvictionController.reconcile(view(known.notes), 'default/p', NOW_US));
    expect(decide(taintEvictionController, 'default/p', { ...known, notes: tried }).calls).toEqual([]);
    const lost = { step: { call: { method: 'DELETE', path: '' } }, code: 503, status: undefined, message: '' } as const;
    const after = noted(tried, taintEvictionController.failed?.(view(tried), 'default/p', lost, NOW_US));
    expect(decide(taintEvictionController, 'default/p', { ...known, notes: after }).calls).toEqual(EVICTED);
  });
  it('need not go any more when the taint is taken away in time', () =>
    expect(sync(pod(), [], NOW_US - 10e6)).toMatchObject({ calls: [], events: ['Normal TaintManagerEviction Cancelling deletion of Pod default/p'] }));
});
