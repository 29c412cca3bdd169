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
