import { definitionIds, openApiName } from './definitions';
import type { Descriptions } from './descriptions';

/** Puts the fields' documentation into OpenAPI documents on their way out: the engine has only the facts, and the texts are a megabyte. */

type Node = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, string | undefined>>;

/** In v3 a reference has no neighbours: what is said about it is wrapped around it. */
function described(schema: Node, description: string | undefined, version3: boolean): Node {
  if (description === undefined || schema.description !== undefined) return schema;
  return version3 && '$ref' in schema ? { description, allOf: [schema] } : { description, ...schema };
}

/** Documents call definitions by their full names. */
let ids: ReadonlyMap<string, string> | undefined;

function describeSchemas(schemas: Node, descriptions: Descriptions, version3: boolean): Node {
  ids ??= new Map(definitionIds().map((id) => [openApiName(id), id]));
  const { apiVersion, kind, metadata }: Texts = descriptions['core.v1.Pod'] ?? {};
  const common: Texts = { apiVersion, kind, metadata };
  const entries = Object.entries(schemas).map(([name, value]): [string, Node] => {
    const schema = value as Node & { readonly properties?: Node };
    // Custom resources say nothing about what all objects have.
    const texts: Texts = descriptions[ids!.get(name) ?? ''] ?? ('x-kubernetes-group-version-kind' in schema ? common : {});
    const { properties } = schema;
    const own = properties && Object.fromEntries(Object.entries(properties).map(([field, of]) => [field, described(of as Node, texts[field], version3)]));
    return [name, described(own ? { ...schema, properties: own } : schema, texts[''], false)];
  });
  return Object.fromEntries(entries);
}

/** The document with its documentation; anything else as it is, and then the texts are not asked for. */
export function withDocumentation(body: unknown, descriptions: () => Descriptions): unknown {
  if (typeof body !== 'object' || body === null) return body;
  if ('openapi' in body && 'components' in body) {
    const components = body.components as { readonly schemas: Node };
    return { ...body, components: { ...components, schemas: describeSchemas(components.schemas, descriptions(), true) } };
  }
  return 'swagger' in body && 'definitions' in body ? { ...body, definitions: describeSchemas(body.definitions as Node, descriptions(), false) } : body;
}
