import { isObject } from '../../api/is-object';

/** Who wrote which field is most of an object's length, and hardly ever what one looks for. */

export interface Unmanaged {
  /** The value without `managedFields` in the metadata of any object in it. */
  readonly shown: unknown;
  /** How many writers' entries were left out. */
  readonly writers: number;
}

export function withoutManagedFields(value: unknown): Unmanaged {
  let writers = 0;
  const strip = (part: unknown, isMetadata = false): unknown => {
    if (Array.isArray(part)) return part.map((item) => strip(item));
    if (!isObject(part)) return part;
    const { managedFields, ...rest } = part;
    const hidden = isMetadata && Array.isArray(managedFields);
    if (hidden) writers += managedFields.length;
    return Object.fromEntries(Object.entries(hidden ? rest : part).map(([key, one]) => [key, strip(one, key === 'metadata')]));
  };
  return { shown: strip(value), writers };
}
