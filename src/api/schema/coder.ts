import { isObject } from '../is-object';
import { isDeeperThan, NESTING_MAX, TOO_DEEP } from '../nesting';
import { parseQuantity, quantityError } from '../quantity';
import { quote } from '../quote';
import { definition } from './definitions';
import { readMicroTime, readTime } from './go-time';
import goTable from './go-types.gen.json';
import { schedulerGoTypes } from './scheduler-configuration';
import type { Definition, TypeSchema } from './type-schema';

/**
 * Decoding as the API server does it: JSON into Go structs and back. For each definition a coder is compiled once; it checks types, drops what Go drops
 * (unknown fields, nulls, what `omitempty` leaves out), adds what Go prints though nobody wrote it (`resources: {}`), and makes quantities and times canonical.
 * An object that is clean comes back as it is.
 */
interface Coder {
  /** Go's name of the type, as errors show it: `[]v1.Container`. */
  readonly goType: string;
  /** What is printed when nothing was given: undefined for what can be nil. */
  readonly zero: unknown;
  /**
   * The value as it is printed; `undefined` means nil. `before`: of a patched object, what was stored in this place;
   * what is still the same has been decoded then.
   */
  readonly read: (value: unknown, state: State, before?: unknown) => unknown;
  /** Whether `omitempty` leaves the (printed) value out. */
  readonly isEmpty: (value: unknown) => boolean;
  /** Prints null for its zero, which only `omitzero` leaves out: times. */
  readonly printsNull?: true;
}

interface Field {
  readonly name: string;
  /** Where the error says it is: with the structs that it is embedded by. */
  readonly stack: string;
  /** The struct's name without its package: `PodSpec`. */
  readonly struct: string;
  readonly coder: Coder;
  readonly pointer: boolean;
  readonly omitEmpty: boolean;
  /** What is printed if the field is absent; undefined: nothing. */
  readonly absent: unknown;
}

/** Where decoding stands (fields, indexes and keys from the root), and what it found wrong. */
interface State {
  readonly path: (Field | number | string)[];
  /** The first wrong type: decoding goes on, but fails in the end. */
  mismatch: string | undefined;
  /** What strict decoding would complain of. */
  readonly strict: string[];
}

/** An error that ends decoding at once, as those of Go's custom unmarshallers do. */
class Refusal extends Error {}

/** How Go names the kind of a JSON value. */
function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

function mismatchText(value: string, goType: string, { path }: State): string {
  const fields = path.filter((part) => typeof part === 'object');
  const last = fields.at(-1);
  const where = last ? `struct field ${last.struct}.${fields.map((field) => field.stack).join('.')}` : 'value';
  return `json: cannot unmarshal ${value} into Go ${where} of type ${goType}`;
}

/** Notes a wrong type; what is wrong counts as absent. */
function mismatch(value: string, goType: string, state: State): undefined {
  state.mismatch ??= mismatchText(value, goType, state);
  return undefined;
}

/** `spec.containers[0].image` of the path, and a name below it. */
function strictPath({ path }: State, name: string): string {
  let out = '';
  for (const part of [...path, name]) {
    if (typeof part === 'number') out += `[${part}]`;
    else out += `${out === '' ? '' : '.'}${typeof part === 'string' ? part : part.name}`;
  }
  return out;
}

const never = (): boolean => false;

function stringCoder(goType: string): Coder {
  return {
    goType,
    zero: '',
    read: (value, state) => (typeof value === 'string' ? value : value === null ? '' : mismatch(jsonKind(value), goType, state)),
    isEmpty: (value) => value === '',
  };
}

const BOOLEAN: Coder = {
  goType: 'bool',
  zero: false,
  read: (value, state) => (typeof value === 'boolean' ? value : value === null ? false : mismatch(jsonKind(value), 'bool', state)),
  isEmpty: (value) => value === false,
};

const INT_LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  int32: [-2147483648, 2147483647],
  int64: [-(2 ** 63), 2 ** 63],
};

