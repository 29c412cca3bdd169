/** What `explain` reads of an OpenAPI v3 document. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly (string | number)[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly allOf?: readonly Schema[];
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
}

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** The schema of a kind, if the document has it. */
export const schemaOfKind = ({ components }: Document, { group, version, kind }: GroupVersionKind): Schema | undefined =>
  Object.values(components.schemas).find((schema) =>
    schema['x-kubernetes-group-version-kind']?.some((gvk) => gvk.group === group && gvk.version === version && gvk.kind === kind),
  );

/** A schema with its reference followed. */
export const resolved = ({ components }: Document, schema: Schema): Schema =>
  (schema.$ref === undefined ? undefined : components.schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)]) ?? schema;

/** What a map holds. */
const valuesOf = ({ additionalProperties }: Schema): Schema | undefined => (typeof additionalProperties === 'object' ? additionalProperties : undefined);

/** The parts of which a schema is made besides its own fields: of a list its items, of a map its values, and all that it includes. */
export const partsOf = (schema: Schema): readonly Schema[] => [...(schema.allOf ?? []), ...[schema.items, valuesOf(schema)].filter((s) => s !== undefined)];

/** `[]Container`, `map[string]string`, `Object`. */
export function typeName(document: Document, schema: Schema): string {
  if (schema.items) return `[]${typeName(document, schema.items)}`;
  const values = valuesOf(schema);
  if (values) return `map[string]${typeName(document, values)}`;
  if (schema.allOf?.length === 1 && !schema.properties) return typeName(document, schema.allOf[0]!);
  if (schema.$ref !== undefined) {
    const { type } = resolved(document, schema);
    return schema.$ref === undefined || (type !== undefined && type !== 'object') ? (type ?? 'Object') : schema.$ref.slice(schema.$ref.lastIndexOf('.') + 1);
  }
  return schema.type === undefined || schema.type === 'object' ? 'Object' : schema.type;
}
