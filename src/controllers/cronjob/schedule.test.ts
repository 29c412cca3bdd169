import { describe, expect, it } from 'vitest';
import { formatTime, parseTime } from '../../api/time';
import { lastTime, nextTime } from './schedule';

const us = (text: string): number => parseTime(text)!;
const next = (schedule: string, after: string, timeZone = ''): string => {
  const atUs = nextTime(schedule, timeZone, us(after));
  return atUs === undefined ? 'never' : formatTime(atUs);
};

describe('when a schedule next comes up', () => {
  it.each([
    ['* * * * *', '2026-01-01T00:00:30Z', '2026-01-01T00:01:00Z'],
    ['*/15 * * * *', '2026-01-01T00:15:00Z', '2026-01-01T00:30:00Z'],
    ['30 8 * * 1-5', '2026-01-02T09:00:00Z', '2026-01-05T08:30:00Z'],
    ['0 0 13 * 5', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'],
    ['@monthly', '2026-01-31T12:00:00Z', '2026-02-01T00:00:00Z'],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['0 0 31 2 *', '2026-01-01T00:00:00Z', 'never'],
    ['@every 90s', '2026-01-01T00:00:10Z', '2026-01-01T00:01:40Z'],
  ])('%s after %s', (schedule, after, expected) => expect(next(schedule, after)).toBe(expected));
  it('counts in its own time zone', () => expect(next('0 9 * * *', '2026-07-01T00:00:00Z', 'Europe/Berlin')).toBe('2026-07-01T07:00:00Z'));
});

describe('the last time that it came up', () => {
  it('is the last of many', () =>
    expect(lastTime('*/5 * * * *', '', us('2026-01-01T00:00:00Z'), us('2026-01-01T12:03:00Z'))).toEqual({ atUs: us('2026-01-01T12:00:00Z'), missed: 144 }));
  it('is none if it has not', () => expect(lastTime('@hourly', '', us('2026-01-01T00:00:00Z'), us('2026-01-01T00:59:00Z'))).toBeUndefined());
});