function numberCoder(goType: string): Coder {
  const limits = INT_LIMITS[goType];
  return {
    goType,
    zero: 0,
    read: (value, state) => {
      if (typeof value !== 'number') return value === null ? 0 : mismatch(jsonKind(value), goType, state);
      if (limits && (!Number.isInteger(value) || value < limits[0] || value > limits[1])) return mismatch(`number ${goNumber(value)}`, goType, state);
      return value;
    },
    isEmpty: (value) => value === 0,
  };
}

/** The literal as most people would have written it: no exponent for what fits. */
const goNumber = (value: number): string => (Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value));

const QUANTITY: Coder = {
  goType: 'resource.Quantity',
  zero: '0',
  read: (value) => {
    if (value === null) return '0';
    const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : JSON.stringify(value);
    const quantity = parseQuantity(text);
    if (!quantity) throw new Refusal(quantityError(text));
    return quantity.text;
  },
  isEmpty: never,
};

const INT_OR_STRING: Coder = {
  goType: 'intstr.IntOrString',
  zero: 0,
  read: (value, state) => {
    if (typeof value === 'string') return value;
    if (value === null) return 0;
    const limits = INT_LIMITS.int32!;
    if (typeof value !== 'number') throw new Refusal(mismatchText(jsonKind(value), 'int32', state));
    if (!Number.isInteger(value) || value < limits[0] || value > limits[1]) throw new Refusal(mismatchText(`number ${goNumber(value)}`, 'int32', state));
    return value;
  },
  isEmpty: never,
};

function timeCoder(goType: string, read: typeof readTime): Coder {
  return {
    goType,
    zero: null,
    read: (value, state) => {
      if (value === null) return null;
      if (typeof value !== 'string') throw new Refusal(mismatchText(jsonKind(value), 'string', state));
      const result = read(value);
      if ('error' in result) throw new Refusal(result.error);
      return result.time === value ? value : result.time;
    },
    isEmpty: (value) => value === null,
    printsNull: true,
  };
}

/** Raw JSON that nobody looks into (`runtime.RawExtension`, `FieldsV1`). */
const RAW: Coder = {
  goType: 'runtime.RawExtension',
  zero: null,
  read: (value, { path }) => {
    if (isDeeperThan(value, NESTING_MAX - path.length)) throw new Refusal(TOO_DEEP);
    return value === null ? undefined : value;
  },
  isEmpty: never,
};

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Where Go's `base64.StdEncoding` stumbles, or the text without line breaks. */
function readBase64(text: string): { readonly clean: string } | { readonly at: number } {
  let digits = 0;
  let clean = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\n' || c === '\r') continue;
    clean += c;
    if (BASE64.includes(c)) {
      digits++;
      continue;
    }
    const pad = digits % 4;
    if (c !== '=' || pad < 2) return { at: i };
    let next = i + 1;
    const skipBreaks = (): void => {
      while (text[next] === '\n' || text[next] === '\r') next++;
    };
    skipBreaks();
    if (pad === 2) {
      if (next === text.length) return { at: text.length };
      if (text[next] !== '=') return { at: next - 1 };
      clean += '=';
      next++;
      skipBreaks();
    }
    return next < text.length ? { at: next } : { clean };
  }
  return digits % 4 === 0 ? { clean } : { at: text.length - (digits % 4) };
}

const BYTES: Coder = {
  goType: '[]uint8',
  zero: undefined,
  read: (value, state) => {
    if (value === null) return undefined;
    if (typeof value !== 'string') return mismatch(jsonKind(value), '[]uint8', state);
    const result = readBase64(value);
    if ('clean' in result) return result.clean === value ? value : result.clean;
    state.mismatch ??= `illegal base64 data at input byte ${result.at}`;
    return undefined;
  },
  isEmpty: (value) => value === '' || value === undefined,
};

/** Goes one level down, but not into nesting that nobody means. The caller pops the path when it is back. */
function enter(part: Field | number | string, { path }: State): void {
  if (path.length > NESTING_MAX) throw new Refusal(TOO_DEEP);
  path.push(part);
}

