import type { VolumeAttachment } from '../types.gen';
import { validateVolumeAttachment, validateVolumeAttachmentUpdate } from '../validation/volume-attachment';
import { AGE, column, NAME } from './columns';
import { defineKind } from './kind';
import { emptyStatus, keepStatus, onlyStatus } from './strategy';

/** Upstream `pkg/registry/storage/volumeattachment`. */
export const volumeAttachment = defineKind<VolumeAttachment>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  plural: 'volumeattachments',
  singular: 'volumeattachment',
  namespaced: false,
  schema: 'storage.v1.VolumeAttachment',
  onDemand: true,
  subresources: ['status'],
  prepareForCreate: emptyStatus('storage.v1.VolumeAttachmentStatus'),
  prepareForUpdate: keepStatus,
  prepareForStatusUpdate: onlyStatus,
  validateCreate: validateVolumeAttachment,
  validateUpdate: validateVolumeAttachmentUpdate,
  validateStatusUpdate: validateVolumeAttachmentUpdate,
  columns: [
    NAME,
    { ...column('Attacher', 'The driver that attaches the volume.', ({ spec }) => spec.attacher), format: 'name' },
    column('PV', 'The volume.', ({ spec }) => spec.source.persistentVolumeName ?? ''),
    column('Node', 'The node that it is attached to.', ({ spec }) => spec.nodeName),
    { ...column('Attached', 'Whether it is attached.', ({ status }) => status?.attached ?? false), type: 'boolean' },
    AGE,
  ],
});
