import {
  type CelFunc,
  type CelInput,
  type CelList,
  CelScalar,
  type CelType,
  type CelValue,
  celFunc,
  celMethod,
  isCelList,
  isCelUint,
  listType,
} from '@bufbuild/cel';
import { semanticEqual } from '../equality';
import { compilePattern, type Pattern } from '../pattern';
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  parseQuantity,
  quantityError,
  quantityMilliValue,
  quantityValue,
  subtractQuantities,
} from '../quantity';
import { type Cidr, type Ip, isIpv6, parseCidr, parseIp } from '../validation/ip';
import { spend } from './cost';

/**
 * Functions that Kubernetes adds to CEL: upstream `k8s.io/apiserver/pkg/cel/library` (lists, regular expressions, quantities, addresses, URLs) and
 * cel-go's sets. Quantities, addresses and URLs are texts in one form, so that equal ones are equal.
 */
const { BOOL, DOUBLE, DYN, INT, STRING } = CelScalar;
const LIST = listType(DYN);

const fail = (message: string): never => {
  throw new Error(message);
};

/** A value as plain data, to compare it. */
function plain(value: CelValue): unknown {
  if (isCelUint(value)) return value.value;
  return isCelList(value) ? [...value].map(plain) : value;
}

const same = (a: CelValue, b: CelValue): boolean => semanticEqual(plain(a), plain(b));
function holds(list: CelList, wanted: CelValue): boolean {
  spend(list.size);
  return [...list].some((item) => same(item, wanted));
}
const isLess = (a: CelValue, b: CelValue): boolean => (plain(a) as string) < (plain(b) as string);

function best(list: CelList, name: string, better: (a: CelValue, b: CelValue) => boolean): CelValue {
  const items = [...list];
  return items.length === 0 ? fail(`${name} called on empty list`) : items.reduce((a, b) => (better(b, a) ? b : a));
}

function sum(list: CelList): CelInput {
  const items = [...list].map(plain) as readonly (bigint | number)[];
  return typeof items[0] === 'number' ? (items as readonly number[]).reduce((a, b) => a + b, 0) : (items as readonly bigint[]).reduce((a, b) => a + b, 0n);
}

const method = <const P extends readonly CelType[], const R extends CelType>(
  name: string,
  args: P,
  result: R,
  implementation: (self: string, ...args: string[]) => CelInput,
): CelFunc =>
  celMethod(name, STRING, args, result, function (this: string, ...given: unknown[]) {
    return implementation(this, ...(given as string[]));
  } as never);

const LISTS: readonly CelFunc[] = [
  celMethod('isSorted', LIST, [], BOOL, function () {
    const items = [...this];
    return items.every((item, i) => i === 0 || !isLess(item, items[i - 1]!));
  }),
  celMethod('sum', LIST, [], DYN, function () {
    return sum(this);
  }),
  celMethod('min', LIST, [], DYN, function () {
    return best(this, 'min', isLess);
  }),
  celMethod('max', LIST, [], DYN, function () {
    return best(this, 'max', (a, b) => isLess(b, a));
  }),
  celMethod('indexOf', LIST, [DYN], INT, function (wanted) {
    return BigInt([...this].findIndex((item) => same(item, wanted)));
  }),
  celMethod('lastIndexOf', LIST, [DYN], INT, function (wanted) {
    return BigInt([...this].findLastIndex((item) => same(item, wanted)));
  }),
  celFunc('sets.contains', [LIST, LIST], BOOL, (list, wanted) => [...wanted].every((item) => holds(list, item))),
  celFunc('sets.equivalent', [LIST, LIST], BOOL, (a, b) => [...a].every((item) => holds(b, item)) && [...b].every((item) => holds(a, item))),
  celFunc('sets.intersects', [LIST, LIST], BOOL, (a, b) => [...a].some((item) => holds(b, item))),
];

function patternOf(source: string): Pattern {
  const compiled = compilePattern(source);
  return 'error' in compiled ? fail(compiled.error) : compiled;
}

/** The regular expressions of CEL's own `matches`. */
export const RE2 = { compile: patternOf };

const findAll = (text: string, pattern: string, limit: number): readonly string[] =>
  patternOf(pattern).findAll(text, limit < 0 ? Number.POSITIVE_INFINITY : limit);

const REGEX: readonly CelFunc[] = [
  method('find', [STRING], STRING, (text, pattern) => findAll(text, pattern!, 1)[0] ?? ''),
  method('findAll', [STRING], LIST, (text, pattern) => findAll(text, pattern!, -1)),
  method('findAll', [STRING, INT], LIST, (text, pattern, limit) => findAll(text, pattern!, Number(limit))),
];

/** The text as quantities that are equal share it. */
const toQuantity = (text: string): string =>
  quantityError(text) === undefined ? canonicalQuantity(subtractQuantities(text, '0')) : fail(quantityError(text)!);
const isWhole = (text: string): boolean => quantityMilliValue(text) % 1000 === 0;

