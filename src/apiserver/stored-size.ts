import type { Kind } from '../api/kinds/kind';
import type { KubeObject } from '../api/object';
import { byteLength } from '../api/validation/names';

/** etcd's `--max-request-bytes`. */
const REQUEST_BYTES_MAX = 1.5 * 1024 * 1024;

/** Whether etcd would not take an object: custom resources are stored as JSON, all others in protobuf. */
export const isTooLarge = (kind: Kind, object: KubeObject): boolean =>
  (kind.decode ? byteLength(JSON.stringify(object)) : protobufBytes(object)) > REQUEST_BYTES_MAX;

/** About as many bytes as a value has in protobuf: a number for the field, a length, and what is in it. */
function protobufBytes(value: unknown): number {
  if (typeof value === 'string') return byteLength(value) + (value.length < 128 ? 2 : 4);
  if (typeof value !== 'object' || value === null) return 3;
  let bytes = 4;
  if (Array.isArray(value)) for (const item of value) bytes += protobufBytes(item);
  else for (const name in value) bytes += protobufBytes((value as Readonly<Record<string, unknown>>)[name]);
  return bytes;
}
