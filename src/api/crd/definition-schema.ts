import { type FieldError, forbidden, invalid, marshal, notSupported, required } from '../validation/errors';
import { ruleError } from './rules';
import { additionalOf, isEmbeddedResource, itemListOf, itemsOf, listTypeOf, mapTypeOf, rulesOf, type Schema } from './schema';

/** What a definition's schema may say (apiextensions `validation` ValidateCustomResourceDefinitionOpenAPISchema). */
type Errors = readonly FieldError[];

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const META_FIELDS: ReadonlySet<string> = new Set(['metadata', 'kind', 'apiVersion']);
const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/** Where in the whole schema one stands. */
interface Place {
  readonly root?: boolean;
  readonly insideMeta?: boolean;
  /** Why there may be no default here. */
  readonly noDefaults?: string;
  /** The ancestor whose old value cannot be told, so that rules below it may not use `oldSelf`. */
  readonly uncorrelatable?: string;
  /** Whether rules are compiled: not inside of the logic, and only if the schema is structural. */
  readonly rules: boolean;
}

/** Errors of the schema come before those of its rules. */
export function validateDefinitionSchema(schema: Schema, path: string, rules: boolean): Errors {
  const found = validateAt(schema, path, { root: true, rules });
  return [...found.schema, ...found.rules];
}

interface Found {
  readonly schema: FieldError[];
  readonly rules: FieldError[];
}

