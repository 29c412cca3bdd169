/** Exponential back-off, client-go `util/flowcontrol.Backoff`: 10 s doubling to 5 min, forgotten after twice the longest. */
export interface BackOff {
  readonly delayUs: number;
  readonly updatedAtUs: number;
}

const INITIAL_US = 10e6;
const MAX_US = 300e6;

const isForgotten = (backOff: BackOff, sinceUs: number): boolean => sinceUs - backOff.updatedAtUs > 2 * MAX_US;

/** The back-off after another failure that happened at `eventUs`. */
export function nextBackOff(backOff: BackOff | undefined, eventUs: number, nowUs: number): BackOff {
  const delayUs = !backOff || isForgotten(backOff, eventUs) ? INITIAL_US : Math.min(2 * backOff.delayUs, MAX_US);
  return { delayUs, updatedAtUs: nowUs };
}

/** Until when a failure at `eventUs` has to be waited for, if it has to. */
export function backOffEnd(backOff: BackOff | undefined, eventUs: number, nowUs: number): number | undefined {
  if (!backOff || isForgotten(backOff, eventUs)) return undefined;
  const endUs = eventUs + backOff.delayUs;
  return nowUs < endUs ? endUs : undefined;
}

/** A duration as Go prints it: `0s`, `450ms`, `1.25s`, `1m20s`, `5m0s`. */
export function formatDuration(us: number): string {
  if (us === 0) return '0s';
  if (us < 1000) return `${us}µs`;
  if (us < 1e6) return `${us / 1000}ms`;
  const hours = Math.floor(us / 3600e6);
  const minutes = Math.floor((us % 3600e6) / 60e6);
  const rest = `${(us % 60e6) / 1e6}s`;
  return hours > 0 ? `${hours}h${minutes}m${rest}` : minutes > 0 ? `${minutes}m${rest}` : rest;
}
