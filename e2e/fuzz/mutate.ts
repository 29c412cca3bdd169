import { isObject } from '../../src/api/is-object';
import type { Json } from '../../src/api/object';
import type { Random } from '../../src/sim/random';

/** Makes bodies, paths and queries that nobody meant of those that somebody did. */

export const pick = <T>(random: Random, list: readonly T[]): T => list[random.integer(list.length)]!;
export const chance = (random: Random, percent: number): boolean => random.integer(100) < percent;

const nested = (depth: number): Json => {
  let value: Json = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
};

/** An object with a key that would be its prototype, if anybody assigned it. */
const withProto = (): Json => JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as Json;

const HOSTILE: readonly (() => Json)[] = [
  () => null,
  () => true,
  () => '',
  () => 'x'.repeat(300),
  () => 'x'.repeat(70_000),
  () => '\u0000\uffff\u202e💥',
  () => '../../etc/passwd',
  () => '{{.}} $(x) %s %n <script>',
  () => -1,
  () => 0,
  () => 1.5,
  () => 2 ** 31,
  () => 2 ** 53 + 2,
  () => 1e308,
  () => -1e308,
  () => [],
  () => ({}),
  () => [null],
  () => [[]],
  () => ({ '': '' }),
  withProto,
  () => nested(40),
  () => nested(1_200),
  () => '99999999999999999999Gi',
  () => '0x1F',
  () => '1e1000',
  () => '2026-02-30T25:61:61Z',
  () => Array.from({ length: 500 }, (_, i) => ({ name: `n${i % 7}` })),
  () => Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, `v${i}`])),
];

export const hostile = (random: Random): Json => pick(random, HOSTILE)();

/** The value with one place somewhere inside changed. */
export function mutate(random: Random, value: Json, other: Json, depth = 0): Json {
  if (depth > 60 || chance(random, 12)) return replacement(random, value, other);
  if (Array.isArray(value) && value.length > 0) {
    const at = random.integer(value.length);
    if (chance(random, 10)) return value.filter((_, i) => i !== at);
    if (chance(random, 10)) return [...value, value[at]!];
    return value.with(at, mutate(random, value[at]!, other, depth + 1)) as Json;
  }
  if (isObject(value)) {
    const keys = Object.keys(value);
    if (keys.length === 0 || chance(random, 8)) return withKey(value, pick(random, KEYS), hostile(random));
    const key = pick(random, keys);
    if (chance(random, 10)) return Object.fromEntries(Object.entries(value).filter(([k]) => k !== key));
    return withKey(value, key, mutate(random, value[key]!, other, depth + 1));
  }
  return replacement(random, value, other);
}

const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  '',
  'metadata',
  'spec',
  'status',
  'items',
  'kind',
  'x'.repeat(500),
  'a/b~c',
  '$patch',
  '$retainKeys',
  '$setElementOrder/containers',
  'finalizers',
  'ownerReferences',
  'managedFields',
  'deletionTimestamp',
  'generateName',
];

const withKey = (object: Readonly<Record<string, Json>>, key: string, value: Json): Json =>
  Object.fromEntries([...Object.entries(object).filter(([k]) => k !== key), [key, value]]);

function replacement(random: Random, value: Json, other: Json): Json {
  if (chance(random, 25)) return other;
  if (typeof value === 'string' && chance(random, 50))
    return pick(random, [`${value}x`, value.slice(1), value.toUpperCase(), `${value}/${value}`, ` ${value}`, value.repeat(20)]);
  if (typeof value === 'number' && chance(random, 50)) return pick(random, [-value, value + 1, value * 1e9, value / 3]);
  return hostile(random);
}

/** The text with some of its characters lost, doubled or replaced. */
export function mutateText(random: Random, text: string): string {
  if (text === '') return pick(random, ['{', '[]', 'null', '"', '\u0000', '---\n']);
  const at = random.integer(text.length);
  switch (random.integer(6)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + pick(random, ['"', '}', ']', ',', ':', '\\', '\n', '\u0000', 'null', '1e999', '&a *a', '!!js/function x']) + text.slice(at);
    case 3:
      return text + text;
    case 4:
      return text.slice(at);
    default:
      return text.slice(0, at) + text.slice(Math.max(0, at - 40), at) + text.slice(at);
  }
}

const SEGMENTS = [
  '..',
  '.',
  '%00',
  '%zz',
  '%2e%2e',
  'a%2Fb',
  '*',
  'x'.repeat(300),
  'status',
  'scale',
  'log',
  'eviction',
  'exec',
  'token',
  'finalize',
  'binding',
  'watch',
  'namespaces',
  'default',
  'apis',
  '',
  '__proto__',
  'constructor',
  'ünï',
];

export function mutatePath(random: Random, path: string): string {
  const parts = path.split('/');
  const at = 1 + random.integer(Math.max(1, parts.length - 1));
  switch (random.integer(4)) {
    case 0:
      return parts.with(Math.min(at, parts.length - 1), pick(random, SEGMENTS)).join('/');
    case 1:
      return parts.filter((_, i) => i !== at).join('/') || '/';
    case 2:
      return `${path}/${pick(random, SEGMENTS)}`;
    default:
      return [...parts.slice(0, at), pick(random, SEGMENTS), ...parts.slice(at)].join('/');
  }
}

const QUERIES: Readonly<Record<string, readonly string[]>> = {
  limit: ['1', '0', '-1', '99999999999999999999', 'abc', '2'],
  continue: ['', 'abc', 'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJhIn0', 'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6LTEsInN0YXJ0IjoiIn0', '%ff'],
  resourceVersion: ['0', '1', '5', '999999999', '-1', 'abc', '', '1e3'],
  resourceVersionMatch: ['Exact', 'NotOlderThan', 'x', ''],
  labelSelector: ['a=b', 'a in (b,c)', '!a', 'a===', '(', 'a notin ()', 'a>5', ',', 'x'.repeat(400)],
  fieldSelector: ['metadata.name=a', 'spec.nodeName=', 'spec.foo=1', '=', 'a\\', 'metadata.namespace!=default', 'status.phase=Running'],
  watch: ['1', 'true', 'false', '0', 'x'],
  allowWatchBookmarks: ['true'],
  sendInitialEvents: ['true', 'false'],
  timeoutSeconds: ['1', '-5', 'x'],
  dryRun: ['All', 'None', ''],
  fieldValidation: ['Strict', 'Warn', 'Ignore', 'x'],
  fieldManager: ['me', '', 'x'.repeat(200), '\u0001', 'kubectl'],
  force: ['true', 'false', 'x'],
  includeObject: ['None', 'Object', 'Metadata', 'x'],
  gracePeriodSeconds: ['0', '-1', '30', 'x', '1e9'],
  propagationPolicy: ['Orphan', 'Foreground', 'Background', 'x'],
  orphanDependents: ['true', 'x'],
  container: ['c', 'nope'],
  tailLines: ['5', '-1', 'x'],
  follow: ['true'],
  previous: ['true'],
  pretty: ['true'],
};

export function randomQuery(random: Random): string {
  const names = Object.keys(QUERIES);
  const parts = Array.from({ length: 1 + random.integer(3) }, () => {
    const name = pick(random, names);
    return `${name}=${encodeURIComponent(pick(random, QUERIES[name]!))}`;
  });
  if (chance(random, 5)) parts.push(pick(random, ['=', '&', '%', '%zz=1', 'a=b=c', '?', '__proto__=1']));
  return `?${parts.join('&')}`;
}
