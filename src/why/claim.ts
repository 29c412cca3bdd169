import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../api/types.gen';
import type { Known } from './known';
import { claimNames } from './pod/sources';
import type { Reason } from './reason';

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
/** The controller of kube-controller-manager that binds claims to volumes. */
const BINDER = 'persistentvolume-binder';

/** What holds a claim: its class, the Pod that it waits for, the volume, or that nobody binds. */
export function claimReasons(claim: PersistentVolumeClaim, known: Known): readonly Reason[] {
  const { volumeName, storageClassName: named } = claim.spec ?? {};
  const volumes = known.list<PersistentVolume>('persistentvolumes');
  if (volumeName) {
    const exists = volumes.some(({ metadata }) => metadata.name === volumeName);
    return exists ? [{ code: 'bound', volume: volumeName }] : [{ code: 'volume-missing', volume: volumeName }];
  }
  const classes = known.list<StorageClass>('storageclasses');
  const isWanted = ({ metadata }: StorageClass): boolean => (named === undefined ? metadata.annotations?.[DEFAULT_CLASS] === 'true' : metadata.name === named);
  const found = classes.find(isWanted);
  const name = found?.metadata.name ?? named ?? '';
  const free = volumes.filter(({ spec }) => (spec?.storageClassName ?? '') === name && !spec?.claimRef);
  if (named === undefined && !found) return [{ code: 'no-class' }, ...binding(known, free)];
  if (!found) return [...(name !== '' && free.length === 0 ? [{ code: 'class-missing' as const, storageClass: name }] : []), ...binding(known, free)];
  if (found.volumeBindingMode === 'WaitForFirstConsumer' && !isUsed(known, claim)) return [{ code: 'waits-for-consumer', storageClass: name }];
  const { provisioner } = found;
  const made: Reason = { code: 'waits-for-provisioner', storageClass: name, provisioner };
  return [...(provisioner === 'kubernetes.io/no-provisioner' ? [] : [made]), ...binding(known, free)];
}

const isUsed = (known: Known, { metadata: { name = '', namespace } }: PersistentVolumeClaim): boolean =>
  known.list<Pod>('pods', namespace).some((pod) => claimNames(pod).includes(name));

/** Who would bind the claim, and to what. */
function binding(known: Known, free: readonly PersistentVolume[]): readonly Reason[] {
  const suits: readonly Reason[] = free.length > 0 ? [{ code: 'volume-unsuitable', volumes: free.length }] : [];
  return known.controllers.has(BINDER) ? suits : [{ code: 'nobody-binds' }];
}
