import { semanticEqual } from '../equality';
import { isObject } from '../is-object';
import { compilePattern } from '../pattern';
import { quote } from '../quote';
import { duplicate, type FieldError, invalid, marshal, notSupported, required, tooLong, tooMany, typeInvalid } from '../validation/errors';
import { isIpv6, parseCidr, parseIp } from '../validation/ip';
import { oldItem } from './rules';
import { additionalOf, isIntOrString, itemsOf, knownFormat, listTypeOf, type Schema } from './schema';

/** Values against schemas: `k8s.io/kube-openapi/pkg/validation/validate`, with the errors that apiextensions makes of it. */
type Errors = readonly FieldError[];
type JsonObject = Readonly<Record<string, unknown>>;

/** `base` is where the value is within what the error is about (`…default`); the path within the value follows. */
export const validateValue = (schema: Schema, value: unknown, old: unknown, base = ''): Errors => validateAt(schema, value, old, { base, path: '' });

interface Place {
  readonly base: string;
  readonly path: string;
}

const fieldOf = ({ base, path }: Place): string => {
  const name = path.replace(/^\./, '');
  if (name === '') return base === '' ? '<nil>' : base;
  return base === '' ? name : `${base}.${name}`;
};
const below = (place: Place, name: string): Place => ({ ...place, path: place.path === '' ? name : `${place.path}.${name}` });
const text = ({ path }: Place, what: string): string => `${path} in body ${what}`;

/** What is as it was is not looked at again: a definition may have become stricter (CRDValidationRatcheting). */
function validateAt(schema: Schema, value: unknown, old: unknown, place: Place): Errors {
  if (old !== undefined && semanticEqual(value, old)) return [];
  if (value === null) return [...validateType(schema, value, place), ...validateEnum(schema, value, place)];
  const wrongType = validateType(schema, value, place);
  const errors = [...wrongType, ...validateLogic(schema, value, old, place)];
  if (typeof value === 'string') errors.push(...validateString(schema, value, place));
  if (typeof value === 'number') errors.push(...validateNumber(schema, value, place));
  if (Array.isArray(value)) errors.push(...validateList(schema, value, old, place));
  errors.push(...validateEnum(schema, value, place));
  if (typeof value === 'object' && !Array.isArray(value)) errors.push(...validateObject(schema, value as JsonObject, old, place));
  return errors;
}

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value;
};

function validateType(schema: Schema, value: unknown, place: Place): Errors {
  const wanted = isIntOrString(schema) ? ['integer', 'string'] : schema.type ? [schema.type] : [];
  const actual = typeOf(value);
  if (wanted.length === 0 || wanted.includes(actual) || (actual === 'null' && schema.nullable)) return [];
  if (actual === 'integer' && wanted.includes('number')) return [];
  return [typeInvalid(fieldOf(place), actual, text(place, `must be of type ${wanted.join(',')}: ${quote(actual)}`))];
}

function validateEnum(schema: Schema, value: unknown, place: Place): Errors {
  const allowed = schema.enum ?? [];
  if (allowed.length === 0 || (value === null ? false : allowed.some((item) => semanticEqual(item, value)))) return [];
  return [
    notSupported(
      fieldOf(place),
      value,
      allowed.map((item) => (typeof item === 'string' ? item : marshal(item))),
    ),
  ];
}

function validateString(schema: Schema, value: string, place: Place): Errors {
  const { maxLength, minLength, pattern } = schema;
  const length = [...value].length;
  const format = knownFormat(schema);
  const errors: FieldError[] = [];
  if (maxLength !== undefined && length > maxLength) errors.push(tooLong(fieldOf(place), maxLength));
  else if (minLength !== undefined && length < minLength)
    errors.push(invalid(fieldOf(place), value, text(place, `should be at least ${minLength} chars long`)));
  else if (pattern && !matches(pattern, value)) errors.push(invalid(fieldOf(place), value, text(place, `should match '${pattern}'`)));
  if (format !== undefined && !hasFormat(format, value))
    errors.push(typeInvalid(fieldOf(place), value, text(place, `must be of type ${schema.format}: ${quote(value)}`)));
  return errors;
}

