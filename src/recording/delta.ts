import { isObject } from '../api/is-object';
import { type Json, setOwn } from '../api/object';
import { RecordingError } from './recording';

/**
 * What turns one JSON value into another: a value that takes the place of the old one, or what differs inside. Unlike a merge patch (RFC 7386) it tells null from
 * nothing, for Kubernetes does; unlike a JSON patch (RFC 6902) it shares with the old value whatever is the same.
 */
export type Delta =
  | { readonly v: Json }
  /** Of an object or a list: what is new, what is gone, what has changed inside, and the length of a list that has another one. */
  | {
      readonly s?: Readonly<Record<string, Json>>;
      readonly d?: readonly string[];
      readonly c?: Readonly<Record<string, Delta>>;
      readonly n?: number;
    };

type Fields = Readonly<Record<string, Json>>;

const isFields = (value: unknown): value is Fields => isObject(value);
const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);

/** What differs; undefined: nothing. */
export function deltaOf(was: Json | undefined, is: Json): Delta | undefined {
  if (Object.is(was, is)) return undefined;
  if (isList(was) && isList(is)) return listDelta(was, is);
  if (isFields(was) && isFields(is)) return fieldsDelta(was, is);
  return { v: is };
}

function fieldsDelta(was: Fields, is: Fields): Delta | undefined {
  const set: Record<string, Json> = {};
  const changed: Record<string, Delta> = {};
  for (const [field, value] of Object.entries(is)) {
    if (!Object.hasOwn(was, field)) {
      setOwn(set, field, value);
      continue;
    }
    const delta = deltaOf(was[field], value);
    if (delta) setOwn(changed, field, delta);
  }
  const deleted = Object.keys(was).filter((field) => !Object.hasOwn(is, field));
  return partsOf(set, deleted, changed, undefined);
}

function listDelta(was: readonly Json[], is: readonly Json[]): Delta | undefined {
  const set: Record<string, Json> = {};
  const changed: Record<string, Delta> = {};
  for (const [i, value] of is.entries()) {
    if (i >= was.length) {
      set[i] = value;
      continue;
    }
    const delta = deltaOf(was[i], value);
    if (delta) changed[i] = delta;
  }
  return partsOf(set, [], changed, was.length === is.length ? undefined : is.length);
}

function partsOf(s: Record<string, Json>, d: readonly string[], c: Record<string, Delta>, n: number | undefined): Delta | undefined {
  const [sets, changes] = [Object.keys(s).length > 0, Object.keys(c).length > 0];
  if (!sets && !changes && d.length === 0 && n === undefined) return undefined;
  return { ...(sets && { s }), ...(d.length > 0 && { d }), ...(changes && { c }), ...(n !== undefined && { n }) };
}

const none = (): never => {
  throw new RecordingError('A change does not fit what it changes.');
};

/** The value that a delta makes of an old one, with which it shares what is the same. Throws RecordingError if it does not fit: it comes from a file. */
export function withDelta(was: Json | undefined, delta: unknown): Json {
  if (!isFields(delta)) return none();
  if (Object.hasOwn(delta, 'v')) return delta.v ?? null;
  const { s = {}, d = [], c = {}, n } = delta;
  if (!isFields(s) || !isList(d) || !isFields(c)) return none();
  if (isList(was)) return listWith(was, s, c, n ?? was.length);
  return isFields(was) ? fieldsWith(was, s, d, c) : none();
}

function fieldsWith(was: Fields, s: Fields, d: readonly Json[], c: Fields): Json {
  const gone = new Set(d);
  const is: Record<string, Json> = {};
  for (const [field, value] of Object.entries(was)) if (!gone.has(field)) setOwn(is, field, Object.hasOwn(c, field) ? withDelta(value, c[field]) : value);
  for (const field of Object.keys(c)) if (!Object.hasOwn(is, field)) none();
  for (const [field, value] of Object.entries(s)) setOwn(is, field, value);
  return is;
}

function listWith(was: readonly Json[], s: Fields, c: Fields, length: Json): Json {
  // A forged length must not become a list of that length.
  if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0 || length > was.length + Object.keys(s).length) return none();
  return Array.from({ length }, (_, i): Json => {
    if (Object.hasOwn(s, i)) return s[i] ?? null;
    if (i >= was.length) return none();
    return Object.hasOwn(c, i) ? withDelta(was[i], c[i]) : (was[i] ?? null);
  });
}
