import { describe, expect, it } from 'vitest';
import type { OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '../../api/types.gen';
import { decide, ownedBy, podOf } from '../testing';
import { statefulSetController } from '.';

type Policy = 'Retain' | 'Delete';

const set = (whenScaled: Policy, whenDeleted: Policy, replicas = 1): StatefulSet => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db', namespace: 'default', uid: 'db', generation: 1 },
  spec: {
    replicas,
    serviceName: 'db',
    selector: { matchLabels: { app: 'db' } },
    template: { metadata: { labels: { app: 'db' } }, spec: { containers: [] } },
    volumeClaimTemplates: [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' } }],
    persistentVolumeClaimRetentionPolicy: { whenScaled, whenDeleted },
  },
});
const BY_SET: OwnerReference = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'db', controller: true, blockOwnerDeletion: true };
const byPod = (ordinal: number, uid = `db-${ordinal}`): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'Pod',
  name: `db-${ordinal}`,
  uid,
  controller: true,
  blockOwnerDeletion: true,
});
const OTHER: OwnerReference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: 'other', controller: true };

const member = (ordinal: number): Pod => podOf(`db-${ordinal}`, { owner: ownedBy('StatefulSet', 'db'), labels: { app: 'db' } });
const claim = (ordinal: number, ownerReferences: readonly OwnerReference[], deletionTimestamp?: string): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: `data-db-${ordinal}`, namespace: 'default', ownerReferences, ...(deletionTimestamp !== undefined && { deletionTimestamp }) },
});
const sync = (one: StatefulSet, pods: readonly Pod[], claims: readonly PersistentVolumeClaim[]) =>
  decide(statefulSetController, 'default/db', { objects: { statefulsets: [one], pods, persistentvolumeclaims: claims, controllerrevisions: [] } });

describe('whose the claim of a Pod is', () => {
  it.each<
    [
      policy: string,
      whenScaled: Policy,
      whenDeleted: Policy,
      ordinal: number,
      before: readonly OwnerReference[],
      after: readonly OwnerReference[] | 'as it was',
    ]
  >([
    ["kept for ever: nobody's", 'Retain', 'Retain', 0, [], 'as it was'],
    ["kept for ever from now on: nobody's any more", 'Retain', 'Retain', 0, [BY_SET], []],
    ['goes with the set', 'Retain', 'Delete', 0, [], [BY_SET]],
    ['goes with the set, also when its Pod is one too many', 'Retain', 'Delete', 1, [], [BY_SET]],
    ['goes with a Pod too many, and this is none', 'Delete', 'Retain', 0, [], 'as it was'],
    ['goes with a Pod too many, and this is one', 'Delete', 'Retain', 1, [], [byPod(1)]],
    ['goes with both: the set while the Pod is wanted', 'Delete', 'Delete', 0, [], [BY_SET]],
    ['goes with both: the Pod when it is not', 'Delete', 'Delete', 1, [BY_SET], [byPod(1)]],
    ['managed by somebody else: left to them', 'Delete', 'Delete', 0, [OTHER], 'as it was'],
    ["still its predecessor's: left to the garbage collector", 'Delete', 'Delete', 0, [byPod(0, 'before')], 'as it was'],
  ])('%s', (_, whenScaled, whenDeleted, ordinal, before, after) => {
    const { bodies, calls } = sync(set(whenScaled, whenDeleted), [member(0), ...(ordinal > 0 ? [member(ordinal)] : [])], [claim(ordinal, before)]);
    const written = bodies[calls.flat().indexOf(`PUT persistentvolumeclaims/data-db-${ordinal}`)] as PersistentVolumeClaim | undefined;
    expect(written ? (written.metadata.ownerReferences ?? []) : 'as it was').toEqual(after);
  });
  it('is settled before the Pod goes', () => {
    const { calls } = sync(set('Delete', 'Retain'), [member(0), member(1)], [claim(0, []), claim(1, [])]);
    expect(calls.flat().filter((call) => /^(PUT persist|DELETE)/.test(call))).toEqual([
      'PUT persistentvolumeclaims/data-db-1',
      'DELETE pods/db-1 [SuccessfulDelete]',
    ]);
  });
});

it("a Pod waits until its predecessor's claim, which goes with that, is gone", () => {
  const created = (claims: readonly PersistentVolumeClaim[]) => sync(set('Delete', 'Delete'), [], claims).calls.flat().includes('POST pods [SuccessfulCreate]');
  expect([created([claim(0, [byPod(0, 'before')])]), created([claim(0, [BY_SET])]), created([])]).toEqual([false, true, true]);
});

it('a Pod is not made while its claim is being deleted, and that is said', () => {
  const { calls, events } = sync(set('Retain', 'Retain'), [], [claim(0, [], '2026-01-01T00:00:00Z')]);
  expect(calls.flat()).not.toContain('POST pods [SuccessfulCreate]');
  expect(events).toEqual(['Warning FailedCreate Create Pod db-0 in StatefulSet db failed error: pvc data-db-0 is being deleted']);
});
