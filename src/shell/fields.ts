import type { Shell } from './state';

const BLANKS = ' \t\n';

export const separatorsOf = (shell: Shell): string => shell.variables.get('IFS') ?? BLANKS;

/**
 * Cuts a text into fields (POSIX 2.6.5): white space between them is one separator and trimmed at both ends, any other character of IFS is a
 * separator each. With a limit, the last field is all that is left.
 */
export function fieldsOf(text: string, separators: string, limit = Number.POSITIVE_INFINITY): readonly string[] {
  const isBlank = (c: string): boolean => separators.includes(c) && BLANKS.includes(c);
  const fields: string[] = [];
  let at = 0;
  const skipBlanks = (): void => {
    while (at < text.length && isBlank(text[at]!)) at++;
  };
  skipBlanks();
  while (at < text.length) {
    if (fields.length === limit - 1) {
      let end = text.length;
      while (end > at && isBlank(text[end - 1]!)) end--;
      return [...fields, text.slice(at, end)];
    }
    const from = at;
    while (at < text.length && !separators.includes(text[at]!)) at++;
    fields.push(text.slice(from, at));
    skipBlanks();
    if (at < text.length && separators.includes(text[at]!)) at++;
    else continue;
    skipBlanks();
  }
  return fields;
}