/** A definition's patterns have been compiled before; one that is none matches nothing. */
function matches(source: string, value: string): boolean {
  const pattern = compilePattern(source);
  return !('error' in pattern) && pattern.test(value);
}

function validateNumber(schema: Schema, value: number, place: Place): Errors {
  const { multipleOf, maximum, minimum, exclusiveMaximum, exclusiveMinimum } = schema;
  const at = fieldOf(place);
  const errors: FieldError[] = [];
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) errors.push(invalid(at, value, text(place, `should be a multiple of ${multipleOf}`)));
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum))
    errors.push(invalid(at, value, text(place, `should be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`)));
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum))
    errors.push(invalid(at, value, text(place, `should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`)));
  return errors;
}

function validateList(schema: Schema, list: readonly unknown[], old: unknown, place: Place): Errors {
  const items = itemsOf(schema);
  const { minItems, maxItems } = schema;
  const at = fieldOf(place);
  const errors: FieldError[] = [];
  if (items)
    for (const [i, item] of list.entries()) errors.push(...validateAt(items, item, oldItem(schema, item, old), { ...place, path: `${place.path}[${i}]` }));
  if (minItems !== undefined && list.length < minItems) errors.push(invalid(at, list.length, text(place, `should have at least ${minItems} items`)));
  if (maxItems !== undefined && list.length > maxItems) errors.push(tooMany(at, list.length, maxItems));
  return errors;
}

function validateObject(schema: Schema, object: JsonObject, old: unknown, place: Place): Errors {
  const { minProperties, maxProperties, properties = {}, required: needed = [] } = schema;
  const count = Object.keys(object).length;
  const before = (typeof old === 'object' && old !== null ? old : {}) as JsonObject;
  const additional = additionalOf(schema);
  if (minProperties !== undefined && count < minProperties)
    return [invalid(fieldOf(place), minProperties, text(place, `should have at least ${minProperties} properties`))];
  if (maxProperties !== undefined && count > maxProperties) return [tooMany(fieldOf(place), maxProperties, maxProperties)];
  return [
    ...Object.entries(object).flatMap(([name, value]) => {
      const inner = properties[name] ?? additional;
      return inner ? validateAt(inner, value, before[name], below(place, name)) : [];
    }),
    ...needed.filter((name) => !(name in object)).map((name) => required(fieldOf(below(place, name)))),
  ];
}

