import type { Kind } from '../../api/kinds/kind';
import { definition, definitionOfKind, openApiName } from '../../api/schema/definitions';
import type { Definition, TypeSchema } from '../../api/schema/type-schema';

/** The schema table as OpenAPI v3 has it (kube-openapi `builder3`). Documentation is added at the door: see `server/documentation.ts`. */

type Schema = Readonly<Record<string, unknown>>;

const REF = '#/components/schemas/';
export const referTo = (name: string): Schema => ({ $ref: `${REF}${name}` });

/** The name of a kind's own schema: of the table, or the reversed group of a custom resource (`com.example.v1.Tree`). */
export function schemaName({ group, version, kind }: Kind): string {
  const id = definitionOfKind(group, version, kind);
  return id === undefined ? `${group.split('.').reverse().join('.')}.${version}.${kind}` : openApiName(id);
}

const EXTENSIONS = {
  listType: 'x-kubernetes-list-type',
  listKeys: 'x-kubernetes-list-map-keys',
  mapType: 'x-kubernetes-map-type',
  patchStrategy: 'x-kubernetes-patch-strategy',
  patchKey: 'x-kubernetes-patch-merge-key',
} as const;

/** What a type says besides what it is. */
function remarks(type: TypeSchema): Schema {
  const extensions = (Object.keys(EXTENSIONS) as (keyof typeof EXTENSIONS)[]).filter((key) => type[key] !== undefined);
  return {
    ...(type.enum ? { enum: type.enum } : {}),
    ...(type.default === undefined ? {} : { default: type.default }),
    ...Object.fromEntries(extensions.map((key) => [EXTENSIONS[key], type[key]])),
  };
}

/** A field's or an item's type. Next to a reference nothing else may stand, so what does is wrapped around it. */
function schemaOf(type: TypeSchema): Schema {
  const around = remarks(type);
  if (type.ref !== undefined && type.type === undefined) {
    const reference = referTo(openApiName(type.ref));
    return Object.keys(around).length > 0 ? { ...around, allOf: [reference] } : reference;
  }
  const format = type.format ? { format: type.format } : {};
  switch (type.type) {
    case 'array':
      return { type: 'array', items: schemaOf(type.items ?? {}), ...around };
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(type.items ?? {}), ...around };
    case 'any':
      return { ...format, ...around };
    default:
      return { type: type.type, ...format, ...around };
  }
}

/** Types that JSON has as one of two. */
const EITHER: Readonly<Record<string, readonly string[]>> = {
  'api.resource.Quantity': ['string', 'number'],
  'util.intstr.IntOrString': ['integer', 'string'],
};

function definitionSchema(id: string, of: Definition, groupVersionKinds: readonly Schema[]): Schema {
  const either = EITHER[id];
  return {
    ...schemaOf(of),
    ...(either ? { oneOf: either.map((type) => ({ type })) } : {}),
    ...(of.required ? { required: of.required } : {}),
    ...(of.fields ? { properties: Object.fromEntries(Object.entries(of.fields).map(([name, type]) => [name, schemaOf(type)])) } : {}),
    ...(groupVersionKinds.length > 0 ? { 'x-kubernetes-group-version-kind': groupVersionKinds } : {}),
  };
}

const gvk = ([group, version, kind]: readonly [string, string, string]): Schema => ({ group, version, kind });

/** Options and events belong to all groups, and say so. */
const OF_ALL_GROUPS: ReadonlySet<string> = new Set(['meta.v1.DeleteOptions', 'meta.v1.WatchEvent']);

/** What is used without a reference leading there. */
const ALWAYS = ['meta.v1.APIResourceList', 'meta.v1.DeleteOptions', 'meta.v1.Patch', 'meta.v1.Status', 'meta.v1.WatchEvent'];

/** The references of a type. */
function* refsOf(type: Definition): Iterable<string> {
  if (type.ref !== undefined) yield type.ref;
  if (type.items) yield* refsOf(type.items);
  for (const field of Object.values(type.fields ?? {})) yield* refsOf(field);
}

/** All schemas that the kinds of a group and version refer to, by their full names. */
export function componentSchemas(kinds: readonly Kind[], roots: readonly string[], groupVersions: readonly string[]): Readonly<Record<string, Schema>> {
  const found = new Map<string, Schema>();
  const visit = (id: string): void => {
    const of = definition(id);
    if (!of || found.has(openApiName(id))) return;
    const own = OF_ALL_GROUPS.has(id) ? groupVersions.map((gv) => gvk([...splitGroupVersion(gv), id.split('.').at(-1)!])) : of.gvk ? [gvk(of.gvk)] : [];
    found.set(openApiName(id), definitionSchema(id, of, own));
    for (const ref of refsOf(of)) visit(ref);
  };
  for (const kind of kinds) {
    const id = definitionOfKind(kind.group, kind.version, kind.kind);
    if (id === undefined) for (const [name, schema] of customSchemas(kind)) found.set(name, schema);
    else {
      visit(id);
      visit(`${id}List`);
    }
  }
  if (kinds.some(({ schema }) => schema === '')) for (const id of ['meta.v1.ObjectMeta', 'meta.v1.ListMeta']) visit(id);
  for (const id of [...roots, ...ALWAYS]) visit(id);
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const splitGroupVersion = (groupVersion: string): readonly [string, string] => {
  const [first = '', second] = groupVersion.split('/');
  return second === undefined ? ['', first] : [first, second];
};

/** A custom resource and its list (apiextensions-apiserver `controller/openapi/builder`): its own schema, with what every object has. */
function customSchemas(kind: Kind): readonly (readonly [string, Schema])[] {
  const name = schemaName(kind);
  const own = (kind.openApi ?? {}) as { readonly properties?: Schema };
  const withMeta = (id: string): Schema => ({ allOf: [referTo(openApiName(id))] });
  const type = { apiVersion: { type: 'string' }, kind: { type: 'string' } };
  const says = (suffix: string): Schema => ({ 'x-kubernetes-group-version-kind': [gvk([kind.group, kind.version, `${kind.kind}${suffix}`])] });
  const items = { type: 'array', items: referTo(name) };
  return [
    [name, { ...own, type: 'object', properties: { ...own.properties, ...type, metadata: withMeta('meta.v1.ObjectMeta') }, ...says('') }],
    [`${name}List`, { type: 'object', required: ['items'], properties: { ...type, items, metadata: withMeta('meta.v1.ListMeta') }, ...says('List') }],
  ];
}
