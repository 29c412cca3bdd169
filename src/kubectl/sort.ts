import { inNaturalOrder } from '../api/natural-order';
import { parseTime } from '../api/time';

/** Orders of `--sort-by`. */
const QUANTITY = /^([-+]?[0-9.]+)(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|)$/;
const SCALE: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

function quantity(text: string): number | undefined {
  const match = QUANTITY.exec(text);
  return match ? Number(match[1]) * SCALE[match[2]!]! : undefined;
}

/** Values of a field, the missing ones first (kubectl `get/sorter.go`). */
export function compareNatural(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  const x = String(a);
  const y = String(b);
  const times = [parseTime(x), parseTime(y)];
  if (times[0] !== undefined && times[1] !== undefined) return times[0] - times[1];
  const quantities = [quantity(x), quantity(y)];
  if (quantities[0] !== undefined && quantities[1] !== undefined) return quantities[0] - quantities[1];
  return inNaturalOrder(x, y);
}
