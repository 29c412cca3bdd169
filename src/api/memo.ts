const TEXTS_MAX = 10_000;
const LENGTH_MAX = 256;

/**
 * Remembers what a pure function made of each text: timestamps, names and paths come again and again.
 * It gives back one and the same result; after so many texts it forgets them all, and long ones at once, for users may think of what they like.
 */
export function memo<T>(make: (text: string) => NonNullable<T>): (text: string) => NonNullable<T> {
  const known = new Map<string, NonNullable<T>>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const made = make(text);
    if (known.size >= TEXTS_MAX) known.clear();
    if (text.length <= LENGTH_MAX) known.set(text, made);
    return made;
  };
}

/** Remembers what a pure function made of each object, as long as the object lives: objects never change, so what follows from one is worked out once. */
export function memoOf<K extends object, V>(make: (object: K) => V): (object: K) => V {
  const known = new WeakMap<K, V>();
  return (object) => {
    const before = known.get(object);
    if (before !== undefined || known.has(object)) return before as V;
    const made = make(object);
    known.set(object, made);
    return made;
  };
}
