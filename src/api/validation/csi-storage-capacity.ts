import { semanticEqual } from '../equality';
import type { CSIStorageCapacity } from '../types.gen';
import { type FieldError, invalid, invalidEach } from './errors';
import { validateLabelSelector } from './label-selector';
import { nameIsDNSSubdomain } from './names';
import { FIELD_IMMUTABLE, validateObjectMeta, validateObjectMetaUpdate } from './object-meta';
import { validateNonnegativeQuantity } from './resources';

/** Upstream `pkg/apis/storage/validation` ValidateCSIStorageCapacity. */
type Errors = readonly FieldError[];

export const validateStorageCapacity = ({ metadata, nodeTopology, storageClassName, capacity }: CSIStorageCapacity, old?: CSIStorageCapacity): Errors => [
  ...validateObjectMeta(metadata, true, nameIsDNSSubdomain),
  ...validateLabelSelector(nodeTopology, 'nodeTopology', {
    allowInvalidLabelValueInSelector: validateLabelSelector(old?.nodeTopology, '').length > 0,
  }),
  ...invalidEach('storageClassName', storageClassName, nameIsDNSSubdomain(storageClassName, false)),
  ...(capacity === undefined ? [] : validateNonnegativeQuantity(capacity, 'capacity')),
];

export const validateStorageCapacityUpdate = (next: CSIStorageCapacity, old: CSIStorageCapacity): Errors => [
  ...validateStorageCapacity(next, old),
  ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ...(semanticEqual(next.nodeTopology, old.nodeTopology) ? [] : [invalid('nodeTopology', next.nodeTopology, FIELD_IMMUTABLE)]),
  ...(next.storageClassName === old.storageClassName ? [] : [invalid('storageClassName', next.storageClassName, FIELD_IMMUTABLE)]),
];
