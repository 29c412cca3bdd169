import { type CelInput, celEnv, isCelError, parse, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { semanticEqual } from '../equality';
import type { ValidationRule } from '../types.gen';
import { duplicate, type FieldError, forbidden, invalid, required } from '../validation/errors';
import { COST, charged, OBJECT_COST_MAX, OUT_OF_COST, withinCost } from './cel-cost';
import { LIBRARY, RE2 } from './cel-library';
import { additionalOf, isIntOrString, itemsOf, listTypeOf, rulesOf, type Schema } from './schema';

/** `x-kubernetes-validations`: rules in CEL on custom resources (apiextensions `apiserver/schema/cel`). */
type Program = (self: CelInput, oldSelf: CelInput) => unknown;

const environment = celEnv({ funcs: [...strings, ...LIBRARY, ...COST], re2: RE2 });
const programs = new Map<string, Program | { readonly error: string }>();

/** Programs are kept, because a rule is asked of each object again. */
function compile(expression: string): Program | { readonly error: string } {
  let program = programs.get(expression);
  if (!program) {
    program = compileOnce(expression);
    programs.set(expression, program);
  }
  return program;
}

/** cel-go's `ExpressionSizeCodePointLimit`. */
const LETTERS_MAX = 100_000;

function compileOnce(expression: string): Program | { readonly error: string } {
  if (expression.length > LETTERS_MAX)
    return { error: `ERROR: <input>:-1:0: expression code point size exceeds limit: size: ${expression.length}, limit ${LETTERS_MAX}` };
  try {
    const run = plan(environment, charged(parse(expression).expr!));
    return (self, oldSelf) => run({ self, oldSelf });
  } catch (error) {
    return { error: error instanceof Error ? error.message.replace(/^(<input>:\d+:\d+): /, 'ERROR: $1: Syntax error: ') : String(error) };
  }
}

/** Why an expression is none; undefined if it is one. Types are not checked before there are values. */
export function ruleError(expression: string): string | undefined {
  const program = compile(expression.trim());
  return 'error' in program ? program.error : undefined;
}

const usesOldSelf = (expression: string): boolean => /\boldSelf\b/.test(expression);

/** What the rules of an object may still cost. Below nothing, no more are asked. */
interface Budget {
  left: number;
}

/** What rules find wrong with a value and all that is in it. `old` is what it was before an update; undefined where there is none to compare with. */
export const validateRules = (schema: Schema, value: unknown, old: unknown, path: string): readonly FieldError[] =>
  validateWithin({ left: OBJECT_COST_MAX }, schema, value, old, path);

function validateWithin(budget: Budget, schema: Schema, value: unknown, old: unknown, path: string): readonly FieldError[] {
  if (value === undefined || value === null || budget.left < 0) return [];
  const errors = rulesOf(schema).flatMap((rule) => (budget.left < 0 ? [] : validateRule(budget, schema, rule, value, old, path)));
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    return items ? [...errors, ...value.flatMap((item, i) => validateWithin(budget, items, item, oldItem(schema, item, old), `${path}[${i}]`))] : errors;
  }
  if (typeof value !== 'object') return errors;
  const before = (old ?? {}) as Readonly<Record<string, unknown>>;
  const additional = additionalOf(schema);
  return [
    ...errors,
    ...Object.entries(value).flatMap(([name, inner]) => {
      const property = schema.properties?.[name];
      if (property) return validateWithin(budget, property, inner, before[name], path === '' ? name : `${path}.${name}`);
      return additional ? validateWithin(budget, additional, inner, before[name], `${path}[${name}]`) : [];
    }),
  ];
}

/** The item of before that an item of a `map` list was; other lists' items cannot be told. */
export function oldItem(schema: Schema, item: unknown, old: unknown): unknown {
  const keys = schema['x-kubernetes-list-map-keys'];
  if (listTypeOf(schema) !== 'map' || !keys || !Array.isArray(old)) return undefined;
  const keyOf = (object: unknown): readonly unknown[] => keys.map((key) => (object as Readonly<Record<string, unknown>> | null)?.[key]);
  return old.find((other) => semanticEqual(keyOf(other), keyOf(item)));
}

