/**
 * Kubernetes quantities (`100m`, `1Gi`, `12e6`) by the rules of `k8s.io/apimachinery/pkg/api/resource`: exact down to a nano,
 * smaller amounts round up. Parsing is memoised, because a cluster repeats a few texts a million times.
 */
type Format = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

export interface Quantity {
  /** The exact amount in billionths. */
  readonly nano: bigint;
  readonly format: Format;
  /** Rounded up (away from zero) to an integer, as a float: exact up to 2^53. */
  readonly value: number;
  /** Thousandths, rounded up (away from zero). */
  readonly milli: number;
  /** As Kubernetes prints it. */
  readonly text: string;
}

const NANO = 1_000_000_000n;
/** Binary quantities are capped at the largest int64. */
const MAX_BINARY = (2n ** 63n - 1n) * NANO;
/** Beyond this, exponents make no difference to anybody and would only eat memory. */
const EXPONENT_MAX = 100;
const DIGITS_MAX = 400;
/** How many digits fit an int64 surely; texts with more take upstream's slow path, which always prints canonically. */
const INT64_DIGITS = 18;

const DECIMAL_EXPONENTS: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY_EXPONENTS: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const suffixesByExponent = (table: Readonly<Record<string, number>>): ReadonlyMap<number, string> =>
  new Map(Object.entries(table).map(([suffix, exponent]) => [exponent, suffix]));
const DECIMAL_SUFFIXES = suffixesByExponent(DECIMAL_EXPONENTS);
const BINARY_SUFFIXES = suffixesByExponent(BINARY_EXPONENTS);

