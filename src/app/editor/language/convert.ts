import { isObject } from '../../../api/is-object';
import { formatYaml, parseYaml, splitDocuments } from '../../../api/yaml';

/** The order in which people write an object's first fields. */
const ORDER = ['apiVersion', 'kind', 'metadata', 'spec', 'data', 'status'];

/** A file of JSON: one object, or several one after the other. */
export const isJson = (text: string): boolean => text.trimStart().startsWith('{');

/** What a file's documents say. Throws YamlError. */
function readAll(text: string): readonly unknown[] {
  const { documents, error } = splitDocuments(text);
  if (error) throw error;
  return documents.map((d) => parseYaml(d.text));
}

/** The same objects in JSON, several of them as a List, which is one document. Throws YamlError. */
export function toJson(text: string): string {
  const objects = readAll(text);
  const whole = objects.length === 1 ? objects[0] : { apiVersion: 'v1', kind: 'List', items: objects };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** The same objects in YAML, a List's one by one. Throws YamlError. */
export function toYaml(text: string): string {
  const all = readAll(text).flatMap((o) => (isObject(o) && o.kind === 'List' && Array.isArray(o.items) ? (o.items as unknown[]) : [o]));
  return all.map((o) => formatYaml(o, ORDER)).join('---\n');
}