function listCoder(goType: string, item: Coder): Coder {
  return {
    goType,
    zero: undefined,
    read: (value, state, before) => {
      if (value === null) return undefined;
      if (!Array.isArray(value)) return mismatch(jsonKind(value), goType, state);
      const old: readonly unknown[] | undefined = Array.isArray(before) ? before : undefined;
      let out: unknown[] | undefined;
      for (let i = 0; i < value.length; i++) {
        if (isStill(value[i], old?.[i])) continue;
        enter(i, state);
        const read = item.read(value[i], state, old?.[i]) ?? item.zero ?? null;
        state.path.pop();
        if (read === value[i]) continue;
        out ??= value.slice();
        out[i] = read;
      }
      return out ?? value;
    },
    isEmpty: (value) => (value as readonly unknown[]).length === 0,
  };
}

/** Whether something is the very object that is stored. */
const isStill = (value: unknown, before: unknown): boolean => value === before && typeof value === 'object' && value !== null;

function isEmptyObject(value: unknown): boolean {
  for (const _ in value as object) return false;
  return true;
}

function mapCoder(goType: string, item: Coder): Coder {
  return {
    goType,
    zero: undefined,
    read: (value, state) => {
      if (value === null) return undefined;
      if (!isObject(value)) return mismatch(jsonKind(value), goType, state);
      let changed = false;
      const entries: [string, unknown][] = [];
      for (const key in value) {
        enter(key, state);
        // No bytes come back from storage as empty ones.
        const read = item.read(value[key], state) ?? item.zero ?? (item === BYTES ? '' : null);
        state.path.pop();
        entries.push([key, read]);
        changed ||= read !== value[key];
      }
      // fromEntries makes own properties even of a key like __proto__.
      return changed ? Object.fromEntries(entries) : value;
    },
    isEmpty: isEmptyObject,
  };
}

interface Struct {
  readonly fields: ReadonlyMap<string, Field>;
  /** Fields that are printed even if nobody wrote them. */
  readonly always: readonly Field[];
}

/** What a field prints for what was given; undefined leaves it out. */
function printed(field: Field, given: unknown, state: State, before: unknown): unknown {
  const { coder } = field;
  if (given === null && field.pointer) return field.absent;
  const value = coder.read(given, state, before);
  if (value === undefined) return field.absent;
  return field.omitEmpty && !field.pointer && coder.isEmpty(value) ? undefined : value;
}

/** Fields that came as empty lists or maps, of objects where Go leaves them out in print. */
const givenEmpty = new WeakMap<object, readonly string[]>();

/**
 * Whether a field that is not there came as an empty list or map: Go knows empty from nil, and shows it where an error prints the value (`{}` or `null`).
 * Holds for the object as decoded, not for copies of it.
 */
export const wasGivenEmpty = (object: object | undefined, field: string): boolean => object !== undefined && (givenEmpty.get(object)?.includes(field) ?? false);

function readStruct({ fields, always }: Struct, value: Readonly<Record<string, unknown>>, state: State, before: unknown): unknown {
  const old = isObject(before) ? before : undefined;
  let changes: Map<string, unknown> | undefined;
  let empty: string[] | undefined;
  for (const name in value) {
    const given = value[name];
    const field = fields.get(name);
    if (!field) {
      // A client in this process leaves a field out by setting it to undefined.
      if (given !== undefined) state.strict.push(`unknown field ${quote(strictPath(state, name))}`);
      changes ??= new Map();
      changes.set(name, undefined);
      continue;
    }
    if (isStill(given, old?.[name])) continue;
    enter(field, state);
    const print = given === undefined ? field.absent : printed(field, given, state, old?.[name]);
    state.path.pop();
    if (print !== given || given === undefined) {
      changes ??= new Map();
      changes.set(name, print);
      if (print === undefined && typeof given === 'object' && given !== null) {
        empty ??= [];
        empty.push(name);
      }
    }
  }
  for (const field of always) {
    if (field.name in value) continue;
    changes ??= new Map();
    changes.set(field.name, field.absent);
  }
  if (!changes) return value;
  const out = withChanges(value, changes);
  if (empty) givenEmpty.set(out, empty);
  return out;
}

