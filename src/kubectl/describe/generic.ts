import type { KubeObject } from '../../api/object';
import { writeMetadata } from './common';
import type { Writer } from './writer';

/** `creationTimestamp` becomes `Creation Timestamp`. */
const title = (field: string): string => field.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/^./, (c) => c.toUpperCase());

function writeValue(writer: Writer, level: number, name: string, value: unknown): void {
  if (Array.isArray(value)) {
    writer.line(level, `${title(name)}:`);
    for (const item of value) {
      if (typeof item === 'object' && item !== null) writeFields(writer, level + 1, item as Readonly<Record<string, unknown>>);
      else writer.line(level + 1, String(item));
    }
  } else if (typeof value === 'object' && value !== null) {
    writer.line(level, `${title(name)}:`);
    writeFields(writer, level + 1, value as Readonly<Record<string, unknown>>);
  } else writer.line(level, `${title(name)}:\t${String(value)}`);
}

function writeFields(writer: Writer, level: number, fields: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))) writeValue(writer, level, name, value);
}

/** Kinds without a description of their own: all their fields (`describe/GenericDescriber`). */
export function writeGeneric(writer: Writer, object: KubeObject): void {
  writeMetadata(writer, object);
  const { apiVersion, kind, metadata, ...rest } = object as KubeObject & Readonly<Record<string, unknown>>;
  writer.line(0, `API Version:\t${apiVersion}`);
  writer.line(0, `Kind:\t${kind}`);
  writer.line(0, 'Metadata:');
  const { creationTimestamp, generation, resourceVersion, uid } = metadata;
  writeFields(
    writer,
    1,
    Object.fromEntries(Object.entries({ creationTimestamp, generation, resourceVersion, uid: uid?.toUpperCase() && uid }).filter(([, v]) => v !== undefined)),
  );
  writeFields(writer, 0, rest);
}
