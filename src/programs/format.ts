import { unescaped } from './escapes';

const WIDTH_MAX = 1_000;
const TEXT_MAX = 100_000;

const number = (text: string): number => {
  const found = /^\s*[-+]?(?:0x[\da-f]+|\d+\.?\d*(?:e[-+]?\d+)?|\.\d+)/i.exec(text);
  if (/^['"]/.test(text)) return text.charCodeAt(1) || 0;
  return found ? Number(found[0]) : 0;
};

/** `%e` and `%g` are written by the language's own functions, which round exactly. */
function floating(kind: string, value: number, digits: number): string {
  if (kind === 'f' || kind === 'F') return value.toFixed(digits);
  const exponent = (text: string): string => text.replace(/e([-+])(\d)$/, 'e$10$2');
  if (kind === 'e') return exponent(value.toExponential(digits));
  const text = value.toPrecision(digits || 1);
  const plain = text.includes('e') ? exponent(text.replace(/\.?0+(?=e)/, '')) : text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return plain;
}

function converted(kind: string, given: string, digits: string | undefined): string {
  switch (kind) {
    case 's':
      return digits === undefined ? given : given.slice(0, Number(digits));
    case 'b':
      return unescaped(given);
    case 'c':
      return given.slice(0, 1);
    case 'e':
    case 'f':
    case 'F':
    case 'g':
      return floating(kind, number(given), Math.min(Number(digits ?? 6), 20));
    case 'x':
      return Math.trunc(number(given)).toString(16);
    case 'X':
      return Math.trunc(number(given)).toString(16).toUpperCase();
    case 'o':
      return Math.trunc(number(given)).toString(8);
    default:
      return String(Math.trunc(number(given))).padStart(Math.min(Number(digits ?? 0), WIDTH_MAX), '0');
  }
}

/** One pass over a format; `next` gives the arguments in turn. */
export const formatOnce = (format: string, next: () => string | undefined): string =>
  format.replace(/%([-+ 0#]*)(\*|\d*)(?:\.(\*|\d+))?([sdiouxXfFegcb%])/g, (_, flags: string, width: string, precision: string | undefined, kind: string) => {
    if (kind === '%') return '%';
    const columns = Math.min(Number(width === '*' ? (next() ?? 0) : width), WIDTH_MAX);
    const digits = precision === '*' ? (next() ?? '0') : precision;
    const plain = converted(kind, next() ?? '', digits);
    const signed = /[dief]/.test(kind) && flags.includes('+') && !plain.startsWith('-') ? `+${plain}` : plain;
    if (flags.includes('-')) return signed.padEnd(columns);
    if (!flags.includes('0') || /[sbc]/.test(kind)) return signed.padStart(columns);
    const sign = /^[-+]/.exec(signed)?.[0] ?? '';
    return sign + signed.slice(sign.length).padStart(columns - sign.length, '0');
  });

/** `printf FORMAT ARGS…`: the format again and again until the arguments are used up. */
export function formatAll(format: string, args: readonly string[]): string {
  let used = 0;
  let text = '';
  do {
    const before = used;
    text += formatOnce(unescaped(format), () => args[used++]);
    if (used === before) break;
  } while (used < args.length && text.length < TEXT_MAX);
  return text;
}
