/** A length of time as one says it, in three digits: `420 µs`, `12.3 ms`, `3.05 s`, `1 h 02 min`. */
export function formatLength(us: number): string {
  if (us < 1_000) return `${us} µs`;
  if (us < 1e6) return `${digits(us / 1e3)} ms`;
  if (us < 60e6) return `${digits(us / 1e6)} s`;
  const seconds = Math.round(us / 1e6);
  const two = (n: number): string => String(n).padStart(2, '0');
  return seconds < 3_600
    ? `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`
    : `${Math.floor(seconds / 3_600)} h ${two(Math.floor((seconds % 3_600) / 60))} min`;
}

const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
