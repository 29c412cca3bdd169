import { expect, it } from 'vitest';
import type { PersistentVolumeClaim, Volume } from '../../api/types.gen';
import { node, pod } from '../testing';
import { verdicts } from './testing';
import { volumeRestrictions } from './volume-restrictions';

const nodes = [node('n1'), node('n2')];
const DISK = 'node(s) had no available disk';
const disk = (readOnly: boolean): Volume => ({ name: 'v', gcePersistentDisk: { pdName: 'd', readOnly } });

it.each<[string, Volume, Volume, string]>([
  ['a disk is for one Pod', disk(false), disk(false), DISK],
  ['unless all only read it', disk(true), disk(true), 'ok'],
])('%s', (_, used, wanted, expected) => {
  const pods = [pod('old', { nodeName: 'n1', volumes: [used] })];
  expect(verdicts(volumeRestrictions, { nodes, pods }, pod('p', { volumes: [wanted] }))).toEqual({ n1: expected, n2: 'ok' });
});

it('lets one Pod at a time use a ReadWriteOncePod claim, wherever it is', () => {
  const claim: PersistentVolumeClaim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'default' },
    spec: { accessModes: ['ReadWriteOncePod'] },
  };
  const volumes: Volume[] = [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }];
  const listers = { persistentVolumeClaims: new Map([['default/data', claim]]) };
  const reason = 'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod';
  expect(verdicts(volumeRestrictions, { nodes, listers, pods: [pod('old', { nodeName: 'n1', volumes })] }, pod('p', { volumes }))).toEqual({
    n1: reason,
    n2: reason,
  });
  expect(verdicts(volumeRestrictions, { nodes, listers }, pod('p', { volumes }))).toEqual({ n1: 'ok', n2: 'ok' });
});
