import { definition, fieldOf, resolve } from '../../../api/schema/definitions';
import type { Definition, TypeSchema } from '../../../api/schema/type-schema';
import { TEMPLATES } from '../templates';
import { apiVersionOf, creatableKinds, idOfKind } from './kinds';
import type { Place } from './place';

/** What one may write at a place, and what the fields mean. */
export interface Suggestion {
  readonly kind: 'field' | 'value' | 'template';
  readonly label: string;
  /** What is put in; `$0`, `$1` … are where the cursor goes. */
  readonly insert: string;
  readonly detail?: string;
  readonly documentation?: string;
  readonly rank: number;
}

/** Names that the cluster knows, for the fields that refer to something. */
export interface Known {
  readonly images: readonly string[];
  readonly labels: Readonly<Record<string, readonly string[]>>;
  readonly nodeLabels: Readonly<Record<string, readonly string[]>>;
  /** Names by the resource: `nodes`, `configmaps`. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}

/** The fields' documentation by definition and field. */
export type Docs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Well-known images, as a newcomer would write them. */
const IMAGES = ['tomcat:8', 'tomcat:9', 'nginx:1.27', 'httpd:2.4', 'redis:7', 'mysql:8', 'postgres:16', 'busybox', 'alpine:3.20', 'registry.k8s.io/pause:3.10'];

/** Which resource a field names an object of. */
const REFERENCES: Readonly<Record<string, string>> = {
  namespace: 'namespaces',
  nodeName: 'nodes',
  serviceAccountName: 'serviceaccounts',
  priorityClassName: 'priorityclasses',
  runtimeClassName: 'runtimeclasses',
  storageClassName: 'storageclasses',
  ingressClassName: 'ingressclasses',
  claimName: 'persistentvolumeclaims',
};
const REFERENCES_OF_PARENT: Readonly<Record<string, string>> = {
  configMap: 'configmaps',
  configMapRef: 'configmaps',
  configMapKeyRef: 'configmaps',
  secretRef: 'secrets',
  secretKeyRef: 'secrets',
  imagePullSecrets: 'secrets',
};

interface Step {
  readonly type: TypeSchema;
  readonly of: Definition;
  /** The definition's name, for the documentation. */
  readonly id: string | undefined;
}

/** What a list or a map of structs holds, or the type itself. */
function inside(type: TypeSchema): TypeSchema {
  const resolved = resolve(type);
  return resolved.items && !resolved.fields ? inside(resolved.items) : type;
}

/** The map or list in which the cursor stands. */
function walk({ apiVersion, kind, path }: Place): Step | undefined {
  const id = idOfKind(apiVersion, kind);
  if (id === undefined) return undefined;
  let step: Step = { type: { ref: id }, of: definition(id)!, id };
  for (const key of path) {
    const field = fieldOf(step.of, key);
    if (!field) return undefined;
    const held = inside(field);
    step = { type: field, of: resolve(held), id: held.ref };
  }
  return step;
}

const value = (label: string, rank = 0): Suggestion => ({ kind: 'value', label, insert: label, rank });
const values = (labels: Iterable<string>): readonly Suggestion[] => [...new Set(labels)].map((label, i) => value(label, i));

function scalarValues(type: TypeSchema): readonly Suggestion[] {
  const held = inside(type);
  const resolved = resolve(held);
  if (resolved.type === 'boolean') return values(['true', 'false']);
  return values(resolved.enum ?? held.enum ?? type.enum ?? []);
}

const isLabels = (path: readonly string[]): 'labels' | 'nodeLabels' | undefined =>
  path.at(-1) === 'nodeSelector'
    ? 'nodeLabels'
    : path.at(-1) === 'labels' || path.at(-1) === 'matchLabels' || path.join('.') === 'spec.selector'
      ? 'labels'
      : undefined;

/** A label's value is a string, whatever it looks like. */
const quoted = (text: string): string => (/^[A-Za-z][\w.-]*$/.test(text) && !/^(y|yes|n|no|on|off|true|false|null)$/i.test(text) ? text : JSON.stringify(text));

function valuesAt(place: Place, key: string, known: Known): readonly Suggestion[] {
  const kinds = creatableKinds();
  const top = place.path.length === 0;
  if (top && key === 'kind') return values(kinds.filter((g) => !place.apiVersion || apiVersionOf(g) === place.apiVersion).map((g) => g[2]));
  if (top && key === 'apiVersion') return values(kinds.filter((g) => !place.kind || g[2] === place.kind).map(apiVersionOf));
  const labels = isLabels(place.path);
  if (labels) return values((known[labels][key] ?? []).map(quoted));
  if (key === 'image') return values([...known.images, ...IMAGES]);
  const resource = REFERENCES[key] ?? (key === 'name' || key === 'secretName' ? REFERENCES_OF_PARENT[place.path.at(-1) ?? ''] : undefined);
  if (resource !== undefined) return values(known.names[resource] ?? []);
  const step = walk(place);
  const field = step && fieldOf(step.of, key);
  return field ? scalarValues(field) : [];
}

const isList = (type: TypeSchema): boolean => resolve(type).type === 'array';
const isStruct = (type: TypeSchema): boolean => {
  const { fields, type: name } = resolve(type);
  return fields !== undefined || name === 'object' || name === 'map';
};

/** What comes after a field's name: a value, a map on the next line, a list whose items begin with what they must have. */
function yamlSnippet(name: string, type: TypeSchema, pad: string): string {
  if (isList(type)) {
    const item = inside(type);
    const required = resolve(item).fields ? (resolve(item).required ?? []).filter((r) => !isStruct(fieldOf(resolve(item), r) ?? {})) : [];
    return `${name}:\n${pad}  - ${required.map((r, i) => `${r}: $${i + 1}`).join(`\n${pad}    `)}$0`;
  }
  return isStruct(type) ? `${name}:\n${pad}  $0` : `${name}: $0`;
}

function jsonSnippet(name: string, type: TypeSchema): string {
  const resolved = resolve(type);
  const rest = isList(type) ? '[$0]' : isStruct(type) ? '{\n  $0\n}' : resolved.type === 'string' ? '"$0"' : '$0';
  return `"${name}": ${rest}`;
}

function typeName(type: TypeSchema): string {
  const resolved = resolve(type);
  if (resolved.type === 'array') return `[]${typeName(resolved.items ?? {})}`;
  return type.ref?.split('.').at(-1) ?? resolved.type ?? 'object';
}

function fieldsAt(place: Place, known: Known, docs: Docs): readonly Suggestion[] {
  const labels = isLabels(place.path);
  if (labels)
    return Object.keys(known[labels])
      .filter((name) => !place.siblings.includes(name))
      .map((name, rank) => ({ kind: 'field', label: name, insert: `${name}: $0`, rank }));
  const step = walk(place) ?? (place.path.length === 0 ? walk({ ...place, apiVersion: 'v1', kind: 'Pod' }) : undefined);
  if (!step) return [];
  if (!step.of.fields) return scalarValues(step.type);
  const required = new Set(step.of.required);
  const pad = ' '.repeat(place.hanging);
  return Object.entries(step.of.fields)
    .filter(([name]) => !place.siblings.includes(name) && !(place.path.length === 0 && name === 'status'))
    .map(([name, type], i) => ({
      kind: 'field',
      label: name,
      insert: place.json ? jsonSnippet(name, type) : yamlSnippet(name, type, pad),
      detail: typeName(type),
      documentation: (step.id && docs[step.id]?.[name]) ?? '',
      rank: (required.has(name) ? 0 : 1_000) + i,
    }));
}

/** Whole objects, where a document begins. */
const templates = (): readonly Suggestion[] =>
  TEMPLATES.map(({ title, text }, i) => ({ kind: 'template', label: title.en, insert: text.replaceAll('$', '\\$'), detail: title.zh, rank: -100 + i }));

export function complete(place: Place, known: Known, docs: Docs): readonly Suggestion[] {
  if (place.key !== undefined) return valuesAt(place, place.key, known);
  const fresh = place.path.length === 0 && place.siblings.length === 0 && !place.json;
  return fresh ? [...templates(), ...fieldsAt(place, known, docs)] : fieldsAt(place, known, docs);
}

/** A field's path, type and documentation, for one that the cursor is on. */
export interface FieldDocs {
  readonly path: string;
  readonly type: string;
  readonly documentation: string;
}

export function describeField(place: Place, word: string, docs: Docs): FieldDocs | undefined {
  const step = walk(place);
  const field = step && fieldOf(step.of, word);
  if (!field) return undefined;
  return { path: [...place.path, word].join('.'), type: typeName(field), documentation: (step.id && docs[step.id]?.[word]) ?? '' };
}