const SYNTAX = /^([+-]?)0*(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/;
const FORMAT_WRONG = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SUFFIX_WRONG = "unable to parse quantity's suffix";

const pow10 = (exponent: number): bigint => 10n ** BigInt(exponent);
const divideUp = (amount: bigint, by: bigint): bigint => {
  const quotient = amount / by;
  if (quotient * by === amount) return quotient;
  return amount > 0n ? quotient + 1n : quotient - 1n;
};

function interpret(suffix: string): { readonly format: Format; readonly exponent: number } | undefined {
  const decimal = DECIMAL_EXPONENTS[suffix];
  if (decimal !== undefined) return { format: 'DecimalSI', exponent: decimal };
  const binary = BINARY_EXPONENTS[suffix];
  if (binary !== undefined) return { format: 'BinarySI', exponent: binary };
  if (!/^[eE][-+]?\d+$/.test(suffix)) return undefined;
  return { format: 'DecimalExponent', exponent: Math.max(-EXPONENT_MAX, Math.min(EXPONENT_MAX, Number(suffix.slice(1)))) };
}

/** `Quantity.CanonicalizeBytes`: no fractional digits, the largest suffix that keeps the number whole. */
function canonical(nano: bigint, wanted: Format): string {
  if (nano === 0n) return '0';
  const small = nano > -1024n * NANO && nano < 1024n * NANO;
  const format = wanted === 'BinarySI' && (small || nano % NANO !== 0n) ? 'DecimalSI' : wanted;
  if (format === 'BinarySI') {
    let mantissa = nano / NANO;
    let exponent = 0;
    while (mantissa % 1024n === 0n) {
      mantissa /= 1024n;
      exponent += 10;
    }
    return `${mantissa}${BINARY_SUFFIXES.get(exponent) ?? ''}`;
  }
  let mantissa = nano;
  let exponent = -9;
  while (mantissa % 1000n === 0n) {
    mantissa /= 1000n;
    exponent += 3;
  }
  if (format === 'DecimalExponent') return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
  return `${mantissa}${DECIMAL_SUFFIXES.get(exponent) ?? ''}`;
}

const quantityOf = (nano: bigint, format: Format, text = canonical(nano, format)): Quantity => ({
  nano,
  format,
  value: Number(divideUp(nano, NANO)),
  milli: Number(divideUp(nano, 1_000_000n)),
  text,
});

/** Whether `ParseQuantity` keeps the user's own text because it takes it for canonical. */
function keepsText(format: Format, whole: string, fraction: string, exponent: number): boolean {
  const digits = whole + fraction;
  if (format === 'BinarySI') return fraction === '' && 15 - whole.length - Math.trunc(exponent * 0.3) - 1 >= 0 && (BigInt(digits) & 7n) !== 0n;
  const scale = exponent - fraction.length;
  return digits.length <= INT64_DIGITS && scale >= -9 && scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
}

function parse(text: string): Quantity | string {
  const match = text.length > DIGITS_MAX ? null : SYNTAX.exec(text);
  if (!match || text === '') return FORMAT_WRONG;
  const [, sign = '', wholeDigits = '', fraction = '', suffix = ''] = match;
  const unit = interpret(suffix);
  if (!unit) return SUFFIX_WRONG;
  const whole = wholeDigits || '0';
  const unsigned = BigInt(whole + fraction);
  const binary = unit.format === 'BinarySI';
  const power = 9 - fraction.length + (binary ? 0 : unit.exponent);
  const scaled = binary ? unsigned << BigInt(unit.exponent) : unsigned;
  let nano = power >= 0 ? scaled * pow10(power) : divideUp(scaled, pow10(-power));
  if (binary && nano > MAX_BINARY) nano = MAX_BINARY;
  const amount = sign === '-' ? -nano : nano;
  return quantityOf(amount, unit.format, keepsText(unit.format, whole, fraction, unit.exponent) ? text : canonical(amount, unit.format));
}

const PARSED_MAX = 20_000;
const parsed = new Map<string, Quantity | string>();

function parseOnce(text: string): Quantity | string {
  let result = parsed.get(text);
  if (result === undefined) {
    result = parse(text);
    if (parsed.size >= PARSED_MAX) parsed.clear();
    parsed.set(text, result);
  }
  return result;
}

const ZERO = quantityOf(0n, 'DecimalSI');
const orZero = (text: string | undefined): Quantity => (text === undefined ? ZERO : (parseQuantity(text) ?? ZERO));

/** `resource.ParseQuantity`; undefined if the text is no quantity. */
export function parseQuantity(text: string): Quantity | undefined {
  const result = parseOnce(text);
  return typeof result === 'string' ? undefined : result;
}

/** Why a text is no quantity, in upstream's words; undefined if it is one. */
export function quantityError(text: string): string | undefined {
  const result = parseOnce(text);
  return typeof result === 'string' ? result : undefined;
}

/** `Quantity.Value`: rounded up to an integer. A missing or malformed text counts as nothing. */
export const quantityValue = (text: string | undefined): number => orZero(text).value;

/** `Quantity.MilliValue`: thousandths, rounded up. */
export const quantityMilliValue = (text: string | undefined): number => orZero(text).milli;

/** `Quantity.Cmp`: negative, zero or positive. */
export function compareQuantities(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  const [x, y] = [orZero(a).nano, orZero(b).nano];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** `Quantity.Add`; the sum is printed in the first one's format, unless that is zero. */
export function addQuantities(a: string | undefined, b: string | undefined): string {
  const [x, y] = [orZero(a), orZero(b)];
  return canonical(x.nano + y.nano, x.nano === 0n ? y.format : x.format);
}

/** So many times a quantity. */
export function multiplyQuantity(text: string, times: number): string {
  const { nano, format } = orZero(text);
  return canonical(nano * BigInt(times), format);
}

/** `Quantity.Sub`. */
export function subtractQuantities(a: string | undefined, b: string | undefined): string {
  const [x, y] = [orZero(a), orZero(b)];
  return canonical(x.nano - y.nano, x.nano === 0n ? y.format : x.format);
}

/** As Kubernetes prints the quantity after reading it; a text that is none comes back as it is. */
export const canonicalQuantity = (text: string): string => parseQuantity(text)?.text ?? text;

/** `Quantity.RoundUp(Milli)`, which defaulting does to resource lists: nothing is finer than a thousandth. */
export function roundUpToMilli(text: string): string {
  const quantity = parseQuantity(text);
  if (!quantity || quantity.nano % 1_000_000n === 0n) return quantity?.text ?? text;
  return canonical(divideUp(quantity.nano, 1_000_000n) * 1_000_000n, quantity.format);
}
