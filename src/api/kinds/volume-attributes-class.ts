import type { VolumeAttributesClass } from '../types.gen';
import { validateVolumeAttributesClass, validateVolumeAttributesClassUpdate } from '../validation/storage-class';
import { AGE, column, NAME } from './columns';
import { defineKind } from './kind';

/** Upstream `pkg/registry/storage/volumeattributesclass`. */
export const volumeAttributesClass = defineKind<VolumeAttributesClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttributesClass',
  plural: 'volumeattributesclasses',
  singular: 'volumeattributesclass',
  shortNames: ['vac'],
  namespaced: false,
  schema: 'storage.v1.VolumeAttributesClass',
  onDemand: true,
  allowUnconditionalUpdate: true,
  validateCreate: validateVolumeAttributesClass,
  validateUpdate: validateVolumeAttributesClassUpdate,
  columns: [NAME, column('DriverName', 'The driver that knows the attributes.', ({ driverName }) => driverName), AGE],
});
