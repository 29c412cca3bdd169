import type { VolumeAttachment, VolumeAttachmentSource, VolumeError } from '../types.gen';
import { type FieldError, forbidden, invalid, invalidEach, required, tooLong } from './errors';
import { byteLength, inclusiveRangeError, nameIsDNSSubdomain } from './names';
import { validateImmutable, validateObjectMeta } from './object-meta';
import { validateInlineVolumeSpec } from './persistent-volume';
import { validateCsiDriverName } from './volumes';

/** Upstream `pkg/apis/storage/validation` ValidateVolumeAttachment. */
type Errors = readonly FieldError[];

const METADATA_BYTES_MAX = 256 * 1024;
const MESSAGE_BYTES_MAX = 1024;
const INT32_MAX = 2 ** 31 - 1;
const ONE_SOURCE = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';

export const validateVolumeAttachment = ({ metadata, spec, status }: VolumeAttachment): Errors => {
  const { attacher = '', nodeName = '', source = {} } = spec ?? {};
  const { persistentVolumeName: volume } = source;
  return [
    ...validateObjectMeta(metadata, false, nameIsDNSSubdomain),
    ...validateCsiDriverName(attacher, 'spec.attacher'),
    ...validateSource(source, 'spec.source'),
    ...invalidEach('spec.nodeName', nodeName, nameIsDNSSubdomain(nodeName, false)),
    ...validateAttachmentMetadata(status?.attachmentMetadata ?? {}, 'status.attachmentMetadata'),
    ...validateVolumeError(status?.attachError, 'status.attachError'),
    ...validateVolumeError(status?.detachError, 'status.detachError'),
    ...(volume === undefined ? [] : invalidEach('spec.source.persistentVolumeName', volume, nameIsDNSSubdomain(volume, false))),
  ];
};

export const validateVolumeAttachmentUpdate = (next: VolumeAttachment, old: VolumeAttachment): Errors => [
  ...validateVolumeAttachment(next),
  ...validateImmutable(next.spec, old.spec, 'spec'),
];

function validateSource({ inlineVolumeSpec, persistentVolumeName }: VolumeAttachmentSource, path: string): Errors {
  if (inlineVolumeSpec === undefined && persistentVolumeName === undefined) return [required(path, ONE_SOURCE)];
  if (inlineVolumeSpec !== undefined && persistentVolumeName !== undefined) return [forbidden(path, ONE_SOURCE)];
  if (inlineVolumeSpec !== undefined) return validateInlineVolumeSpec(inlineVolumeSpec, `${path}.inlineVolumeSpec`);
  return persistentVolumeName === '' ? [required(`${path}.persistentVolumeName`, 'must specify non empty persistentVolumeName')] : [];
}

function validateAttachmentMetadata(metadata: Readonly<Record<string, string>>, path: string): Errors {
  const bytes = Object.entries(metadata).reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
  return bytes > METADATA_BYTES_MAX ? [tooLong(path, METADATA_BYTES_MAX)] : [];
}

function validateVolumeError(error: VolumeError | undefined, path: string): Errors {
  const { message = '', errorCode = 0 } = error ?? {};
  return [
    ...(byteLength(message) > MESSAGE_BYTES_MAX ? [tooLong(`${path}.message`, METADATA_BYTES_MAX)] : []),
    ...(errorCode < 0 ? [invalid(`${path}.errorCode`, errorCode, inclusiveRangeError(0, INT32_MAX))] : []),
  ];
}