/** The object with other values for some of its fields; undefined takes a field out. */
function withChanges(value: Readonly<Record<string, unknown>>, changes: ReadonlyMap<string, unknown>): Readonly<Record<string, unknown>> {
  const out: Record<string, unknown> = {};
  for (const name in value) {
    const print = changes.has(name) ? changes.get(name) : value[name];
    if (print !== undefined) out[name] = print;
  }
  for (const [name, print] of changes) if (print !== undefined && !(name in value)) out[name] = print;
  return out;
}

function structCoder(id: string, of: Definition, goType: string): Coder {
  // Compiled when first used, because structs may contain themselves.
  let compiled: Struct | undefined;
  const struct = (): Struct => {
    compiled ??= compile(id, of);
    return compiled;
  };
  return {
    goType,
    get zero() {
      return Object.fromEntries(struct().always.map((field) => [field.name, field.absent]));
    },
    read: (value, state, before) => {
      if (value === null) return readStruct(struct(), {}, state, undefined);
      if (!isObject(value)) {
        mismatch(jsonKind(value), goType, state);
        return undefined;
      }
      return readStruct(struct(), value, state, before);
    },
    isEmpty: never,
  };
}

const goTypes: Readonly<Record<string, Readonly<Record<string, string>>>> = goTable;

function compile(id: string, of: Definition): Struct {
  const struct = id.slice(id.lastIndexOf('.') + 1);
  const notations = goTypes[id] ?? schedulerGoTypes(id);
  const fields = new Map<string, Field>();
  for (const [name, type] of Object.entries(of.fields ?? {})) {
    const notation = notations?.[name] ?? 'string?';
    const [head = '', ...embedded] = notation.split('/');
    const goType = head.replace(/[?!]+$/, '');
    const pointer = goType.startsWith('*');
    const coder = coderFor(type, pointer ? goType.slice(1) : goType);
    const omitEmpty = head.includes('?');
    const omitZero = head.includes('!');
    fields.set(name, {
      name,
      stack: [...embedded.toReversed(), name].join('.'),
      struct,
      coder,
      pointer,
      omitEmpty: omitEmpty && (omitZero || !coder.printsNull),
      absent: absentOf(type, coder, { pointer, omitEmpty, omitZero }),
    });
  }
  return { fields, always: [...fields.values()].filter((field) => field.absent !== undefined) };
}

/** What a field prints that nobody wrote. (Asking a nilable struct for its zero would go round in circles: it may contain itself.) */
function absentOf(type: TypeSchema, coder: Coder, is: { readonly pointer: boolean; readonly omitEmpty: boolean; readonly omitZero: boolean }): unknown {
  if (is.pointer || isNilable(type)) return is.omitEmpty ? undefined : null;
  const dropped = is.omitZero || (is.omitEmpty && !coder.printsNull && coder.isEmpty(coder.zero));
  return dropped ? undefined : coder.zero;
}

const isNilable = (type: TypeSchema): boolean => type.type === 'array' || type.type === 'map' || type.format === 'byte';

const coders = new Map<string, Coder>();

/**
 * A JSON schema or something else, whose custom unmarshallers (`apiextensions/v1` JSONSchemaPropsOrBool and its like) do not read strictly
 * and end at the first wrong type.
 */
const schemaOr = (goType: string, other: (value: unknown, state: State) => unknown): Coder => ({
  goType,
  zero: undefined,
  read: (value, state) => {
    const inner: State = { path: state.path, mismatch: undefined, strict: [] };
    const read = isObject(value) ? coderOf(SCHEMA, 'v1.JSONSchemaProps').read(value, inner) : other(value, inner);
    if (inner.mismatch !== undefined) throw new Refusal(inner.mismatch);
    return read;
  },
  isEmpty: never,
});

const SCHEMA = 'apiextensions.v1.JSONSchemaProps';
const SCHEMAS = listCoder('[]v1.JSONSchemaProps', {
  goType: 'v1.JSONSchemaProps',
  zero: undefined,
  read: (value, state) => coderOf(SCHEMA, 'v1.JSONSchemaProps').read(value, state),
  isEmpty: never,
});
const STRINGS = listCoder('[]string', stringCoder('string'));
/** What is neither a schema nor a list is taken for nothing, which prints as null. */
const listOrNull =
  (list: Coder) =>
  (value: unknown, state: State): unknown =>
    Array.isArray(value) && value.length > 0 ? list.read(value, state) : null;

