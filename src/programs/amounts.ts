/** Amounts of bytes as coreutils take and print them. */

const BINARY = ['', 'K', 'M', 'G', 'T', 'P'] as const;
const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P'] as const;

/** `512`, `1M` (of 1024), `1MB` (of 1000), `1MiB`; undefined if it is none. */
export function bytesFrom(text: string): number | undefined {
  const found = /^(\d+)([bcwkKMGTP]?)(B|iB)?$/.exec(text);
  if (!found) return undefined;
  const [, digits = '', unit = '', suffix] = found;
  if (suffix && !/[kKMGTP]/.test(unit)) return undefined;
  const small: Readonly<Record<string, number>> = { c: 1, w: 2, b: 512 };
  const factor = small[unit] ?? (suffix === 'B' ? 1_000 : 1_024) ** Math.max(0, DECIMAL.indexOf((unit === 'K' ? 'k' : unit) as 'k'));
  return Number(digits) * factor;
}

/** `105 MB`, `1.0 MiB`: to two digits (human_readable). */
export function humanBytes(bytes: number, base: 1_000 | 1_024): string {
  let [amount, step] = [bytes, 0];
  for (; amount >= base && step < BINARY.length - 1; step++) amount /= base;
  const text = step === 0 || amount >= 9.95 ? String(Math.round(amount)) : amount.toFixed(1);
  return step === 0 ? `${text} B` : `${text} ${base === 1_000 ? DECIMAL[step] : BINARY[step]}${base === 1_000 ? 'B' : 'iB'}`;
}