function validateLogic(schema: Schema, value: unknown, old: unknown, place: Place): Errors {
  const { anyOf = [], oneOf = [], allOf = [], not } = schema;
  const errors: FieldError[] = [];
  const complain = (must: string): void => {
    errors.push(invalid(place.base === '' ? '<nil>' : place.base, '', `${quote(place.path)} ${must}`));
  };
  const results = (schemas: readonly Schema[]): readonly Errors[] => schemas.map((inner) => validateAt(inner, value, old, place));
  const any = results(anyOf);
  if (any.length > 0 && any.every((found) => found.length > 0)) {
    complain('must validate at least one schema (anyOf)');
    errors.push(...any[0]!);
  }
  const one = results(oneOf);
  const valid = one.filter((found) => found.length === 0).length;
  if (one.length > 0 && valid !== 1) {
    complain(`must validate one and only one schema (oneOf). ${valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`}`);
    if (valid === 0) errors.push(...one[0]!);
  }
  const all = results(allOf);
  errors.push(...all.flat());
  const failed = all.filter((found) => found.length > 0).length;
  if (failed > 0) complain(`must validate all the schemas (allOf)${failed === all.length ? '. None validated' : ''}`);
  if (not && validateAt(not, value, old, place).length === 0) complain('must not validate the schema (not)');
  return errors;
}

const HOSTNAME = /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\.?$/;
const uuid = (version: string): RegExp => new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}-?[0-9a-f]{4}-?[0-9a-f]{12}$`, 'i');
const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';

/** Formats by name without dashes. Those that nobody writes by hand are believed. */
const FORMATS: Readonly<Record<string, (value: string) => boolean>> = {
  uri: (value) => /^([a-zA-Z][a-zA-Z0-9+.-]*:\S*|\/\S*)$/.test(value),
  email: (value) => /^[^@\s]+@[^@\s]+$/.test(value),
  hostname: (value) => HOSTNAME.test(value),
  ipv4: (value) => value.includes('.') && isFamily(value, false),
  ipv6: (value) => value.includes(':') && isFamily(value, true),
  cidr: (value) => parseCidr(value) !== undefined,
  mac: (value) => /^[0-9a-f]{2}([:-])[0-9a-f]{2}(\1[0-9a-f]{2}){4}$/i.test(value),
  uuid: (value) => uuid('[0-9a-f]{4}').test(value),
  uuid3: (value) => uuid('3[0-9a-f]{3}').test(value),
  uuid4: (value) => uuid('4[0-9a-f]{3}').test(value),
  uuid5: (value) => uuid('5[0-9a-f]{3}').test(value),
  hexcolor: (value) => /^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/.test(value),
  byte: (value) => /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value),
  date: (value) => /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(value),
  datetime: (value) => /^\d{4}-\d{2}-\d{2}[tT ]\d{2}:\d{2}:\d{2}(\.\d+)?([zZ]|[+-]\d{2}:?\d{2})$/.test(value),
  duration: (value) => /^-?(\d+(\.\d*)?\s*(ns|us|µs|ms|s|m|h|d|w|nanos?|micros?|millis?|seconds?|minutes?|hours?|days?|weeks?)\s*)+$/.test(value),
  k8sshortname: (value) => value.length <= 63 && new RegExp(`^${LABEL}$`).test(value),
  k8slongname: (value) => value.length <= 253 && new RegExp(`^${LABEL}(\\.${LABEL})*$`).test(value),
};

function isFamily(value: string, v6: boolean): boolean {
  const ip = parseIp(value);
  return ip !== undefined && isIpv6(ip) === v6;
}

const hasFormat = (format: string, value: string): boolean => FORMATS[format]?.(value) ?? true;

/** No two items of a `set`, nor two of a `map` with the same keys (apiextensions `schema/listtype`). */
export function validateUnique(schema: Schema, value: unknown, path: string): Errors {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    const stranger = listTypeOf(schema) === 'map' ? value.findIndex((item) => item !== null && !isObject(item)) : -1;
    return [
      ...(stranger >= 0
        ? [invalid(`${path}[${stranger}]`, value[stranger], 'must be an object for an array of list-type map')]
        : repeated(schema, value).map((i) => duplicate(`${path}[${i}]`, keyOf(schema, value[i])))),
      ...(items ? value.flatMap((item, i) => validateUnique(items, item, `${path}[${i}]`)) : []),
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  const additional = additionalOf(schema);
  return Object.entries(value).flatMap(([name, inner]) => {
    const property = schema.properties?.[name];
    if (property) return validateUnique(property, inner, path === '' ? name : `${path}.${name}`);
    return additional ? validateUnique(additional, inner, `${path}[${name}]`) : [];
  });
}

/** What an item is told apart by: the whole of it, or its keys. */
function keyOf(schema: Schema, item: unknown): unknown {
  if (listTypeOf(schema) !== 'map') return item;
  const object = (item ?? {}) as JsonObject;
  return Object.fromEntries((schema['x-kubernetes-list-map-keys'] ?? []).filter((key) => key in object).map((key) => [key, object[key]]));
}

/** The second of each group of equals. */
function repeated(schema: Schema, list: readonly unknown[]): readonly number[] {
  const type = listTypeOf(schema);
  if (type !== 'set' && type !== 'map') return [];
  const seen = new Map<string, number>();
  return [...list.keys()].filter((i) => {
    const key = marshal(keyOf(schema, list[i]));
    const times = seen.get(key) ?? 0;
    seen.set(key, times + 1);
    return times === 1;
  });
}
