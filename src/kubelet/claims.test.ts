import { describe, expect, it } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim } from '../api/types.gen';
import { claimOf, volumeOf } from './bound-volumes';
import { askForClaims, claimAnswered, refusalOf } from './claims';
import { podOf, room, workerOf } from './testing';

const pod = podOf({ volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] });
const claim = (more: Partial<PersistentVolumeClaim['status']> = {}, spec: PersistentVolumeClaim['spec'] = { volumeName: 'pv' }): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'default', uid: 'c' },
  spec,
  status: { phase: 'Bound', ...more },
});
const volume = (uid = 'c'): PersistentVolume => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec: { claimRef: { uid } } });
const got = (body: unknown) => ({ type: 'response', stream: 1, code: 200, body }) as const;

describe('a Pod’s claims', () => {
  it('are an ephemeral volume’s, too', () => expect(claimOf(pod, { name: 'scratch', ephemeral: {} })).toBe('web-scratch'));
  it('are asked for, each once, and then for the volume behind it', () => {
    const { at, asked } = room();
    const asking = askForClaims(at(), workerOf(pod))!;
    expect(askForClaims(at(), asking)).toBe(asking);
    expect(asked()).toEqual(['GET persistentvolumeclaims/data']);
    const still = claimAnswered(at(), asking, 'data', undefined, got(claim()));
    expect([still, asked()]).toEqual([asking, ['GET persistentvolumes/pv']]);
    const known = claimAnswered(at(), asking, 'data', 'c', got(volume()));
    expect(typeof known === 'string' ? known : [volumeOf(known.volumes, 'data')?.metadata.name, askForClaims(at(), known)]).toEqual(['pv', undefined]);
  });
  it.each([
    ['is not bound', undefined, claim({ phase: 'Pending' }), 'PVC is not bound'],
    ['names no volume', undefined, claim({}, {}), 'PVC has empty pvc.Spec.VolumeName'],
    ['has lost its volume to another', 'c', volume('other'), 'found PV object pv but its pv.Spec.ClaimRef.UID other does not point to claim.UID c'],
  ])('cannot be mounted where one %s', (_, uid, body, why) => expect(claimAnswered(room().at(), workerOf(pod), 'data', uid, got(body))).toBe(why));
  it('it is said why', () =>
    expect(refusalOf(workerOf(pod), 'data', 'PVC is not bound')).toBe(
      'Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process volumes=[v]: error processing PVC default/data: PVC is not bound',
    ));
});
