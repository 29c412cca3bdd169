/** What Go's `unicode.IsPrint` does not take, beside the quote and the backslash. */
const SPECIAL = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

const LETTERS: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

function escaped(letter: string): string {
  const known = LETTERS[letter];
  if (known !== undefined) return known;
  const code = letter.codePointAt(0)!;
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** Go's `strconv.Quote` (`%q`): in quotes, with all that does not print escaped. Half a surrogate pair, which UTF-8 cannot hold, is U+FFFD. */
export const quote = (text: string): string => `"${text.replace(/\p{Cs}/gu, '\ufffd').replace(SPECIAL, escaped)}"`;
