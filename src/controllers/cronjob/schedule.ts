import { type CronSchedule, parseCronSchedule } from '../../api/cron-schedule';
import { formatTime, parseTime } from '../../api/time';

const MINUTE_US = 60e6;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * 60;
/** A schedule that does not come up within so many days never does: 31 February. */
const DAYS_MAX = 5 * 366;

/** A moment as a wall clock shows it. */
interface WallClock {
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** `2026-01-01T00:00:00` as it is in a time zone; the zone's rules are part of every JavaScript. */
function localTime(us: number, timeZone: string): string {
  if (timeZone === '' || timeZone === 'UTC') return formatTime(us).slice(0, -1);
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    clocks.set(timeZone, clock);
  }
  return clock.format(us / 1000).replace(' ', 'T');
}

function wallClock(us: number, timeZone: string): WallClock {
  const text = localTime(us, timeZone);
  const [, month, day] = text.slice(0, 10).split('-').map(Number) as [number, number, number];
  const [hour, minute] = text.slice(11).split(':').map(Number) as [number, number];
  const days = Math.floor((parseTime(`${text}Z`) ?? us) / (DAY_MINUTES * MINUTE_US));
  // The first of January 1970 was a Thursday.
  return { month, day, weekday: (days + 4) % 7, hour, minute };
}

function isDay({ daysOfMonth, daysOfWeek, months, anyDay }: CronSchedule, { month, day, weekday }: WallClock): boolean {
  const [ofMonth, ofWeek] = [daysOfMonth.has(day), daysOfWeek.has(weekday)];
  return months.has(month) && (anyDay ? ofMonth && ofWeek : ofMonth || ofWeek);
}

const UNITS_US: Readonly<Record<string, number>> = { h: 3600e6, m: MINUTE_US, s: 1e6 };

/** Tells of a schedule when it next comes up after a moment; undefined if it never does or cannot be read. */
export function nextTime(schedule: string, timeZone: string, afterUs: number): number | undefined {
  const parsed = parseCronSchedule(schedule);
  if (typeof parsed === 'string') return undefined;
  if (!parsed) {
    let us = 0;
    for (const [, count, unit] of schedule.matchAll(/(\d+(?:\.\d+)?)(h|m|s)/g)) us += Number(count) * UNITS_US[unit!]!;
    return Math.floor(afterUs / 1e6) * 1e6 + Math.max(1e6, us);
  }
  let us = (Math.floor(afterUs / MINUTE_US) + 1) * MINUTE_US;
  for (let days = 0; days < DAYS_MAX; ) {
    const clock = wallClock(us, timeZone);
    const minuteOfDay = clock.hour * HOUR_MINUTES + clock.minute;
    if (!isDay(parsed, clock)) {
      days++;
      us += (DAY_MINUTES - minuteOfDay) * MINUTE_US;
    } else if (!parsed.hours.has(clock.hour)) us += (HOUR_MINUTES - clock.minute) * MINUTE_US;
    else if (!parsed.minutes.has(clock.minute)) us += MINUTE_US;
    else return us;
  }
  return undefined;
}

/** The last time that a schedule came up in a span, and how often it did, roughly (`mostRecentScheduleTime`). */
export function lastTime(schedule: string, timeZone: string, afterUs: number, untilUs: number): { readonly atUs: number; readonly missed: number } | undefined {
  const first = nextTime(schedule, timeZone, afterUs);
  if (first === undefined || first > untilUs) return undefined;
  const second = nextTime(schedule, timeZone, first);
  if (second === undefined || second > untilUs) return { atUs: first, missed: 1 };
  const missed = Math.floor((untilUs - first) / (second - first)) + 1;
  let atUs = first;
  const from = Math.max(first, first + (missed - 2) * (second - first) - 1);
  for (let next = nextTime(schedule, timeZone, from); next !== undefined && next <= untilUs; next = nextTime(schedule, timeZone, next)) atUs = next;
  return { atUs, missed };
}
