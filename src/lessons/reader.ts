import { isObject } from '../api/is-object';

/** Reads data that may be anything: what is not as it must be is noted with its place, and something harmless is read in its stead. */
export interface Reader {
  readonly value: unknown;
  readonly path: string;
  readonly complaints: string[];
}

export function complain({ path, complaints }: Reader, what: string): void {
  complaints.push(`${path}: ${what}`);
}

/** A field of an object, as something to read. */
export const at = ({ value, path, complaints }: Reader, name: string): Reader => ({
  value: isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined,
  path: path === '' ? name : `${path}.${name}`,
  complaints,
});

/** The names of an object's fields; all of them must be known, if it is said which there are. */
export function fieldsOf(reader: Reader, known?: readonly string[]): readonly string[] {
  if (!isObject(reader.value)) {
    complain(reader, 'must be an object');
    return [];
  }
  const names = Object.keys(reader.value);
  for (const name of names) if (known && !known.includes(name)) complain(at(reader, name), `is none of ${known.join(', ')}`);
  return names;
}

const TEXT_MAX = 100_000;

export function text(reader: Reader): string {
  const { value } = reader;
  if (typeof value === 'string' && value !== '' && value.length <= TEXT_MAX) return value;
  complain(reader, `must be a text of at most ${TEXT_MAX} letters that is not empty`);
  return '';
}

export function number(reader: Reader, least: number, most: number): number {
  const { value } = reader;
  if (typeof value === 'number' && value >= least && value <= most) return value;
  complain(reader, `must be a number from ${least} to ${most}`);
  return least;
}

export function oneOf<T extends string>(reader: Reader, known: readonly T[]): T {
  const found = known.find((one) => one === reader.value);
  if (found === undefined) complain(reader, `must be one of ${known.join(', ')}`);
  return found ?? known[0]!;
}

const LIST_MAX = 500;

/** The items of a list; of none if it is absent. */
export function items(reader: Reader): readonly Reader[] {
  const { value, path, complaints } = reader;
  if (value === undefined) return [];
  if (Array.isArray(value) && value.length <= LIST_MAX) return value.map((item: unknown, i) => ({ value: item, path: `${path}[${i}]`, complaints }));
  complain(reader, `must be a list of at most ${LIST_MAX}`);
  return [];
}

export const isAbsent = ({ value }: Reader): boolean => value === undefined;

/** What a function reads, if there is something to read. */
export const optional = <T>(reader: Reader, read: (reader: Reader) => T): T | undefined => (isAbsent(reader) ? undefined : read(reader));
