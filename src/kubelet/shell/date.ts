import { formatTime } from '../../api/time';

const DAYS = ['Thursday', 'Friday', 'Saturday', 'Sunday', 'Monday', 'Tuesday', 'Wednesday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAY_US = 86_400e6;

/** What `date +FORMAT` prints of a time in Unix microseconds, in UTC (strftime's usual letters). */
export function formatDate(us: number, format = '%a %b %e %H:%M:%S UTC %Y'): string {
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
