import { humanDuration } from '../api/duration';
import { parseTime } from '../api/time';
import type { Event } from '../api/types.gen';

/** How long ago something was, as tables show it. */
export function ageOf(nowUs: number, time: string | undefined): string {
  const us = parseTime(time);
  return us === undefined ? '<unknown>' : humanDuration((nowUs - us) / 1000);
}

/** When an Event was seen last. */
const lastSeen = (e: Event): string | undefined => e.series?.lastObservedTime ?? e.lastTimestamp ?? e.eventTime ?? undefined;

/** `5m`, or `10s (x4 over 5m)` of an Event that came again (`getInterval`). */
export function intervalOf(e: Event, nowUs: number): string {
  const first = ageOf(nowUs, e.eventTime ?? e.firstTimestamp);
  if (e.series) return `${ageOf(nowUs, e.series.lastObservedTime)} (x${e.series.count} over ${first})`;
  return (e.count ?? 0) > 1 ? `${ageOf(nowUs, e.lastTimestamp)} (x${e.count} over ${first})` : first;
}

/** The oldest first. */
export const byLastSeen = (a: Event, b: Event): number => (parseTime(lastSeen(a)) ?? 0) - (parseTime(lastSeen(b)) ?? 0);