function validateRule(budget: Budget, schema: Schema, rule: ValidationRule, value: unknown, old: unknown, path: string): readonly FieldError[] {
  const program = compile(rule.rule.trim());
  const { type = '' } = schema;
  if ('error' in program) return [invalid(path, type, `rule compile error: compilation failed: ${program.error}`)];
  if (usesOldSelf(rule.rule) ? old === undefined && !rule.optionalOldSelf : old !== undefined && semanticEqual(value, old)) return [];
  const [self, oldSelf] = [toCel(value, schema), toCel(old, schema)];
  const { result, cost } = withinCost(budget.left, () => program(self, oldSelf));
  budget.left -= cost;
  if (result === true) return [];
  const name = rule.message?.trim() || rule.rule.trim();
  if (cost > 0 && isCelError(result) && result.message.includes(OUT_OF_COST)) {
    budget.left = -1;
    return [invalid(path, type, `'${OUT_OF_COST}': no further validation rules will be run due to call cost exceeds limit for rule: ${name}`)];
  }
  if (isCelError(result)) return [invalid(path, type, `${result.message} evaluating rule: ${name}`)];
  const message = messageOf(rule, self, oldSelf) ?? (rule.message ? rule.message.trim() : `failed rule: ${name}`);
  // Objects and lists are not shown.
  const shown = type !== 'object' && type !== 'array';
  return [failure(`${path}${rule.fieldPath ?? ''}`.replace(/^\./, '') || '<nil>', rule.reason, shown ? value : undefined, message)];
}

function messageOf({ messageExpression }: ValidationRule, self: CelInput, oldSelf: CelInput): string | undefined {
  if (!messageExpression) return undefined;
  const program = compile(messageExpression.trim());
  const text = 'error' in program ? undefined : withinCost(Number.POSITIVE_INFINITY, () => program(self, oldSelf)).result;
  return typeof text === 'string' && text.trim() !== '' && !/[\n\r]/.test(text) ? text.trim() : undefined;
}

function failure(path: string, reason: string | undefined, value: unknown, message: string): FieldError {
  if (reason === 'FieldValueForbidden') return forbidden(path, message);
  if (reason === 'FieldValueRequired') return required(path, message);
  if (reason === 'FieldValueDuplicate') return duplicate(path, value);
  return value === undefined ? { type: 'FieldValueInvalid', field: path, message: `Invalid value: ${message}` } : invalid(path, value, message);
}

/** JSON as CEL's values: integers are integers, objects are maps whose keys are escaped where they would be no identifiers. */
function toCel(value: unknown, schema: Schema | undefined): CelInput {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return isInteger(value, schema) ? BigInt(value) : value;
  if (typeof value === 'string') return textToCel(value, schema?.format);
  if (typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item) => toCel(item, schema && itemsOf(schema)));
  const additional = schema && additionalOf(schema);
  return new Map(
    Object.entries(value).map(([name, inner]) => {
      const property = schema?.properties?.[name];
      return [property ? escapeName(name) : name, toCel(inner, property ?? additional)];
    }),
  );
}

const asTimestamp = plan(environment, parse('timestamp(text)'));
const asDuration = plan(environment, parse('duration(text)'));

/** Texts of some formats have types of their own in rules. What is not of its format is refused before. */
function textToCel(text: string, format: string | undefined): CelInput {
  const read = format === 'date-time' ? asTimestamp({ text }) : format === 'date' ? asTimestamp({ text: `${text}T00:00:00Z` }) : undefined;
  const value = format === 'duration' ? asDuration({ text }) : read;
  if (format === 'byte') return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return value === undefined || isCelError(value) ? text : value;
}

function isInteger(value: number, schema: Schema | undefined): boolean {
  if (schema?.type === 'number') return false;
  return schema?.type === 'integer' || (schema && isIntOrString(schema)) || Number.isInteger(value);
}

const RESERVED: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(' '),
);
const ESCAPES: Readonly<Record<string, string>> = { __: '__underscores__', '.': '__dot__', '-': '__dash__', '/': '__slash__' };

/** `apiserver/pkg/cel` Escape. */
const escapeName = (name: string): string => (RESERVED.has(name) ? `__${name}__` : name.replace(/__|[.\-/]/g, (part) => ESCAPES[part]!));
