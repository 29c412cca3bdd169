import { storageClass } from '../api/kinds/storage-class';
import { formatTime } from '../api/time';
import type { StorageClass } from '../api/types.gen';
import { LOCAL_PATH } from '../api/volume-binding';
import { type Stored, stored } from './stored-from-start';

/** The class of claims that name none, as kind's clusters have it: a folder on the node of the first Pod that uses the claim. */
const STANDARD: StorageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: LOCAL_PATH,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
};

/** What etcd holds of a cluster with local-path storage that is switched on at this time. */
export const defaultStorageClass = (startUs: number): readonly Stored[] => stored(storageClass, [STANDARD], formatTime(startUs));
