import { merged } from '../merged';

/** Small steps that defaulting is made of. All give back the same value if there was nothing to do. */

/** Sets the fields that are absent. (Decoding has dropped the zero values that Go takes for absent.) */
export function fill<T extends object>(object: T, defaults: Partial<T>): T {
  for (const key in defaults) if (object[key] === undefined) return merged(defaults, object);
  return object;
}

/** Applies a step to each item. */
export function each<T>(list: readonly T[], step: (item: T) => T): readonly T[] {
  let out: T[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = step(list[i]!);
    if (item === list[i]) continue;
    out ??= list.slice();
    out[i] = item;
  }
  return out ?? list;
}

/** Applies a step to one field, if it is there. */
export function at<T extends object, K extends keyof T>(object: T, key: K, step: (value: NonNullable<T[K]>) => T[K]): T {
  const value = object[key];
  if (value === undefined || value === null) return object;
  const next = step(value);
  return next === value ? object : { ...object, [key]: next };
}
