import { bytesOfText } from './bytes';
import { allText } from './input';
import { withOptions } from './options';
import { write } from './program';

/** Bytes as hexadecimal numbers: sixteen in a line, with `-C` beside the letters that they are. */

const ROW = 16;

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');

function canonical(row: Uint8Array): string {
  const numbers = Array.from({ length: ROW }, (_, i) => `${i < row.length ? hex(row[i]!, 2) : '  '}${i === 7 ? ' ' : ''}`).join(' ');
  const letters = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
  return `  ${numbers}  |${letters}|`;
}

/** Two bytes are one number, the lower first. */
const words = (row: Uint8Array): string =>
  Array.from({ length: Math.ceil(row.length / 2) }, (_, i) => ` ${hex(row[2 * i]! + 256 * (row[2 * i + 1] ?? 0), 4)}`).join('');

export const hexdump = withOptions({ flags: 'Cv', values: 'n' }, function* (process, options) {
  const { text, failed } = yield* allText(process, options.operands);
  const bytes = bytesOfText(text).slice(0, Number(options.get('n') ?? Number.POSITIVE_INFINITY));
  const [digits, row] = options.has('C') ? [8, canonical] : [7, words];
  let lines = '';
  for (let at = 0; at < bytes.length; at += ROW) lines += `${hex(at, digits)}${row(bytes.slice(at, at + ROW))}\n`;
  yield* write(process.stdout, bytes.length > 0 ? `${lines}${hex(bytes.length, digits)}\n` : '');
  return failed ? 1 : 0;
});
