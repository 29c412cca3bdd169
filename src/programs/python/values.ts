import type { Work } from '../program';

/** What a script works with: whole numbers are bigint, others number. */
export type Value = null | boolean | bigint | number | string | Sequence | Dictionary | Callable | Module | Raised;

export interface Sequence {
  readonly kind: 'list' | 'tuple' | 'set';
  items: Value[];
}

export interface Dictionary {
  readonly kind: 'dict';
  /** By what the key looks like. */
  readonly entries: Map<string, readonly [key: Value, value: Value]>;
}

export type Named = ReadonlyMap<string, Value>;

export interface Callable {
  readonly kind: 'function';
  readonly name: string;
  readonly call: (args: readonly Value[], named: Named) => Work<Value>;
}

export interface Module {
  readonly kind: 'module';
  readonly name: string;
  readonly members: ReadonlyMap<string, Value>;
}

/** An exception as a value. */
export interface Raised {
  readonly kind: 'exception';
  readonly type: string;
  readonly message: string;
}

/** An exception on its way. */
export class PythonError extends Error {
  readonly type: string;
  line: number | undefined;
  constructor(type: string, message: string, line?: number) {
    super(message);
    this.type = type;
    this.line = line;
  }
}

/** `sys.exit` */
export class Exit extends Error {
  readonly code: number;
  readonly says: string | undefined;
  constructor(code: number, says?: string) {
    super('exit');
    this.code = code;
    this.says = says;
  }
}

/** Something that Python has and this does not. */
export class NotSimulated extends Error {}

export const list = (items: readonly Value[]): Sequence => ({ kind: 'list', items: [...items] });
export const tuple = (items: readonly Value[]): Sequence => ({ kind: 'tuple', items: [...items] });
export const dict = (entries: readonly (readonly [Value, Value])[]): Dictionary => ({
  kind: 'dict',
  entries: new Map(entries.map((entry) => [repr(entry[0]), entry])),
});

export const isSequence = (value: Value): value is Sequence =>
  typeof value === 'object' && value !== null && (value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set');
export const isDictionary = (value: Value): value is Dictionary => typeof value === 'object' && value !== null && value.kind === 'dict';
export const isNumber = (value: Value): value is bigint | number | boolean =>
  typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean';

export function typeName(value: Value): string {
  switch (typeof value) {
    case 'bigint':
      return 'int';
    case 'number':
      return 'float';
    case 'boolean':
      return 'bool';
    case 'string':
      return 'str';
    default:
      return value === null ? 'NoneType' : value.kind === 'exception' ? value.type : value.kind;
  }
}

const floatText = (value: number): string => {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? value.toFixed(1) : String(value).replace(/e([+-])(\d)$/, 'e$10$2');
};

/** `str(value)` */
export const show = (value: Value): string => (typeof value === 'string' ? value : repr(value));

export function repr(value: Value): string {
  if (value === null) return 'None';
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return String(value);
    case 'number':
      return floatText(value);
    case 'string':
      return quoted(value);
  }
  switch (value.kind) {
    case 'list':
      return `[${value.items.map(repr).join(', ')}]`;
    case 'tuple':
      return value.items.length === 1 ? `(${repr(value.items[0]!)},)` : `(${value.items.map(repr).join(', ')})`;
    case 'set':
      return value.items.length === 0 ? 'set()' : `{${value.items.map(repr).join(', ')}}`;
    case 'dict':
      return `{${[...value.entries.values()].map(([key, one]) => `${repr(key)}: ${repr(one)}`).join(', ')}}`;
    case 'exception':
      return value.message;
    case 'function':
      return `<function ${value.name}>`;
    case 'module':
      return `<module '${value.name}'>`;
  }
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\t/g, '\\t').replace(/\r/g, '\\r');
  return `${quote}${quote === "'" ? escaped.replace(/'/g, "\\'") : escaped}${quote}`;
}

export function isTrue(value: Value): boolean {
  if (value === null || value === false || value === '' || value === 0 || value === 0n) return false;
  if (isSequence(value)) return value.items.length > 0;
  return isDictionary(value) ? value.entries.size > 0 : true;
}

export function equals(a: Value, b: Value): boolean {
  if (isNumber(a) && isNumber(b)) return Number(a) === Number(b);
  return typeof a === typeof b && (typeof a === 'string' ? a === b : repr(a) === repr(b));
}

/** What a loop goes over. */
export function itemsOf(value: Value): readonly Value[] {
  if (typeof value === 'string') return [...value];
  if (isSequence(value)) return value.items;
  if (isDictionary(value)) return [...value.entries.values()].map(([key]) => key);
  throw new PythonError('TypeError', `'${typeName(value)}' object is not iterable`);
}
