const two = (n: number): string => String(n).padStart(2, '0');

/** Virtual time since the cluster's start: `00:42.318 4` (minutes, seconds, tenths of milliseconds); with hours when there are some. */
export function formatClock(us: number): string {
  const tenths = Math.floor(Math.max(0, us) / 100);
  const seconds = Math.floor(tenths / 10_000);
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${String(Math.floor(tenths / 10) % 1000).padStart(3, '0')} ${tenths % 10}`;
  return hours > 0 ? `${two(hours)}:${rest}` : rest;
}
