import { memo } from '../api/memo';
import { formatTime } from '../api/time';
import { withOptions } from './options';
import { fail, write } from './program';

const DAYS = ['Thursday', 'Friday', 'Saturday', 'Sunday', 'Monday', 'Tuesday', 'Wednesday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAY_US = 86_400e6;

/** What `date +FORMAT` prints of a time in Unix microseconds, in UTC (strftime's usual letters). Servers ask for the same second again and again. */
export const formatDate = (us: number, format = '%a %b %e %H:%M:%S UTC %Y'): string =>
  format.includes('%N') ? formatted(us, format) : ofSecond(`${Math.floor(us / 1e6)} ${format}`);

const ofSecond = memo((text) => {
  const space = text.indexOf(' ');
  return formatted(Number(text.slice(0, space)) * 1e6, text.slice(space + 1));
});

function formatted(us: number, format: string): string {
  const [date, time] = formatTime(us).slice(0, -1).split('T') as [string, string];
  const [year, month, day] = date.split('-') as [string, string, string];
  const [hour, minute, second] = time.split(':') as [string, string, string];
  const weekday = DAYS[Math.floor(us / DAY_US) % 7]!;
  const monthName = MONTHS[Number(month) - 1]!;
  const values: Readonly<Record<string, string>> = {
    Y: year,
    y: year.slice(2),
    m: month,
    d: day,
    e: String(Number(day)).padStart(2),
    H: hour,
    I: String(((Number(hour) + 11) % 12) + 1).padStart(2, '0'),
    p: Number(hour) < 12 ? 'AM' : 'PM',
    M: minute,
    S: second,
    N: String(us % 1e6)
      .padStart(6, '0')
      .padEnd(9, '0'),
    s: String(Math.floor(us / 1e6)),
    F: date,
    T: time,
    D: `${month}/${day}/${year.slice(2)}`,
    R: `${hour}:${minute}`,
    A: weekday,
    a: weekday.slice(0, 3),
    B: monthName,
    b: monthName.slice(0, 3),
    Z: 'UTC',
    z: '+0000',
    n: '\n',
    t: '\t',
    '%': '%',
  };
  return format.replace(/%([A-Za-z%])/g, (whole, letter: string) => values[letter] ?? whole);
}

/** `date`, `date +%s`, `date -Iseconds`; in UTC always. */
export const date = withOptions({ flags: 'uR', values: 'I', long: { utc: 'u', 'iso-8601': 'I' } }, function* (process, options) {
  const [format, ...more] = options.operands;
  if (more.length > 0 || (format !== undefined && !format.startsWith('+'))) return yield* fail(process, `invalid date '${more[0] ?? format}'`);
  const precision = options.get('I');
  const iso = precision === 'seconds' ? '%FT%T+00:00' : precision === 'date' ? '%F' : undefined;
  if (precision !== undefined && iso === undefined) return yield* fail(process, `invalid argument '${precision}' for '--iso-8601'`);
  const rfc = options.has('R') ? '%a, %d %b %Y %T %z' : undefined;
  yield* write(process.stdout, `${formatDate(process.now(), format?.slice(1) ?? iso ?? rfc)}\n`);
  return 0;
});
