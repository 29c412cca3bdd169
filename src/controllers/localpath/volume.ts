import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/types.gen';
import { LOCAL_PATH, PROVISIONED_BY } from '../../api/volume-binding';
import { referenceTo } from '../../client/event-recorder';

/** Where the folders lie on each node (kind's `nodePathMap`). */
const ROOT = '/var/local-path-provisioner';

export const nameOfVolume = ({ metadata }: PersistentVolumeClaim): string => `pvc-${metadata.uid}`;

/** The volume that a claim gets: a folder of its own on one node, where its Pods have to run from now on. */
export function localVolume(claim: PersistentVolumeClaim, storageClass: StorageClass, node: string): PersistentVolume {
  const { namespace, name } = claim.metadata;
  const { accessModes, volumeMode, resources } = claim.spec ?? {};
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: nameOfVolume(claim),
      annotations: { 'local.path.provisioner/selected-node': node, [PROVISIONED_BY]: LOCAL_PATH },
    },
    spec: {
      ...(storageClass.reclaimPolicy !== undefined && { persistentVolumeReclaimPolicy: storageClass.reclaimPolicy }),
      ...(accessModes && { accessModes }),
      ...(volumeMode !== undefined && { volumeMode }),
      capacity: { storage: resources?.requests?.storage ?? '0' },
      claimRef: referenceTo(claim),
      hostPath: { path: `${ROOT}/${nameOfVolume(claim)}_${namespace}_${name}`, type: 'DirectoryOrCreate' },
      nodeAffinity: {
        required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }] },
      },
      ...(storageClass.metadata.name !== undefined && { storageClassName: storageClass.metadata.name }),
    },
  };
}

/** Whether a volume of this provisioner has had its time (`shouldDelete`). */
export const isDone = ({ metadata, spec, status }: PersistentVolume): boolean =>
  metadata.annotations?.[PROVISIONED_BY] === LOCAL_PATH &&
  spec?.persistentVolumeReclaimPolicy === 'Delete' &&
  status?.phase === 'Released' &&
  metadata.deletionTimestamp === undefined;
