import { semanticEqual } from '../equality';
import type { CSINode, CSINodeDriver } from '../types.gen';
import { duplicate, type FieldError, invalid, invalidEach, required } from './errors';
import { isQualifiedName, nameIsDNSSubdomain } from './names';
import { FIELD_IMMUTABLE, validateNonnegative, validateObjectMeta } from './object-meta';
import { validateCsiDriverName } from './volumes';

/** Upstream `pkg/apis/storage/validation` ValidateCSINode. */
type Errors = readonly FieldError[];

const NODE_ID_MAX = 256;

const driversOf = ({ spec }: CSINode): readonly CSINodeDriver[] => spec?.drivers ?? [];

export const validateCsiNode = (node: CSINode): Errors => [
  ...validateObjectMeta(node.metadata, false, nameIsDNSSubdomain),
  ...driversOf(node).flatMap((driver, i, all) => validateDriver(driver, all.slice(0, i), `spec.drivers[${i}]`)),
];

export const validateCsiNodeUpdate = (next: CSINode, old: CSINode): Errors => [
  ...validateCsiNode(next),
  ...driversOf(old).flatMap((before) =>
    driversOf(next)
      .filter((driver) => driver.name === before.name && !semanticEqual({ ...driver, allocatable: undefined }, { ...before, allocatable: undefined }))
      .map(({ allocatable: _, ...driver }) => invalid('spec.drivers', driver, FIELD_IMMUTABLE)),
  ),
];

function validateDriver({ name = '', nodeID = '', allocatable, topologyKeys = [] }: CSINodeDriver, before: readonly CSINodeDriver[], path: string): Errors {
  return [
    ...validateCsiDriverName(name, `${path}.name`),
    ...(nodeID === '' ? [required(`${path}.nodeID`)] : []),
    ...(nodeID.length > NODE_ID_MAX ? [invalid(`${path}.nodeID`, nodeID, `must be ${NODE_ID_MAX} characters or less`)] : []),
    ...validateNonnegative(allocatable?.count, `${path}.allocatable.count`),
    ...(before.some((other) => other.name === name) ? [duplicate(`${path}.name`, name)] : []),
    ...topologyKeys.flatMap((key, i) => [
      ...(key === '' ? [required(path)] : []),
      ...(topologyKeys.indexOf(key) < i ? [duplicate(path, key)] : []),
      ...invalidEach(path, key, isQualifiedName(key)),
    ]),
  ];
}
