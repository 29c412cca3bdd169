import { type CelInput, isCelError } from '@bufbuild/cel';
import { OBJECT_COST_MAX, OUT_OF_COST, withinCost } from '../cel/cost';
import { compile, escapeName, textToCel } from '../cel/program';
import { semanticEqual } from '../equality';
import type { ValidationRule } from '../types.gen';
import { duplicate, type FieldError, forbidden, invalid, required } from '../validation/errors';
import { additionalOf, isIntOrString, itemsOf, listTypeOf, rulesOf, type Schema } from './schema';

/** `x-kubernetes-validations`: rules in CEL on custom resources (apiextensions `apiserver/schema/cel`). */

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
  const { result, cost } = withinCost(budget.left, () => program({ self, oldSelf }));
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
  const text = 'error' in program ? undefined : withinCost(Number.POSITIVE_INFINITY, () => program({ self, oldSelf })).result;
  return typeof text === 'string' && text.trim() !== '' && !/[\n\r]/.test(text) ? text.trim() : undefined;
}

function failure(path: string, reason: string | undefined, value: unknown, message: string): FieldError {
  if (reason === 'FieldValueForbidden') return forbidden(path, message);
  if (reason === 'FieldValueRequired') return required(path, message);
  if (reason === 'FieldValueDuplicate') return duplicate(path, value);
  return value === undefined ? { type: 'FieldValueInvalid', field: path, message: `Invalid value: ${message}` } : invalid(path, value, message);
}

/** JSON as CEL's values: integers are integers, objects are maps whose keys are escaped where they would be no identifiers. */
export function toCel(value: unknown, schema: Schema | undefined): CelInput {
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

function isInteger(value: number, schema: Schema | undefined): boolean {
  if (schema?.type === 'number') return false;
  return schema?.type === 'integer' || (schema && isIntOrString(schema)) || Number.isInteger(value);
}
