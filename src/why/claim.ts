import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../api/types.gen';
import { classOfClaim, classOfVolume, defaultClassOf, findMatchingVolume, NO_PROVISIONER } from '../api/volume-binding';
import type { Known } from './known';
import { claimNames } from './pod/sources';
import type { Reason } from './reason';

/** The controller of kube-controller-manager that binds claims to volumes. */
const BINDER = 'persistentvolume-binder';

/** What holds a claim: its class, the Pod that it waits for, the volume, or that nobody binds. */
export function claimReasons(claim: PersistentVolumeClaim, known: Known): readonly Reason[] {
  const { volumeName } = claim.spec ?? {};
  const named = classOfClaim(claim);
  const volumes = known.list<PersistentVolume>('persistentvolumes');
  if (volumeName) {
    const exists = volumes.some(({ metadata }) => metadata.name === volumeName);
    return exists ? [{ code: 'bound', volume: volumeName }] : [{ code: 'volume-missing', volume: volumeName }];
  }
  const classes = known.list<StorageClass>('storageclasses');
  const found = named === undefined ? defaultClassOf(classes) : classes.find(({ metadata }) => metadata.name === named);
  const name = found?.metadata.name ?? named ?? '';
  const free = volumes.filter((volume) => classOfVolume(volume) === name && !volume.spec?.claimRef);
  const binds = binding(known, claim, free);
  if (named === undefined && !found) return [{ code: 'no-class' }, ...binds];
  if (!found) return [...(name !== '' && free.length === 0 ? [{ code: 'class-missing' as const, storageClass: name }] : []), ...binds];
  if (found.volumeBindingMode === 'WaitForFirstConsumer' && !isUsed(known, claim)) return [{ code: 'waits-for-consumer', storageClass: name }];
  const { provisioner } = found;
  const made: Reason = { code: 'waits-for-provisioner', storageClass: name, provisioner };
  return [...(provisioner === NO_PROVISIONER ? [] : [made]), ...binds];
}

const isUsed = (known: Known, { metadata: { name = '', namespace } }: PersistentVolumeClaim): boolean =>
  known.list<Pod>('pods', namespace).some((pod) => claimNames(pod).includes(name));

/** Who would bind the claim, and to what. */
function binding(known: Known, claim: PersistentVolumeClaim, free: readonly PersistentVolume[]): readonly Reason[] {
  const state = known.controllers ? known.controllers.get(BINDER) : 'runs';
  if (state === undefined) return [{ code: 'nobody-binds' }];
  if (state === 'stopped') return [{ code: 'controller-stopped', controller: BINDER }];
  if (free.length === 0) return [];
  const volume = findMatchingVolume(claim, free)?.metadata.name;
  return [volume === undefined ? { code: 'volume-unsuitable', volumes: free.length } : { code: 'volume-suits', volume }];
}
