import { OK, type Value } from './protocol';

/** The commands of Redis that people use, on what it keeps in memory. */

/** What a key may hold. */
interface Kinds {
  readonly string: string;
  readonly list: readonly string[];
  readonly set: readonly string[];
  readonly hash: Readonly<Record<string, string>>;
}

export interface Entry {
  readonly type: keyof Kinds;
  readonly value: Kinds[keyof Kinds];
  readonly untilUs?: number;
}

export type Data = Map<string, Entry>;

interface Command {
  /** Arguments at least, and at most. */
  readonly min: number;
  readonly max?: number;
  /** It changes something. */
  readonly writes?: true;
  readonly run: (data: Data, args: readonly string[], nowUs: number) => Value;
}

const text = (value: string | undefined): Value => (value === undefined ? null : { text: value });
const texts = (values: readonly string[]): Value => values.map((value) => ({ text: value }));
const WRONG_TYPE: Value = { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' };
const NOT_INTEGER: Value = { error: 'ERR value is not an integer or out of range' };
const SYNTAX: Value = { error: 'ERR syntax error' };

/** A command on a value of one kind; `put` keeps another one in its place. */
const on =
  <K extends keyof Kinds>(type: K, run: (value: Kinds[K] | undefined, args: readonly string[], put: (value: Kinds[K]) => void) => Value): Command['run'] =>
  (data, [key = '', ...args]) => {
    const entry = data.get(key);
    if (entry && entry.type !== type) return WRONG_TYPE;
    // What is kept as a kind was put there as one.
    return run(entry?.value as Kinds[K] | undefined, args, (value) => data.set(key, { ...entry, type, value }));
  };

function set(data: Data, [key = '', value = '', ...options]: readonly string[], nowUs: number): Value {
  let untilUs: number | undefined;
  for (let i = 0; i < options.length; i++) {
    const option = options[i]!.toUpperCase();
    if (option === 'NX' || option === 'XX') {
      if (data.has(key) === (option === 'NX')) return null;
    } else if (option === 'EX' || option === 'PX') untilUs = nowUs + Number(options[++i]) * (option === 'EX' ? 1e6 : 1e3);
    else if (option !== 'KEEPTTL') return SYNTAX;
  }
  data.set(key, { type: 'string', value, ...(untilUs !== undefined && { untilUs }) });
  return OK;
}

const add = (sign: 1 | -1): Command['run'] =>
  on('string', (value = '0', [by = '1'], put) => {
    if (!/^-?\d+$/.test(value) || !/^-?\d+$/.test(by)) return NOT_INTEGER;
    const sum = Number(value) + sign * Number(by);
    put(String(sum));
    return sum;
  });

const push = (end: 'left' | 'right'): Command['run'] =>
  on('list', (value = [], added, put) => {
    const next = end === 'right' ? [...value, ...added] : [...added.toReversed(), ...value];
    put(next);
    return next.length;
  });

const pop = (end: 'left' | 'right'): Command['run'] => {
  const take = on('list', (value = [], _, put) => {
    if (value.length === 0) return null;
    put(end === 'left' ? value.slice(1) : value.slice(0, -1));
    return text(end === 'left' ? value[0] : value.at(-1));
  });
  return (data, args, nowUs) => {
    const taken = take(data, args, nowUs);
    if ((data.get(args[0]!)?.value as readonly string[] | undefined)?.length === 0) data.delete(args[0]!);
    return taken;
  };
};

/** A place in a list, counted from its end if it is negative. */
const place = (index: string, length: number): number => (Number(index) < 0 ? length + Number(index) : Number(index));

function pattern(glob: string): RegExp {
  const source = glob
    .replace(/[.+^$()|{}\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's');
}

const remove: Command['run'] = (data, keys) => keys.filter((key) => data.delete(key)).length;
const expire =
  (unitUs: number): Command['run'] =>
  (data, [key = '', amount = ''], nowUs) => {
    const entry = data.get(key);
    if (!entry) return 0;
    data.set(key, { ...entry, untilUs: nowUs + Number(amount) * unitUs });
    return 1;
  };

export const COMMANDS: Readonly<Record<string, Command>> = {
  PING: { min: 0, max: 1, run: (_, [said]) => (said === undefined ? { word: 'PONG' } : text(said)) },
  ECHO: { min: 1, max: 1, run: (_, [said]) => text(said) },
  SELECT: { min: 1, max: 1, run: (_, [index]) => (index === '0' ? OK : { error: 'ERR only database 0 is simulated' }) },
  SET: { min: 2, writes: true, run: set },
  GET: { min: 1, max: 1, run: on('string', (value) => text(value)) },
  MSET: {
    min: 2,
    writes: true,
    run(data, args) {
      for (let i = 0; i + 1 < args.length; i += 2) data.set(args[i]!, { type: 'string', value: args[i + 1]! });
      return OK;
    },
  },
  MGET: { min: 1, run: (data, keys) => keys.map((key) => (data.get(key)?.type === 'string' ? text(data.get(key)!.value as string) : null)) },
  APPEND: {
    min: 2,
    max: 2,
    writes: true,
    run: on('string', (value = '', [more = ''], put) => {
      put(value + more);
      return value.length + more.length;
    }),
  },
  STRLEN: { min: 1, max: 1, run: on('string', (value = '') => value.length) },
  INCR: { min: 1, max: 1, writes: true, run: add(1) },
  DECR: { min: 1, max: 1, writes: true, run: add(-1) },
  INCRBY: { min: 2, max: 2, writes: true, run: add(1) },
  DECRBY: { min: 2, max: 2, writes: true, run: add(-1) },
  DEL: { min: 1, writes: true, run: remove },
  UNLINK: { min: 1, writes: true, run: remove },
  EXISTS: { min: 1, run: (data, keys) => keys.filter((key) => data.has(key)).length },
  TYPE: { min: 1, max: 1, run: (data, [key = '']) => ({ word: data.get(key)?.type ?? 'none' }) },
  KEYS: { min: 1, max: 1, run: (data, [glob = '']) => texts([...data.keys()].filter((key) => pattern(glob).test(key))) },
  DBSIZE: { min: 0, max: 0, run: (data) => data.size },
  FLUSHALL: { min: 0, max: 1, writes: true, run: flush },
  FLUSHDB: { min: 0, max: 1, writes: true, run: flush },
  EXPIRE: { min: 2, max: 2, writes: true, run: expire(1e6) },
  PEXPIRE: { min: 2, max: 2, writes: true, run: expire(1e3) },
  TTL: { min: 1, max: 1, run: (data, [key = ''], nowUs) => ttl(data.get(key), nowUs) },
  LPUSH: { min: 2, writes: true, run: push('left') },
  RPUSH: { min: 2, writes: true, run: push('right') },
  LPOP: { min: 1, max: 1, writes: true, run: pop('left') },
  RPOP: { min: 1, max: 1, writes: true, run: pop('right') },
  LLEN: { min: 1, max: 1, run: on('list', (value = []) => value.length) },
  LRANGE: {
    min: 3,
    max: 3,
    run: on('list', (value = [], [from = '0', to = '-1']) => texts(value.slice(Math.max(0, place(from, value.length)), place(to, value.length) + 1))),
  },
  SADD: {
    min: 2,
    writes: true,
    run: on('set', (value = [], members, put) => {
      const next = [...new Set([...value, ...members])];
      put(next);
      return next.length - value.length;
    }),
  },
  SREM: {
    min: 2,
    writes: true,
    run: on('set', (value = [], members, put) => {
      const next = value.filter((member) => !members.includes(member));
      put(next);
      return value.length - next.length;
    }),
  },
  SMEMBERS: { min: 1, max: 1, run: on('set', (value = []) => texts(value)) },
  SCARD: { min: 1, max: 1, run: on('set', (value = []) => value.length) },
  SISMEMBER: { min: 2, max: 2, run: on('set', (value = [], [member = '']) => (value.includes(member) ? 1 : 0)) },
  HSET: {
    min: 3,
    writes: true,
    run: on('hash', (value = {}, pairs, put) => {
      const next: Record<string, string> = { ...value };
      for (let i = 0; i + 1 < pairs.length; i += 2) next[pairs[i]!] = pairs[i + 1]!;
      put(next);
      return Object.keys(next).length - Object.keys(value).length;
    }),
  },
  HGET: { min: 2, max: 2, run: on('hash', (value = {}, [field = '']) => (Object.hasOwn(value, field) ? text(value[field]) : null)) },
  HGETALL: { min: 1, max: 1, run: on('hash', (value = {}) => texts(Object.entries(value).flat())) },
  HKEYS: { min: 1, max: 1, run: on('hash', (value = {}) => texts(Object.keys(value))) },
  HLEN: { min: 1, max: 1, run: on('hash', (value = {}) => Object.keys(value).length) },
};

function flush(data: Data): Value {
  data.clear();
  return OK;
}

/** In seconds; -1: it stays, -2: it is not there. */
function ttl(entry: Entry | undefined, nowUs: number): number {
  if (!entry) return -2;
  return entry.untilUs === undefined ? -1 : Math.ceil((entry.untilUs - nowUs) / 1e6);
}

/** Takes away what has had its time. */
export function forgetExpired(data: Data, nowUs: number): void {
  for (const [key, { untilUs }] of data) if (untilUs !== undefined && untilUs <= nowUs) data.delete(key);
}
