/** Times as Kubernetes writes them. The engine counts in integer microseconds since the Unix epoch and never asks for the wall clock. */

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);

/** Days since 1970-01-01 to a civil date (Howard Hinnant's `civil_from_days`). */
function civil(days: number): readonly [number, number, number] {
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return [yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - Math.floor((153 * mp + 2) / 5) + 1];
}

function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * 146097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719468;
}

function upToSeconds(us: number): string {
  const seconds = Math.floor(us / 1e6);
  const days = Math.floor(seconds / 86400);
  const rest = seconds - days * 86400;
  const [year, month, day] = civil(days);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
}

let lastSecond = Number.NaN;
let lastText = '';

/** `metav1.Time`: whole seconds, `2026-01-01T00:00:00Z`. */
export function formatTime(us: number): string {
  const second = Math.floor(us / 1e6);
  if (second !== lastSecond) {
    lastText = `${upToSeconds(us)}Z`;
    lastSecond = second;
  }
  return lastText;
}

/** `metav1.MicroTime`: `2026-01-01T00:00:00.000000Z`. */
export const formatMicroTime = (us: number): string => `${upToSeconds(us)}.${String(Math.floor(us) % 1e6).padStart(6, '0')}Z`;

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/;

let lastParsed: string | undefined;
let lastParsedUs: number | undefined;

/** Microseconds since the epoch of an RFC 3339 text, or undefined if it is none. What is asked of an object has often happened in the same second. */
export function parseTime(text: string | undefined): number | undefined {
  if (text !== lastParsed) {
    lastParsedUs = text === undefined ? undefined : parsedTime(text);
    lastParsed = text;
  }
  return lastParsedUs;
}

function parsedTime(text: string): number | undefined {
  const m = RFC3339.exec(text);
  if (!m) return undefined;
  const [year, month, day, hour, minute, second] = [Number(m[1]), Number(m[2]), Number(m[3]), Number(m[4]), Number(m[5]), Number(m[6])];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined;
  const zone = m[8] === 'Z' ? 0 : (m[8]![0] === '-' ? -1 : 1) * (Number(m[8]!.slice(1, 3)) * 3600 + Number(m[8]!.slice(4, 6)) * 60);
  const micros = Number((m[7] ?? '').padEnd(6, '0').slice(0, 6));
  return (daysOf(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - zone) * 1e6 + micros;
}
