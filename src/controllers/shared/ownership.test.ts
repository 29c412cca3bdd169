import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../api/object';
import { ownedBy, podOf } from '../testing';
import { belonging, claim, controllerReference } from './ownership';
import { PODS, REPLICA_SETS } from './resources';

const LABELS = { app: 'web' };
const set: KubeObject = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web', namespace: 'default', uid: 'web' } };
const going: KubeObject = { ...set, metadata: { ...set.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
const mine = podOf('mine', { labels: LABELS, owner: ownedBy('ReplicaSet', 'web') });
const strayed = podOf('strayed', { labels: { app: 'other' }, owner: ownedBy('ReplicaSet', 'web') });
const orphan = podOf('orphan', { labels: LABELS });
const leaving = { ...orphan, metadata: { ...orphan.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
const foreign = podOf('foreign', { labels: LABELS, owner: ownedBy('ReplicaSet', 'another') });

/** `ControllerRefManager.ClaimObject`. */
describe('what an owner with a selector does with an object', () => {
  it.each([
    ['its own that matches', mine, set, true, 'claimed'],
    ['its own that matches no more', strayed, set, true, 'released'],
    ['an orphan that matches', orphan, set, true, 'adopted'],
    ['an orphan that does not', podOf('orphan'), set, true, undefined],
    ['an orphan that is being deleted', leaving, set, true, undefined],
    ["another's that matches", foreign, set, true, undefined],
    ['its own that does not fit', mine, set, false, 'released'],
    ['an orphan that does not fit', orphan, set, false, undefined],
    ['its own, while the owner is being deleted', mine, going, true, 'claimed'],
    ['its own that matches no more, while the owner is being deleted', strayed, going, true, undefined],
    ['an orphan, while the owner is being deleted', orphan, going, true, undefined],
  ] as const)('%s', (_, pod, owner, fits, is) => {
    expect(belonging(pod, owner.metadata, { matchLabels: LABELS }, fits)).toBe(is);
  });

  it('is that it releases, reads itself anew, and adopts', () => {
    const { claimed, steps } = claim([mine, strayed, orphan, foreign], {
      owner: set,
      ownerResource: REPLICA_SETS,
      resource: PODS,
      selector: { matchLabels: LABELS },
    });
    expect(claimed.map(({ metadata }) => metadata.name)).toEqual(['mine', 'orphan']);
    expect(steps.map(({ call }) => `${call.method} ${call.path.split('/').at(-1)}`)).toEqual(['GET web', 'PATCH strayed', 'PATCH orphan']);
    expect(steps.map(({ call }) => call.body)).toEqual([
      undefined,
      { metadata: { uid: strayed.metadata.uid, ownerReferences: [{ $patch: 'delete', uid: 'web' }] } },
      { metadata: { uid: orphan.metadata.uid, ownerReferences: [controllerReference(set)] } },
    ]);
  });
});
