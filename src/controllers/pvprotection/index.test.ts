import { expect, it } from 'vitest';
import type { PersistentVolume } from '../../api/types.gen';
import { decide } from '../testing';
import { volumeProtectionController } from '.';

it.each<[what: string, phase: string, deleting: boolean, calls: readonly string[]]>([
  ['a bound volume that is being deleted is held', 'Bound', true, []],
  ['a released one goes', 'Released', true, ['PUT persistentvolumes/disk']],
  ['one that nobody deletes keeps its finalizer', 'Available', false, []],
])('%s', (_, phase, deleting, calls) => {
  const volume: PersistentVolume = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'disk', finalizers: ['kubernetes.io/pv-protection'], ...(deleting && { deletionTimestamp: '2026-01-01T00:00:00Z' }) },
    status: { phase },
  };
  expect(decide(volumeProtectionController, 'disk', { objects: { persistentvolumes: [volume] } }).calls.flat()).toEqual(calls);
});
