/**
 * Whether two JSON values mean the same: what is absent, null, an empty list and an empty map are all the same
 * (apimachinery `equality.Semantic.DeepEqual`, on objects in canonical form).
 */
export function semanticEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isNested(a) || !isNested(b)) return isEmpty(a) && isEmpty(b);
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) ? equalLists(a, b) : isEmpty(a) && isEmpty(b);
  return equalBut(a, b, undefined);
}

/** The same of two objects, whatever they have in one field. */
export function equalBut(a: Fields, b: Fields, ignored: string | undefined): boolean {
  for (const key in a) {
    if (key === ignored) continue;
    if (!semanticEqual(a[key], Object.hasOwn(b, key) ? b[key] : undefined)) return false;
  }
  for (const key in b) {
    if (key === ignored) continue;
    if (!Object.hasOwn(a, key) && !isEmpty(b[key])) return false;
  }
  return true;
}

type Fields = Readonly<Record<string, unknown>>;

function equalLists(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!semanticEqual(a[i], b[i])) return false;
  return true;
}

/** Whether there is something in it that could differ: an object or a list. */
const isNested = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** Whether a value means nothing: it is absent, null, or a list or map without anything in it. */
export function isEmpty(value: unknown): boolean {
  if (!isNested(value)) return value === undefined || value === null;
  for (const _ in value) return false;
  return true;
}
