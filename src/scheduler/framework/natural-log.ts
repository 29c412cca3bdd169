/**
 * The natural logarithm of a whole number from 1 on. Only sums, products and quotients, which IEEE 754 fixes to the last digit:
 * `Math.log` may differ between engines, and a score must not.
 */
export function naturalLog(n: number): number {
  let mantissa = n;
  let halvings = 0;
  for (; mantissa > Math.SQRT2; mantissa /= 2) halvings++;
  // ln m = 2 artanh z: the series converges to full precision in eleven terms, as z is at most 0.18.
  const z = (mantissa - 1) / (mantissa + 1);
  let series = 0;
  for (let k = 21; k >= 1; k -= 2) series = series * z * z + 1 / k;
  return halvings * Math.LN2 + 2 * z * series;
}
