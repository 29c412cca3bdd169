/** OpenAPI v2 (Swagger) made of the same document in v3: other places for schemas, bodies and media types (kube-openapi `builder`). */

import { isObject } from '../../api/is-object';

type Node = Readonly<Record<string, unknown>>;

const METHODS: ReadonlySet<string> = new Set(['get', 'put', 'post', 'patch', 'delete']);

/** A schema in v2: definitions lie elsewhere, references may have neighbours, and nothing is one of several. */
function schema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(schema);
  if (!isObject(value)) return value;
  const { allOf, oneOf, default: _, ...rest } = value;
  const entries = Object.entries(rest).map(([key, inner]): [string, unknown] => {
    if (key === '$ref' && typeof inner === 'string') return [key, inner.replace('#/components/schemas/', '#/definitions/')];
    return [key, key === 'properties' && isObject(inner) ? Object.fromEntries(Object.entries(inner).map(([name, s]) => [name, schema(s)])) : schema(inner)];
  });
  const reference = Array.isArray(allOf) ? (schema(allOf[0]) as Node) : {};
  return { ...(oneOf === undefined ? {} : { type: 'string' }), ...Object.fromEntries(entries), ...reference };
}

const parameter = ({ schema: own, ...rest }: Node): Node => ({ ...rest, ...(own as Node) });
const parameters = (list: unknown): readonly Node[] => (Array.isArray(list) ? list.map((p) => parameter(p as Node)) : []);

/** The first schema of a body or an answer: all media types have the same. */
const contentSchema = ({ content }: Node): unknown => (isObject(content) ? schema((Object.values(content)[0] as Node | undefined)?.schema) : undefined);

function response(value: unknown): Node {
  const { description } = value as Node;
  const own = contentSchema(value as Node);
  return { description, ...(own === undefined ? {} : { schema: own }) };
}

function operation({ requestBody, responses, parameters: own, ...rest }: Node): Node {
  const body = isObject(requestBody)
    ? [{ name: 'body', in: 'body', ...(requestBody.required ? { required: true } : {}), schema: contentSchema(requestBody) }]
    : [];
  const first = isObject(responses) ? (responses[200] as Node | undefined) : undefined;
  return {
    consumes: isObject(requestBody) && isObject(requestBody.content) ? Object.keys(requestBody.content) : ['*/*'],
    produces: isObject(first?.content) ? Object.keys(first.content) : [],
    schemes: ['https'],
    ...rest,
    parameters: [...body, ...parameters(own)],
    responses: Object.fromEntries(Object.entries(isObject(responses) ? responses : {}).map(([code, value]) => [code, response(value)])),
  };
}

const pathItem = (item: Node): Node =>
  Object.fromEntries(
    Object.entries(item).map(([key, value]) => [key, key === 'parameters' ? parameters(value) : METHODS.has(key) ? operation(value as Node) : value]),
  );

const GVK = 'x-kubernetes-group-version-kind';

/** Of an object that may have any fields nothing more is said, or clients would complain of those (apiextensions `openapi/builder`). */
const definition = (value: Node): unknown =>
  value['x-kubernetes-preserve-unknown-fields'] === true && GVK in value ? { type: 'object', [GVK]: value[GVK] } : schema(value);

export function toVersion2({ info, paths, components }: Node): Node {
  const { schemas, securitySchemes } = components as Node;
  return {
    swagger: '2.0',
    info,
    paths: Object.fromEntries(Object.entries(paths as Node).map(([path, item]) => [path, pathItem(item as Node)])),
    definitions: Object.fromEntries(Object.entries(schemas as Node).map(([name, value]) => [name, definition(value as Node)])),
    securityDefinitions: securitySchemes,
    security: [{ BearerToken: [] }],
  };
}