const QUANTITIES: readonly CelFunc[] = [
  celFunc('isQuantity', [STRING], BOOL, (text) => parseQuantity(text) !== undefined),
  celFunc('quantity', [STRING], STRING, toQuantity),
  method('sign', [], INT, (text) => BigInt(Math.sign(compareQuantities(text, '0')))),
  method('isGreaterThan', [STRING], BOOL, (text, other) => compareQuantities(text, other) > 0),
  method('isLessThan', [STRING], BOOL, (text, other) => compareQuantities(text, other) < 0),
  method('compareTo', [STRING], INT, (text, other) => BigInt(Math.sign(compareQuantities(text, other)))),
  method('asApproximateFloat', [], DOUBLE, (text) => quantityMilliValue(text) / 1000),
  method('asInteger', [], INT, (text) => (isWhole(text) ? BigInt(quantityValue(text)) : fail('cannot convert value to integer'))),
  method('isInteger', [], BOOL, isWhole),
  method('add', [STRING], STRING, (text, other) => addQuantities(text, other)),
  method('add', [INT], STRING, (text, other) => addQuantities(text, String(other))),
  method('sub', [STRING], STRING, (text, other) => subtractQuantities(text, other)),
  method('sub', [INT], STRING, (text, other) => subtractQuantities(text, String(other))),
];

/** Go's `netip.ParseAddr` has no leading zeros and no IPv4 in IPv6; Kubernetes refuses the latter. */
function addressOf(text: string): Ip | undefined {
  const ip = parseIp(text);
  return ip && !ip.leadingZeros && !ip.mapped ? ip : undefined;
}

function toAddress(text: string): string {
  const ip = addressOf(text) ?? fail(`IP Address '${text}' parse error during conversion from string: unable to parse IP`);
  return isIpv6(ip) ? new URL(`http://[${text}]`).hostname.slice(1, -1) : text;
}

const bytesOf = (text: string): readonly number[] => parseIp(text)!.bytes;
const blockOf = (text: string): Cidr => parseCidr(text) ?? fail(`CIDR '${text}' parse error during conversion from string: network address parse error`);
const bitsOf = (bytes: readonly number[], count: number): string =>
  bytes
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .slice(0, count);
const lengthOf = (block: string): number => Number(block.slice(block.indexOf('/') + 1));
const startOf = (block: string): readonly number[] => bytesOf(block.slice(0, block.indexOf('/')));

function contains(block: string, bytes: readonly number[]): boolean {
  const [start, length] = [startOf(block), lengthOf(block)];
  return start.length === bytes.length && bitsOf(start, length) === bitsOf(bytes, length);
}

const ADDRESSES: readonly CelFunc[] = [
  celFunc('isIP', [STRING], BOOL, (text) => addressOf(text) !== undefined),
  celFunc('ip', [STRING], STRING, toAddress),
  celFunc('ip.isCanonical', [STRING], BOOL, (text) => toAddress(text) === text),
  method('family', [], INT, (text) => (bytesOf(text).length === 4 ? 4n : 6n)),
  method('isUnspecified', [], BOOL, (text) => bytesOf(text).every((byte) => byte === 0)),
  method('isLoopback', [], BOOL, (text) => (text.includes(':') ? text === '::1' : bytesOf(text)[0] === 127)),
  celFunc('isCIDR', [STRING], BOOL, (text) => parseCidr(text) !== undefined),
  celFunc('cidr', [STRING], STRING, (text) => {
    blockOf(text);
    return text;
  }),
  method('containsIP', [STRING], BOOL, (block, ip) => contains(block, bytesOf(toAddress(ip!)))),
  method('containsCIDR', [STRING], BOOL, (block, other) => {
    blockOf(other!);
    return lengthOf(block) <= lengthOf(other!) && contains(block, startOf(other!));
  }),
  method('prefixLength', [], INT, (block) => BigInt(lengthOf(block))),
  method('ip', [], STRING, (block) => toAddress(block.slice(0, block.indexOf('/')))),
];

/** Go's `url.ParseRequestURI`: an absolute URL, or an absolute path. */
function urlOf(text: string): URL | undefined {
  if (/\s/.test(text)) return undefined;
  return text.startsWith('/') ? (URL.parse(text, 'http://none') ?? undefined) : (URL.parse(text) ?? undefined);
}

const partOf =
  (part: (url: URL) => string) =>
  (text: string): string =>
    text.startsWith('/') ? '' : part(urlOf(text)!);

const URLS: readonly CelFunc[] = [
  celFunc('isURL', [STRING], BOOL, (text) => urlOf(text) !== undefined),
  celFunc('url', [STRING], STRING, (text) =>
    urlOf(text) ? text : fail(`URL parse error during conversion from string: parse "${text}": invalid URI for request`),
  ),
  method(
    'getScheme',
    [],
    STRING,
    partOf((url) => url.protocol.slice(0, -1)),
  ),
  method(
    'getHost',
    [],
    STRING,
    partOf((url) => url.host),
  ),
  method(
    'getHostname',
    [],
    STRING,
    partOf((url) => url.hostname),
  ),
  method(
    'getPort',
    [],
    STRING,
    partOf((url) => url.port),
  ),
  method('getEscapedPath', [], STRING, (text) => urlOf(text)!.pathname),
];

export const LIBRARY: readonly CelFunc[] = [...LISTS, ...REGEX, ...QUANTITIES, ...ADDRESSES, ...URLS];
