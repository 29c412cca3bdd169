import { describe, expect, it } from 'vitest';
import type { PersistentVolumeClaim, Pod } from '../../api/types.gen';
import { decide } from '../testing';
import { claimProtectionController } from '.';

const claim = (deleting: boolean): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: {
    name: 'data',
    namespace: 'default',
    finalizers: ['kubernetes.io/pvc-protection'],
    ...(deleting ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
  },
});
const pod = (nodeName: string | undefined, claimName: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default' },
  spec: { containers: [], volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }], ...(nodeName ? { nodeName } : {}) },
});

describe('a claim', () => {
  it.each<[string, PersistentVolumeClaim, readonly Pod[], readonly string[]]>([
    ['stays while nobody deletes it', claim(false), [], []],
    ['goes when no Pod uses it', claim(true), [pod('node-1', 'other')], ['PUT persistentvolumeclaims/data']],
    ['is held by a Pod on a node', claim(true), [pod('node-1', 'data')], []],
    ['is not held by a Pod that has no node yet', claim(true), [pod(undefined, 'data')], ['PUT persistentvolumeclaims/data']],
  ])('%s', (_, object, pods, calls) => {
    expect(decide(claimProtectionController, 'default/data', { objects: { persistentvolumeclaims: [object], pods } }).calls.flat()).toEqual(calls);
  });
});
