/**
 * Makes the copy of a state that a checkpoint has just taken share with an earlier copy what the two say alike: of most of a process's maps and lists
 * nothing has changed since. States are plain data; maps and lists count as alike if they hold the same objects, or objects with the same fields.
 */
export function share<S extends object>(before: S | undefined, copy: S): S {
  if (!before) return copy;
  for (const field in copy) if (isAlike(before[field], copy[field], DEPTH)) copy[field] = before[field];
  return copy;
}

/** A map or list, and the objects in it. */
const DEPTH = 2;

function isAlike(a: unknown, b: unknown, depth: number): boolean {
  if (Object.is(a, b)) return true;
  if (depth === 0 || typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
  if (a instanceof Map && b instanceof Map) return a.size === b.size && areAlike(a.entries(), b.entries(), depth - 1);
  if (a instanceof Set && b instanceof Set) return a.size === b.size && areAlike(a.entries(), b.entries(), 0);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((value, i) => isAlike(value, b[i], depth - 1));
  if (Object.getPrototypeOf(a) !== Object.prototype || Object.getPrototypeOf(b) !== Object.prototype) return false;
  const fields = Object.keys(b);
  return fields.length === Object.keys(a).length && fields.every((field) => Object.is(Reflect.get(a, field), Reflect.get(b, field)));
}

/** Whether entries are alike, also in their order. */
function areAlike(a: IterableIterator<readonly [unknown, unknown]>, b: IterableIterator<readonly [unknown, unknown]>, depth: number): boolean {
  for (const [key, value] of b) {
    const next = a.next();
    if (next.done || next.value[0] !== key || !isAlike(next.value[1], value, depth)) return false;
  }
  return true;
}
