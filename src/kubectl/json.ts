/** JSON as Go's encoder writes it: keys sorted, and the characters that HTML minds escaped. */
const escapeHtml = (text: string): string => text.replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  );
}

export const toJson = (value: unknown, indent?: number): string => escapeHtml(JSON.stringify(sorted(value), undefined, indent));

/** Go's `%q`. */
export const quote = (text: string): string => JSON.stringify(text);
