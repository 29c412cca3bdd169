/** How many digits a single needs to be told from all others. */
function digitsOfSingle(value: number): number {
  let digits = 1;
  while (digits < 9 && Math.fround(Number(value.toPrecision(digits))) !== value) digits++;
  return digits;
}

/** A number as Go's `strconv.FormatFloat(value, 'g', -1, bits)` writes it, with go-yaml's names for those that are none. */
export function formatFloat(value: number, bits: 32 | 64): string {
  const of = bits === 32 ? Math.fround(value) : value;
  if (!Number.isFinite(of)) return Number.isNaN(of) ? '.nan' : of > 0 ? '.inf' : '-.inf';
  const scientific = bits === 32 ? of.toExponential(digitsOfSingle(of) - 1) : of.toExponential();
  const [mantissa = '', exponent = ''] = scientific.split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(scientific));
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