function validateAt(schema: Schema, path: string, place: Place): Found {
  const found: Found = { schema: [...validateStandard(schema, path, place)], rules: [] };
  const visit = (inner: Schema | undefined, at: string, where: Place): void => {
    if (!inner) return;
    const below = validateAt(inner, at, where);
    found.schema.push(...below.schema);
    found.rules.push(...below.rules);
  };
  const { root: _, ...inside } = place;
  const logic = { ...inside, rules: false };
  if (schema.uniqueItems)
    found.schema.push(forbidden(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'));
  if (schema.additionalProperties !== undefined) {
    if (Object.keys(schema.properties ?? {}).length > 0 && schema.additionalProperties !== true)
      found.schema.push(forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'));
    const noDefaults = place.insideMeta ? { noDefaults: 'inside additionalProperties applying to object metadata' } : {};
    visit(additionalOf(schema), `${path}.additionalProperties`, { ...inside, ...noDefaults });
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const meta = (place.root || isEmbeddedResource(schema)) && META_FIELDS.has(name);
    visit(property, `${path}.properties[${name}]`, {
      ...inside,
      ...(mapTypeOf(schema) === 'atomic' ? uncorrelatable(place, path) : {}),
      ...(meta ? { insideMeta: true } : {}),
      ...(meta && place.root ? { noDefaults: `in top-level ${name}` } : {}),
    });
  }
  visit(schema.not, `${path}.not`, logic);
  for (const field of ['allOf', 'oneOf', 'anyOf'] as const)
    for (const [i, inner] of (schema[field] ?? []).entries()) visit(inner, `${path}.${field}[${i}]`, logic);
  for (const [name, inner] of Object.entries(schema.definitions ?? {})) visit(inner, `${path}.definitions[${name}]`, logic);
  const forItems = { ...inside, ...(listTypeOf(schema) === 'map' ? {} : uncorrelatable(place, path)) };
  visit(itemsOf(schema), `${path}.items`, forItems);
  for (const [i, inner] of itemListOf(schema).entries()) visit(inner, `${path}.items[${i}]`, forItems);

  found.schema.push(
    ...validateExtensions(schema, path),
    ...rulesOf(schema).flatMap((_, i) => validateRuleText(schema, i, `${path}.x-kubernetes-validations[${i}]`)),
  );
  if (found.schema.length === 0 && place.rules) found.rules.push(...validateRules(schema, path, place));
  return found;
}

const uncorrelatable = (place: Place, path: string): Partial<Place> => (place.uncorrelatable === undefined ? { uncorrelatable: path } : {});

/** What OpenAPI v3 has and Kubernetes has not. */
function validateStandard(schema: Schema, path: string, { noDefaults, insideMeta }: Place): Errors {
  const { type = '' } = schema;
  const errors: FieldError[] = [];
  if (type !== '' && !TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, TYPES));
  if (schema.default !== undefined && schema.default !== null && noDefaults !== undefined)
    errors.push(forbidden(`${path}.default`, `must not be set ${noDefaults}`));
  const unsupported = [
    ['id', Boolean(schema.id)],
    ['additionalItems', schema.additionalItems !== undefined],
    ['patternProperties', Object.keys(schema.patternProperties ?? {}).length > 0],
    ['definitions', Object.keys(schema.definitions ?? {}).length > 0],
    ['dependencies', schema.dependencies !== undefined],
    ['$ref', schema.$ref !== undefined],
  ] as const;
  for (const [field, isSet] of unsupported) if (isSet) errors.push(forbidden(`${path}.${field}`, `${field} is not supported`));
  if (type === 'null') errors.push(forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'));
  if (itemListOf(schema).length > 0) errors.push(forbidden(`${path}.items`, 'items must be a schema object and not an array'));
  if (insideMeta && isEmbeddedResource(schema)) errors.push(forbidden(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta'));
  return errors;
}

/** Errors where `type` is not what an extension needs. */
function validateTypeFor(schema: Schema, wanted: string, extension: string, path: string): Errors {
  const { type = '' } = schema;
  if (type === wanted) return [];
  const must = `must be ${wanted} if ${extension} is specified`;
  return [type === '' ? required(`${path}.type`, must) : invalid(`${path}.type`, type, must)];
}

function validateExtensions(schema: Schema, path: string): Errors {
  const [mapType, listType] = [mapTypeOf(schema), listTypeOf(schema)];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const listPath = `${path}.x-kubernetes-list-type`;
  const errors: FieldError[] = [];
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    errors.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  if (mapType !== undefined) {
    errors.push(...validateTypeFor(schema, 'object', 'x-kubernetes-map-type', path));
    if (mapType !== 'atomic' && mapType !== 'granular') errors.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']));
  }
  if (listType !== undefined) {
    const wrong = validateTypeFor(schema, 'array', 'x-kubernetes-list-type', path);
    errors.push(...(wrong.length > 0 ? wrong : validateSetItems(schema, path)));
    if (listType !== 'atomic' && listType !== 'set' && listType !== 'map') errors.push(notSupported(listPath, listType, ['atomic', 'set', 'map']));
  }
  if (keys.length > 0 && listType !== 'map') {
    const must = 'must be map if x-kubernetes-list-map-keys is non-empty';
    errors.push(listType === undefined ? required(listPath, must) : invalid(listPath, listType, must));
  }
  if (listType === 'map') errors.push(...validateMapList(schema, keys, path));
  return [...errors, ...validateItemsOfMapsAndSets(schema, path)];
}

/** The items of a set are compared as a whole. */
function validateSetItems(schema: Schema, path: string): Errors {
  const items = itemsOf(schema);
  if (listTypeOf(schema) !== 'set' || !items) return [];
  const must = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  // Upstream prints the list type in both cases.
  const printed = listTypeOf(items);
  if (items.type === 'array' && printed !== undefined && printed !== 'atomic') return [invalid(`${path}.items.x-kubernetes-list-type`, printed, must)];
  return items.type === 'object' && mapTypeOf(items) !== 'atomic' ? [invalid(`${path}.items.x-kubernetes-map-type`, printed, must)] : [];
}

function validateMapList(schema: Schema, keys: readonly string[], path: string): Errors {
  const items = itemsOf(schema);
  const keysPath = `${path}.x-kubernetes-list-map-keys`;
  const errors: FieldError[] = [];
  if (keys.length === 0) errors.push(required(keysPath, 'must not be empty if x-kubernetes-list-type is map'));
  if (schema.items === undefined) errors.push(required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'));
  else if (!items) errors.push(invalid(`${path}.items`, schema.items, 'must only have a single schema if x-kubernetes-list-type is map'));
  if (!items) return errors;
  if (items.type !== 'object')
    return [...errors, invalid(`${path}.items.type`, items.type ?? '', "must be object if parent array's x-kubernetes-list-type is map")];
  for (const [i, key] of keys.entries()) {
    const property = items.properties?.[key];
    if (!property) errors.push(invalid(keysPath, keys, 'entries must all be names of item properties'));
    else if (property.type === 'array' || property.type === 'object')
      errors.push(invalid(`${path}.items.properties[${key}].type`, items.type, "must be a scalar type if parent array's x-kubernetes-list-type is map"));
    if (keys.indexOf(key) < i) errors.push(invalid(keysPath, keys, 'must not contain duplicate entries'));
  }
  return errors;
}

/** `validateMapListKeysMapSet`: an item must be there, and have its keys. */
function validateItemsOfMapsAndSets(schema: Schema, path: string): Errors {
  const items = itemsOf(schema);
  const listType = listTypeOf(schema);
  if (!items || (listType !== 'set' && listType !== 'map')) return [];
  const errors: FieldError[] = [];
  if (items.nullable) errors.push(forbidden(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`));
  if (listType === 'set') return errors;
  for (const key of schema['x-kubernetes-list-map-keys'] ?? []) {
    const property = items.properties?.[key];
    if (!property) continue;
    const at = `${path}.items.properties[${key}]`;
    if (!items.required?.includes(key) && (property.default === undefined || property.default === null))
      errors.push(required(`${at}.default`, 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'));
    if (property.nullable) errors.push(forbidden(`${at}.nullable`, 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable'));
  }
  return errors;
}

const hasNewlines = (text: string): boolean => /[\n\r]/.test(text);

/** What a rule says besides its expression. */
function validateRuleText(schema: Schema, i: number, path: string): Errors {
  const { rule = '', message = '', messageExpression = '', reason, fieldPath = '' } = rulesOf(schema)[i]!;
  const errors: FieldError[] = [];
  if (rule.trim() === '') errors.push(required(`${path}.rule`, 'rule is not specified'));
  else if (message !== '' && message.trim() === '') errors.push(invalid(`${path}.message`, message, 'must be non-empty if specified'));
  else if (hasNewlines(message.trim())) errors.push(invalid(`${path}.message`, message, 'must not contain line breaks'));
  else if (hasNewlines(rule.trim()) && message.trim() === '')
    errors.push(required(`${path}.message`, 'message must be specified if rule contains line breaks'));
  if (messageExpression !== '' && messageExpression.trim() === '')
    errors.push(required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified'));
  if (reason !== undefined && !REASONS.includes(reason)) errors.push(notSupported(`${path}.reason`, reason, REASONS));
  if (fieldPath === '') return errors;
  if (fieldPath.trim() === '') errors.push(invalid(`${path}.fieldPath`, fieldPath, 'must be non-empty if specified'));
  if (hasNewlines(fieldPath)) errors.push(invalid(`${path}.fieldPath`, fieldPath, 'must not contain line breaks'));
  if (typeof schemaAt(schema, fieldPath) === 'string') errors.push(invalid(`${path}.fieldPath`, fieldPath, 'must be a valid path'));
  return errors;
}

function validateRules(schema: Schema, path: string, place: Place): Errors {
  return rulesOf(schema).flatMap((rule, i) => {
    const at = `${path}.x-kubernetes-validations[${i}]`;
    const usesOldSelf = /\boldSelf\b/.test(rule.rule);
    const error = ruleError(rule.rule);
    const errors: FieldError[] = [];
    if (error !== undefined)
      errors.push({ type: 'FieldValueInvalid', field: `${at}.rule`, message: `Invalid value: ${printedRule(rule)}: compilation failed: ${error}` });
    const messageError = rule.messageExpression ? ruleError(rule.messageExpression) : undefined;
    if (messageError !== undefined)
      errors.push({
        type: 'FieldValueInvalid',
        field: `${at}.messageExpression`,
        message: `Invalid value: ${printedRule(rule)}: messageExpression compilation failed: ${messageError}`,
      });
    if (usesOldSelf && place.uncorrelatable !== undefined)
      errors.push(invalid(`${at}.rule`, rule.rule, `oldSelf cannot be used on the uncorrelatable portion of the schema within ${place.uncorrelatable}`));
    if (!usesOldSelf && rule.optionalOldSelf !== undefined)
      errors.push(invalid(`${at}.optionalOldSelf`, rule.optionalOldSelf, 'may not be set if oldSelf is not used in rule'));
    return errors;
  });
}

/** Go's internal struct, which has no JSON names. */
const printedRule = ({ rule, message = '', messageExpression = '', reason, fieldPath = '', optionalOldSelf }: ReturnType<typeof rulesOf>[number]): string =>
  marshal({
    Rule: rule,
    Message: message,
    MessageExpression: messageExpression,
    Reason: reason ?? null,
    FieldPath: fieldPath,
    OptionalOldSelf: optionalOldSelf ?? null,
  });

/** The schema that a simple path (`.spec.size`, `.items['a.b']`) leads to, or why it leads nowhere (`cel.ValidFieldPath`, without list indexes). */
export function schemaAt(schema: Schema, path: string): Schema | string {
  const steps = pathSteps(path);
  if (typeof steps === 'string') return steps;
  let current = schema;
  for (const step of steps) {
    const next = current.properties?.[step] ?? additionalOf(current);
    if (!next) return `does not refer to a valid field`;
    current = next;
  }
  return current;
}

/** The names of a simple path, or why it is none. */
export function pathSteps(path: string): readonly string[] | string {
  const steps: string[] = [];
  let rest = path;
  while (rest !== '') {
    const match = /^\.([^.['"\]]+)|^\['((?:[^'\\]|\\.)*)'\]/.exec(rest);
    if (!match) return rest.startsWith('.') ? 'expected field name after .' : `expected [ or . but got: ${rest[0]}`;
    steps.push(match[1] ?? match[2]!.replace(/\\(.)/g, '$1'));
    rest = rest.slice(match[0].length);
  }
  return steps;
}
