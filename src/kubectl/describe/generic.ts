import type { KubeObject } from '../../api/object';
import { writeAnnotations } from './common';
import { sortedEntries, type Writer, writeMap } from './writer';

const ACRONYMS = new Set(['API', 'URL', 'UID', 'GUID', 'OSB']);

/** `creationTimestamp` becomes `Creation Timestamp`, `apiVersion` `API Version` (`smartLabelFor`). */
function title(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field;
  const parts = field.match(/-|\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+/gu) ?? [field];
  return parts
    .map((part) => (ACRONYMS.has(part.toUpperCase()) ? part.toUpperCase() : part === part.toLowerCase() ? part.replace(/^./, (c) => c.toUpperCase()) : part))
    .join(' ');
}

type Fields = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (value === null ? '<nil>' : String(value));

function writeValue(writer: Writer, level: number, name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) {
    writer.line(level, `${title(name)}:\t${text(value)}`);
    return;
  }
  writer.line(level, `${title(name)}:`);
  if (!Array.isArray(value)) writeFields(writer, level + 1, value as Fields);
  else
    for (const item of value as readonly unknown[]) {
      if (typeof item === 'object' && item !== null) writeFields(writer, level + 1, item as Fields);
      else writer.line(level + 1, text(item));
    }
}

function writeFields(writer: Writer, level: number, fields: Fields): void {
  for (const [name, value] of sortedEntries(fields)) if (value !== undefined) writeValue(writer, level, name, value);
}

/** Kinds without a description of their own: all their fields (`genericDescriber`). */
export function writeGeneric(writer: Writer, object: KubeObject): void {
  writer.line(0, `Name:\t${object.metadata.name ?? ''}`);
  writer.line(0, `Namespace:\t${object.metadata.namespace ?? ''}`);
  writeMap(writer, 0, 'Labels', object.metadata.labels);
  writeAnnotations(writer, object.metadata.annotations);
  const { name: _n, namespace: _s, labels: _l, annotations: _a, managedFields: _m, ...metadata } = object.metadata;
  writeFields(writer, 0, { ...object, metadata });
}
