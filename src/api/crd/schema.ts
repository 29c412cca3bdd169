import type { JSONSchemaProps, ValidationRule } from '../types.gen';

/** Schemas of custom resources, and how to go through them. */
export type Schema = JSONSchemaProps;

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schema of a list's items; a list of schemas is not supported and gives none. */
export const itemsOf = ({ items }: Schema): Schema | undefined => (isSchema(items) ? items : undefined);

/** The schemas of `items: [ … ]`, which is refused. */
export const itemListOf = ({ items }: Schema): readonly Schema[] => (Array.isArray(items) ? (items as readonly Schema[]) : []);

/** The schema of a map's values. */
export const additionalOf = ({ additionalProperties }: Schema): Schema | undefined => (isSchema(additionalProperties) ? additionalProperties : undefined);

/** Whether properties beyond the listed ones may be there: `additionalProperties` is not false, if it is said at all. */
export const allowsAdditional = ({ additionalProperties }: Schema): boolean => additionalProperties !== undefined && additionalProperties !== false;

export const rulesOf = (schema: Schema): readonly ValidationRule[] => schema['x-kubernetes-validations'] ?? [];
export const preservesUnknownFields = (schema: Schema): boolean => schema['x-kubernetes-preserve-unknown-fields'] === true;
export const isEmbeddedResource = (schema: Schema): boolean => schema['x-kubernetes-embedded-resource'] === true;
export const isIntOrString = (schema: Schema): boolean => schema['x-kubernetes-int-or-string'] === true;
export const listTypeOf = (schema: Schema): string | undefined => schema['x-kubernetes-list-type'];
export const mapTypeOf = (schema: Schema): string | undefined => schema['x-kubernetes-map-type'];

/** All schemas within one, itself included. */
export function* schemasWithin(schema: Schema | undefined): Generator<Schema> {
  if (!schema) return;
  yield schema;
  const nested = [
    itemsOf(schema),
    ...itemListOf(schema),
    ...(schema.allOf ?? []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    schema.not,
    ...Object.values(schema.properties ?? {}),
    additionalOf(schema),
    ...Object.values(schema.patternProperties ?? {}),
    ...Object.values(schema.definitions ?? {}),
  ];
  for (const inner of nested) yield* schemasWithin(inner);
}

/** Formats of strings that the API server knows, without dashes (apiextensions `apiserver/validation` supportedVersionedFormats). */
const STRING_FORMATS: ReadonlySet<string> = new Set(
  [
    ['bsonobjectid', 'uri', 'email', 'hostname', 'ipv4', 'ipv6', 'cidr', 'mac', 'uuid', 'uuid3', 'uuid4', 'uuid5', 'isbn', 'isbn10', 'isbn13'],
    ['creditcard', 'ssn', 'hexcolor', 'rgbcolor', 'byte', 'password', 'date', 'duration', 'datetime', 'k8sshortname', 'k8slongname'],
  ].flat(),
);

/** The format of a schema, if it is one that is checked; the others are warned of and ignored. */
export function knownFormat({ type = '', format = '' }: Schema): string | undefined {
  if (format === '') return undefined;
  if (type === 'integer') return format === 'int32' || format === 'int64' ? format : undefined;
  if (type === 'number') return format === 'float' || format === 'double' ? format : undefined;
  const name = format.replaceAll('-', '');
  return (type === '' || type === 'string') && STRING_FORMATS.has(name) ? name : undefined;
}
