import { type Document, type GroupVersionKind, partsOf, resolved, type Schema, schemaOfKind, typeName } from './schema';
import { indent, wrap } from './wrap';

/** The plain text of `kubectl explain` (kubectl `explain/v2/templates/plaintext.tmpl`). */

const WIDTH = 80;
/** Of an enumeration, a list of fields shows so many values. */
const VALUES_SHOWN = 4;

const valueText = (value: string | number): string => (value === '' ? '""' : String(value));

/** Everything that is said about a schema: of a field, of its type, of what a list or a map of it holds. */
function description(document: Document, schema: Schema): string {
  const of = resolved(document, schema);
  return `${of.description ? `${of.description}\n` : ''}${partsOf(of)
    .map((part) => description(document, part))
    .join('')}`;
}

function fieldText(document: Document, owner: Schema, name: string, level: number, short: boolean): string {
  const schema = owner.properties![name]!;
  const margin = level * 2;
  const required = owner.required?.includes(name) ? ' -required-' : '';
  const values = schema.enum?.slice(0, VALUES_SHOWN).map(valueText).join(', ');
  const more = (schema.enum?.length ?? 0) > VALUES_SHOWN ? ', ....' : '';
  const text = `${' '.repeat(margin)}${name}\t<${typeName(document, schema)}>${required}${values === undefined ? '' : `\n${' '.repeat(margin)}enum: ${values}${more}`}\n`;
  return short ? text : `${text}${indent(wrap(schema.description ?? '<no description>', WIDTH - 2 - margin), margin + 2)}\n\n`;
}

/** The fields that a schema has, with theirs if all are wanted; what refers to itself is not followed again. */
function fieldList(document: Document, schema: Schema, level: number, recursive: boolean, seen: ReadonlySet<string>): string {
  if (schema.$ref !== undefined && seen.has(schema.$ref)) return '';
  const followed = schema.$ref === undefined ? seen : new Set([...seen, schema.$ref]);
  const of = resolved(document, schema);
  const own = Object.entries(of.properties ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => fieldText(document, of, name, level, recursive) + (recursive ? fieldList(document, field, level + 1, true, followed) : ''));
  return [...own, ...partsOf(of).map((part) => fieldList(document, part, level, recursive, followed))].join('');
}

/** Follows a path of fields to a schema and explains it; undefined if there is no such field. */
function follow(document: Document, schema: Schema, fields: readonly string[], recursive: boolean, seen: ReadonlySet<string>): string | undefined {
  const of = resolved(document, schema);
  const [field, ...rest] = fields;
  if (field === undefined) {
    const list = fieldList(document, of, 1, recursive, new Set());
    return `DESCRIPTION:\n${indent(wrap(description(document, of) || '<empty>', WIDTH - 4), 4)}\n${list ? `FIELDS:\n${list}` : ''}`;
  }
  if (schema.$ref !== undefined && seen.has(schema.$ref)) return undefined;
  const next = of.properties && Object.hasOwn(of.properties, field) ? of.properties[field] : undefined;
  if (next) {
    const inner = follow(document, next, rest, recursive, new Set());
    if (inner === undefined || rest.length > 0) return inner;
    const values = next.enum ? `ENUM:${next.enum.map((v) => `\n    ${valueText(v)}`).join('')}` : '';
    return `FIELD: ${field} <${typeName(document, next)}>\n${values}\n\n${inner}`;
  }
  const followed = schema.$ref === undefined ? seen : new Set([...seen, schema.$ref]);
  for (const part of partsOf(of)) {
    const found = follow(document, part, fields, recursive, followed);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Explains the fields of a kind by their paths. */
export function createExplanation(document: Document, gvk: GroupVersionKind): (fields: readonly string[], recursive: boolean) => string | undefined {
  const root = schemaOfKind(document, gvk);
  return (fields, recursive) => (root === undefined ? undefined : follow(document, root, fields, recursive, new Set()));
}
