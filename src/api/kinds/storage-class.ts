import type { StorageClass } from '../types.gen';
import { validateStorageClass, validateStorageClassUpdate } from '../validation/storage-class';
import { isDefaultClass } from '../volume-binding';
import { AGE, column, NAME } from './columns';
import { DEPRECATED_NODE_LABELS } from './deprecated-labels';
import { defineKind } from './kind';

export const storageClass = defineKind<StorageClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  namespaced: false,
  schema: 'storage.v1.StorageClass',
  allowUnconditionalUpdate: true,
  defaults: (storage) => ({ ...storage, reclaimPolicy: storage.reclaimPolicy ?? 'Delete', volumeBindingMode: storage.volumeBindingMode ?? 'Immediate' }),
  validateCreate: validateStorageClass,
  validateUpdate: validateStorageClassUpdate,
  warnings: ({ allowedTopologies }) =>
    (allowedTopologies ?? []).flatMap(({ matchLabelExpressions }, i) =>
      (matchLabelExpressions ?? []).flatMap(({ key }, j) => {
        const message = DEPRECATED_NODE_LABELS[key];
        return message === undefined ? [] : [`allowedTopologies[${i}].matchLabelExpressions[${j}].key: ${message}`];
      }),
    ),
  columns: [
    { ...NAME, cell: (storage) => `${storage.metadata.name}${isDefaultClass(storage) ? ' (default)' : ''}` },
    column('Provisioner', 'Who makes the volumes.', (storage) => storage.provisioner ?? ''),
    column('ReclaimPolicy', 'What happens to a volume when its claim goes.', (storage) => storage.reclaimPolicy ?? 'Delete'),
    column('VolumeBindingMode', 'When volumes are made and bound.', (storage) => storage.volumeBindingMode ?? 'Immediate'),
    column('AllowVolumeExpansion', 'Whether volumes can grow.', (storage) => storage.allowVolumeExpansion ?? false),
    AGE,
  ],
});
