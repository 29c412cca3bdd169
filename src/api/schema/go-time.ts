import { memo } from '../memo';
import { quote } from '../quote';
import { formatMicroTime, formatTime, parseTime } from '../time';

/** Times of the API as Go reads them (`metav1.Time`, `metav1.MicroTime`), with `time.Parse`'s complaints. */
interface Layout {
  readonly text: string;
  /** Pieces of the layout, in order: Go's name of the piece and what it takes. */
  readonly pieces: readonly (readonly [name: string, expression: RegExp, max?: number, range?: string])[];
  readonly format: (us: number) => string;
}

const DATE: Layout['pieces'] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d\d/, 12, 'month'],
  ['-', /^-/],
  ['02', /^\d\d/, 31, 'day'],
  ['T', /^T/],
  ['15', /^\d\d/, 23, 'hour'],
  [':', /^:/],
  ['04', /^\d\d/, 59, 'minute'],
  [':', /^:/],
];
const ZONE: Layout['pieces'][number] = ['Z07:00', /^(Z|[+-]\d\d:\d\d)/];

const RFC3339: Layout = {
  text: '2006-01-02T15:04:05Z07:00',
  pieces: [...DATE, ['05', /^\d\d([.,]\d+)?/, 59, 'second'], ZONE],
  format: formatTime,
};
const RFC3339_MICRO: Layout = {
  text: '2006-01-02T15:04:05.000000Z07:00',
  pieces: [...DATE, ['05', /^\d\d/, 59, 'second'], ['.000000', /^\.\d{6}/], ZONE],
  format: formatMicroTime,
};

/** Why Go's `time.Parse` refuses a text. */
function complaint(text: string, layout: Layout): string {
  const head = `parsing time ${quote(text)}`;
  let rest = text;
  for (const [name, expression, max, range] of layout.pieces) {
    const match = expression.exec(rest);
    if (!match) return `${head} as ${quote(layout.text)}: cannot parse ${quote(rest)} as ${quote(name)}`;
    if (max !== undefined && (Number.parseInt(match[0], 10) > max || (max < 32 && max !== 23 && Number.parseInt(match[0], 10) < 1)))
      return `${head}: ${range} out of range`;
    rest = rest.slice(match[0].length);
  }
  return rest === '' ? `${head}: day out of range` : `${head}: extra text: ${quote(rest)}`;
}

function read(text: string, layout: Layout): { readonly time: string } | { readonly error: string } {
  const us = parseTime(text);
  // A fixed number of decimals is part of the micro layout.
  if (us === undefined || (layout === RFC3339_MICRO && !/\.\d{6}[^\d]/.test(text))) return { error: complaint(text, layout) };
  return { time: layout.format(us) };
}

/** Reads a `metav1.Time` and gives it back in UTC and whole seconds, as it is printed. */
export const readTime = memo((text) => read(text, RFC3339));
/** The same of a `metav1.MicroTime`. */
export const readMicroTime = memo((text) => read(text, RFC3339_MICRO));
