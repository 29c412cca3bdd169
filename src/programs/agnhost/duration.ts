/** A time in microseconds as Go prints it: `1.5s`, `2m3.5s`, `1h0m0s`. */
export function goDuration(us: number): string {
  if (us === 0) return '0s';
  if (us < 1e3) return `${us}µs`;
  if (us < 1e6) return `${us / 1e3}ms`;
  const hours = Math.floor(us / 3600e6);
  const minutes = Math.floor(us / 60e6) % 60;
  const seconds = `${(us % 60e6) / 1e6}s`;
  return hours > 0 ? `${hours}h${minutes}m${seconds}` : minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
