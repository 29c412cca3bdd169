import { semanticEqual } from '../equality';
import { compilePattern } from '../pattern';
import { type FieldError, forbidden, invalid, renderError, required } from '../validation/errors';
import { additionalOf, allowsAdditional, isEmbeddedResource, isIntOrString, itemsOf, preservesUnknownFields, rulesOf, type Schema } from './schema';

/**
 * Whether a schema is structural: each value has one type, and the logic (`anyOf`, `allOf`, `oneOf`, `not`) only narrows what is said outside of it
 * (apiextensions `apiserver/schema` ValidateStructural).
 */
type Errors = readonly FieldError[];
type Level = 'root' | 'item' | 'field';

const EMPTY_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

/** Sorted by text, as upstream does, whose maps have no order. */
export const validateStructural = (schema: Schema, path: string): Errors =>
  [...validateInvariants(schema, 'root', path), ...validateCompleteness(schema, schema, path, path)].sort((a, b) => (renderError(a) < renderError(b) ? -1 : 1));

const entriesOf = (schema: Schema): readonly (readonly [string, Schema])[] => Object.entries(schema.properties ?? {});

function validateInvariants(schema: Schema, level: Level, path: string): Errors {
  const { type = '', properties = {} } = schema;
  const items = itemsOf(schema);
  const additional = additionalOf(schema);
  const embedded = isEmbeddedResource(schema);
  const checkMetadata = level === 'root' || embedded;
  const errors: FieldError[] = [];
  if (type === 'array' && !items) errors.push(required(`${path}.items`, 'must be specified'));
  if (items) errors.push(...validateInvariants(items, 'item', `${path}.items`));
  for (const [name, property] of entriesOf(schema)) errors.push(...validateInvariants(property, 'field', `${path}.properties[${name}]`));
  if (schema.additionalProperties !== undefined && level === 'root') errors.push(forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
  if (additional) errors.push(...validateInvariants(additional, 'field', `${path}.additionalProperties`));
  errors.push(...validateExtensions(schema, path), ...validateLogic(schema, isIntOrStringAnyOf(schema), isIntOrStringAllOf(schema), path));

  if (embedded && type !== 'object') {
    const must = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type === '' ? required(`${path}.type`, must) : invalid(`${path}.type`, type, must));
  } else if (type === '' && !isIntOrString(schema) && !preservesUnknownFields(schema)) errors.push(required(`${path}.type`, EMPTY_TYPE[level]));
  if (embedded && schema.additionalProperties !== undefined)
    errors.push(forbidden(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set'));
  if (level === 'root' && type !== '' && type !== 'object') errors.push(invalid(`${path}.type`, type, 'must be object at the root'));
  for (const name of ['kind', 'apiVersion'])
    if (checkMetadata && properties[name] && properties[name].type !== 'string')
      errors.push(invalid(`${path}.properties[${name}].type`, properties[name].type ?? '', 'must be string'));
  if (properties.metadata) errors.push(...validateMetadata(properties.metadata, checkMetadata, level, `${path}.properties[metadata]`));
  if (embedded && !preservesUnknownFields(schema) && Object.keys(properties).length === 0)
    errors.push(required(`${path}.properties`, 'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields'));
  return errors;
}

/** The metadata of a resource is known; its schema may narrow the names only. */
function validateMetadata(metadata: Schema, check: boolean, level: Level, path: string): Errors {
  const errors: FieldError[] = [];
  if (check && metadata.type !== 'object') errors.push(invalid(`${path}.type`, metadata.type ?? '', 'must be object'));
  if (level !== 'root') return errors;
  const { type: _, default: __, properties, ...rest } = metadata;
  const onlyNames = Object.keys(properties ?? {}).every((name) => name === 'name' || name === 'generateName');
  if (!onlyNames || !semanticEqual(rest, {}))
    errors.push(forbidden(path, 'must not specify anything other than name and generateName, but metadata is implicitly specified'));
  return errors;
}

function validateExtensions(schema: Schema, path: string): Errors {
  if (!isIntOrString(schema)) return [];
  const must = 'must be false if x-kubernetes-int-or-string is true';
  return [
    ...(preservesUnknownFields(schema) ? [invalid(`${path}.x-kubernetes-preserve-unknown-fields`, true, must)] : []),
    ...(isEmbeddedResource(schema) ? [invalid(`${path}.x-kubernetes-embedded-resource`, true, must)] : []),
  ];
}

/** How an integer or string may be written with types inside the logic: the only exceptions. */
const INT_OR_STRING: readonly Schema[] = [{ type: 'integer' }, { type: 'string' }];
const isIntOrStringAnyOf = ({ anyOf }: Schema): boolean => semanticEqual(anyOf, INT_OR_STRING);
const isIntOrStringAllOf = ({ allOf }: Schema): boolean => allOf?.[0] !== undefined && semanticEqual(allOf[0].anyOf, INT_OR_STRING);

function validateLogic(schema: Schema, skipAnyOf: boolean, skipFirstAllOf: boolean, path: string): Errors {
  const { anyOf = [], allOf = [], oneOf = [], not, pattern } = schema;
  const compiled = pattern ? compilePattern(pattern) : undefined;
  const error = compiled && 'error' in compiled ? compiled.error : undefined;
  return [
    ...(skipAnyOf ? [] : anyOf.flatMap((inner, i) => validateNested(inner, false, `${path}.anyOf[${i}]`))),
    ...allOf.flatMap((inner, i) => validateNested(inner, skipFirstAllOf && i === 0, `${path}.allOf[${i}]`)),
    ...oneOf.flatMap((inner, i) => validateNested(inner, false, `${path}.oneOf[${i}]`)),
    ...(not ? validateNested(not, false, `${path}.not`) : []),
    ...(error === undefined ? [] : [invalid(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: ${error}`)]),
  ];
}

/** What the logic must not say, because it belongs to the structure. */
const STRUCTURE = [
  ['default', 'must be undefined'],
  ['title', 'must be empty'],
  ['description', 'must be empty'],
  ['nullable', 'must be false'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false'],
  ['x-kubernetes-embedded-resource', 'must be false'],
  ['x-kubernetes-int-or-string', 'must be false'],
  ['x-kubernetes-list-map-keys', 'must be empty'],
  ['x-kubernetes-list-type', 'must be undefined'],
  ['x-kubernetes-map-type', 'must be undefined'],
] as const;

function validateNested(schema: Schema, skipAnyOf: boolean, path: string): Errors {
  const items = itemsOf(schema);
  const said = (field: keyof Schema): boolean => schema[field] !== undefined && schema[field] !== false && !semanticEqual(schema[field], []);
  return [
    ...validateLogic(schema, skipAnyOf, false, path),
    ...(items ? validateNested(items, false, `${path}.items`) : []),
    ...entriesOf(schema).flatMap(([name, property]) => validateNested(property, false, `${path}.properties[${name}]`)),
    ...(schema.type ? [forbidden(`${path}.type`, 'must be empty to be structural')] : []),
    ...(allowsAdditional(schema) ? [forbidden(`${path}.additionalProperties`, 'must be undefined to be structural')] : []),
    ...STRUCTURE.filter(([field]) => said(field)).map(([field, must]) => forbidden(`${path}.${field}`, `${must} to be structural`)),
    ...(rulesOf(schema).length > 0 ? [forbidden(`${path}.x-kubernetes-validations`, 'must be empty to be structural')] : []),
    ...(schema.properties?.metadata ? [forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context')] : []),
  ];
}

/** What the logic speaks of must be in the structure too (`validateStructuralCompleteness`). */
function validateCompleteness(logic: Schema, structure: Schema, structurePath: string, path: string): Errors {
  const nested = (inner: Schema, at: string): Errors => validateNestedCompleteness(inner, structure, structurePath, at);
  return [
    ...(logic.not ? nested(logic.not, `${path}.not`) : []),
    ...(['allOf', 'anyOf', 'oneOf'] as const).flatMap((field) => (logic[field] ?? []).flatMap((inner, i) => nested(inner, `${path}.${field}[${i}]`))),
  ];
}

function validateNestedCompleteness(logic: Schema, structure: Schema | undefined, structurePath: string, path: string): Errors {
  if (!structure) return [required(structurePath, `because it is defined in ${path}`)];
  const items = itemsOf(logic);
  return [
    ...validateCompleteness(logic, structure, structurePath, path),
    ...(items ? validateNestedCompleteness(items, itemsOf(structure), `${structurePath}.items`, `${path}.items`) : []),
    ...entriesOf(logic).flatMap(([name, property]) =>
      validateNestedCompleteness(property, structure.properties?.[name], `${structurePath}.properties[${name}]`, `${path}.properties[${name}]`),
    ),
  ];
}
