import type { ObjectMeta } from '../../api/types.gen';

/** The metadata with other annotations; without the field if there are none. */
export function withAnnotations(metadata: ObjectMeta, annotations: Readonly<Record<string, string>>): ObjectMeta {
  const { annotations: _, ...rest } = metadata;
  return Object.keys(annotations).length > 0 ? { ...rest, annotations } : rest;
}
