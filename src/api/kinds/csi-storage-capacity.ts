import type { CSIStorageCapacity } from '../types.gen';
import { validateStorageCapacity, validateStorageCapacityUpdate } from '../validation/csi-storage-capacity';
import { column, NAME } from './columns';
import { DEPRECATED_NODE_LABELS } from './deprecated-labels';
import { defineKind } from './kind';

/** Upstream `pkg/registry/storage/csistoragecapacity`. */
export const csiStorageCapacity = defineKind<CSIStorageCapacity>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  singular: 'csistoragecapacity',
  namespaced: true,
  schema: 'storage.v1.CSIStorageCapacity',
  onDemand: true,
  validateCreate: (capacity) => validateStorageCapacity(capacity),
  validateUpdate: validateStorageCapacityUpdate,
  warnings: ({ nodeTopology }) => [
    ...Object.keys(nodeTopology?.matchLabels ?? {})
      .sort()
      .flatMap((key) => deprecationOf(key, `nodeTopology.matchLabels[${key}]`)),
    ...(nodeTopology?.matchExpressions ?? []).flatMap(({ key }, i) => deprecationOf(key, `nodeTopology.matchExpressions[${i}].key`)),
  ],
  columns: [
    NAME,
    column('StorageClassName', 'The class whose volumes there is room for.', ({ storageClassName }) => storageClassName),
    column('Capacity', 'How much room there is.', ({ capacity }) => capacity ?? '<unset>'),
  ],
});

const deprecationOf = (key: string, path: string): readonly string[] => {
  const message = DEPRECATED_NODE_LABELS[key];
  return message === undefined ? [] : [`${path}: ${message}`];
};
