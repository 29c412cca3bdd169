import { quote } from './quote';

/** Cron schedules as CronJobs write them: `github.com/robfig/cron/v3` ParseStandard, with its complaints. */
export interface CronSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly daysOfWeek: ReadonlySet<number>;
  /** Whether a kind of days is left open (`*`): then both kinds must fit, else either is enough. */
  readonly anyDay: boolean;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];
const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const isStar = (text: string): boolean => text === '*' || text === '?';

/** A number or an error. */
function parseNumber(text: string): number | string {
  if (!/^[-+]?\d{1,15}$/.test(text)) return `failed to parse int from ${text}: strconv.Atoi: parsing ${quote(text)}: invalid syntax`;
  const value = Number(text);
  return value < 0 ? `negative number (${value}) not allowed: ${text}` : value;
}

function parseNumberOrName(text: string, { min, names }: Bounds): number | string {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  return named < 0 ? parseNumber(text) : named + min;
}

/** One item of a field (`1-5/2`) as the numbers it stands for. */
function parseRange(expression: string, bounds: Bounds): readonly number[] | string {
  const [range = '', step, ...moreSlashes] = expression.split('/');
  const [low = '', high, ...moreHyphens] = range.split('-');
  let [start, end]: [number | string, number | string] = [bounds.min, bounds.max];
  if (!isStar(low)) {
    start = parseNumberOrName(low, bounds);
    if (typeof start === 'string') return start;
    if (moreHyphens.length > 0) return `too many hyphens: ${expression}`;
    end = high === undefined ? start : parseNumberOrName(high, bounds);
    if (typeof end === 'string') return end;
  }
  if (moreSlashes.length > 0) return `too many slashes: ${expression}`;
  const by = step === undefined ? 1 : parseNumber(step);
  if (typeof by === 'string') return by;
  if (step !== undefined && high === undefined) end = bounds.max;
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min}): ${expression}`;
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${expression}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${expression}`;
  if (by === 0) return `step of range should be a positive number: ${expression}`;
  const numbers: number[] = [];
  for (let value = start; value <= end; value += by) numbers.push(value);
  return numbers;
}

function parseField(text: string, bounds: Bounds): ReadonlySet<number> | string {
  const numbers = new Set<number>();
  for (const expression of text.split(',').filter((part) => part !== '')) {
    const range = parseRange(expression, bounds);
    if (typeof range === 'string') return range;
    for (const value of range) numbers.add(value);
  }
  return numbers;
}

const DURATION = /^[-+]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+$/;

/** Reads a schedule; undefined for `@every`, which has no calendar. A text that is none gives the error. */
export function parseCronSchedule(schedule: string): CronSchedule | undefined | string {
  let text = schedule;
  if (text === '') return 'empty spec string';
  if (/^(CRON_)?TZ=/.test(text)) {
    if (!text.includes(' ')) return `unexpected panic: runtime error: slice bounds out of range [:-1]`;
    text = text.slice(text.indexOf(' ')).trim();
  }
  if (text.startsWith('@every ')) {
    const duration = text.slice('@every '.length);
    return DURATION.test(duration) ? undefined : `failed to parse duration ${text}: time: invalid duration ${quote(duration)}`;
  }
  if (text.startsWith('@')) {
    const standard = DESCRIPTORS[text];
    if (standard === undefined) return `unrecognized descriptor: ${text}`;
    text = standard;
  }
  const fields = text.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== FIELDS.length) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
  const sets: ReadonlySet<number>[] = [];
  for (const [i, field] of fields.entries()) {
    const set = parseField(field, FIELDS[i]!);
    if (typeof set === 'string') return set;
    sets.push(set);
  }
  const [minutes, hours, daysOfMonth, months, daysOfWeek] = sets as [
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
  ];
  return { minutes, hours, daysOfMonth, months, daysOfWeek, anyDay: isStar(fields[2]!) || isStar(fields[4]!) };
}
