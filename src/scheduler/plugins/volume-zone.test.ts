import { expect, it } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/types.gen';
import { node, pod } from '../testing';
import { verdicts } from './testing';
import { volumeZone } from './volume-zone';

const ZONE = 'topology.kubernetes.io/zone';

it('takes a Pod to the zone of its volume; nodes without zones are not asked', () => {
  const claim: PersistentVolumeClaim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'default' },
    spec: { volumeName: 'pv' },
  };
  const volume: PersistentVolume = { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv', labels: { [ZONE]: 'a__c' } } };
  const nodes = [node('a', { labels: { [ZONE]: 'a' } }), node('b', { labels: { [ZONE]: 'b' } }), node('c', { labels: { [ZONE]: 'c' } }), node('bare')];
  const listers = { persistentVolumeClaims: new Map([['default/data', claim]]), persistentVolumes: new Map([['pv', volume]]) };
  const waiting = pod('p', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] });
  expect(verdicts(volumeZone, { nodes, listers }, waiting)).toEqual({ a: 'ok', b: 'node(s) had no available volume zone', c: 'ok', bare: 'ok' });
  expect(verdicts(volumeZone, { nodes, listers }, pod('p'))).toBe('skip');
});
