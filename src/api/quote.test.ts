import { expect, it } from 'vitest';
import { quote } from './quote';

// As `go run` prints `strconv.Quote` of them.
it.each<readonly [string, string]>([
  ['', '""'],
  ['plain text', '"plain text"'],
  ['say "hi" \\ bye', '"say \\"hi\\" \\\\ bye"'],
  ['备注', '"备注"'],
  ['a\nb\tc\r\v\f\b\x07', '"a\\nb\\tc\\r\\v\\f\\b\\a"'],
  ['\0\x1b\x7f', '"\\x00\\x1b\\x7f"'],
  ['\u0085\u00a0\u202e\u2028', '"\\u0085\\u00a0\\u202e\\u2028"'],
  ['💥\u{e0001}', '"💥\\U000e0001"'],
  ['\ud800', '"\ufffd"'],
])('%j is quoted as Go does', (text, quoted) => {
  expect(quote(text)).toBe(quoted);
});