const SPECIAL: Readonly<Record<string, Coder>> = {
  'api.resource.Quantity': QUANTITY,
  'util.intstr.IntOrString': INT_OR_STRING,
  'meta.v1.Time': timeCoder('v1.Time', readTime),
  'meta.v1.MicroTime': timeCoder('v1.MicroTime', readMicroTime),
  'apiextensions.v1.JSONSchemaPropsOrArray': schemaOr('v1.JSONSchemaPropsOrArray', listOrNull(SCHEMAS)),
  'apiextensions.v1.JSONSchemaPropsOrStringArray': schemaOr('v1.JSONSchemaPropsOrStringArray', listOrNull(STRINGS)),
  'apiextensions.v1.JSONSchemaPropsOrBool': schemaOr('v1.JSONSchemaPropsOrBool', (value) => {
    if (typeof value !== 'boolean') throw new Refusal('boolean or JSON schema expected');
    return value;
  }),
};
/** A struct without fields, which OpenAPI does not tell from raw JSON. */
const EMPTY_STRUCT = 'apiextensions.v1.CustomResourceSubresourceStatus';

function coderFor(type: TypeSchema, goType: string): Coder {
  if (type.ref !== undefined && type.type !== 'map' && type.type !== 'array') return coderOf(type.ref, goType);
  switch (type.type) {
    case 'array': {
      const item = coderFor(type.items ?? { type: 'any' }, goType.replace(/^\[\]\*?/, ''));
      return listCoder(goType, item);
    }
    case 'map':
      return mapCoder(goType, coderFor(type.items ?? { type: 'any' }, goType.startsWith('map[') ? goType.replace(/^map\[[^\]]*\]\*?/, '') : itemGoType(type)));
    case 'string':
      return type.format === 'byte' ? BYTES : stringCoder(goType);
    case 'boolean':
      return BOOLEAN;
    case 'integer':
    case 'number':
      return numberCoder(goType);
    default:
      return RAW;
  }
}

/** Named maps (`v1.ResourceList`) do not say what they hold. */
const itemGoType = (type: TypeSchema): string => (type.items?.ref === 'api.resource.Quantity' ? 'resource.Quantity' : 'string');

/** The coder of a definition. */
function coderOf(id: string, goType: string): Coder {
  const special = SPECIAL[id];
  if (special) return special;
  let coder = coders.get(id);
  if (!coder) {
    const of = definition(id);
    coder = of?.fields || (of && id === EMPTY_STRUCT) ? structCoder(id, of, goType) : RAW;
    coders.set(id, coder);
  }
  return coder;
}

/** What is printed of a struct that nobody wrote anything into (`{ replicas: 0 }` of `apps.v1.ReplicaSetStatus`). */
export const zeroOf = (id: string): unknown => coderOf(id, id).zero;

export interface Reading {
  /** The object as it is printed; undefined if it cannot be decoded. */
  readonly object: unknown;
  /** Why it cannot be decoded. */
  readonly error?: string;
  /** What strict decoding complains of, in order: `unknown field "spec.foo"`. */
  readonly strict: readonly string[];
}

/** Go's name of a definition's type: `v1.Pod` of `core.v1.Pod`. */
const goTypeOf = (id: string): string => id.split('.').slice(-2).join('.');

/** Reads a value as the definition says. `stored`: of a patched object, what it was before. */
export function readAs(id: string, value: unknown, stored?: unknown): Reading {
  const state: State = { path: [], mismatch: undefined, strict: [] };
  try {
    const object = (coders.get(id) ?? coderOf(id, goTypeOf(id))).read(value, state, stored);
    if (state.mismatch !== undefined) return { object: undefined, error: state.mismatch, strict: [] };
    return { object, strict: state.strict };
  } catch (error) {
    if (error instanceof Refusal) return { object: undefined, error: error.message, strict: [] };
    throw error;
  }
}
