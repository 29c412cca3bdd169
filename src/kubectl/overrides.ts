import type { KubeObject } from '../api/object';
import { type Context, PATCH_TYPES, type PatchType } from './context';
import { KubectlError } from './errors';
import type { FlagSpec } from './flags';
import { type Patch, patched } from './patched';

/** The flags of commands whose generated object may be changed before it is sent (kubectl `OverrideOptions`). */
export const OVERRIDE_FLAGS: readonly FlagSpec[] = [
  {
    name: 'overrides',
    type: 'string',
    usage:
      'An inline JSON override for the generated object. If this is non-empty, it is used to override the generated object. Requires that the object supply a valid apiVersion field.',
  },
  {
    name: 'override-type',
    type: 'string',
    default: 'merge',
    usage: 'The method used to override the generated object: json, merge, or strategic.',
  },
];

const isPatchType = (type: string): type is PatchType => Object.hasOwn(PATCH_TYPES, type);

/** A generated object with what `--overrides` says. Throws what is wrong with the flags. */
export function withOverrides({ flags }: Context, object: KubeObject): KubeObject {
  const text = flags.string('overrides');
  if (!text) return object;
  const type = flags.string('override-type');
  if (!isPatchType(type)) throw new KubectlError(`invalid override type: ${type}`);
  let patch: unknown;
  try {
    patch = JSON.parse(text);
  } catch {
    throw new KubectlError('Invalid JSON Patch');
  }
  return patched(object, type, patch as Patch);
}
