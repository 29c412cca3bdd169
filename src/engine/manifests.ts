import type { KubeObject } from '../api/object';
import { isList } from '../api/wire';
import { parseYaml, splitDocuments } from '../api/yaml';

/** The objects of a file: YAML or JSON, several documents, lists taken apart. Throws YamlError where it cannot be read, Error where it is no object. */
export function readManifests(text: string): readonly KubeObject[] {
  const { documents, error } = splitDocuments(text);
  if (error) throw error;
  return documents.flatMap(({ text: document }) => objectsIn(parseYaml(document)));
}

/** The objects that a value holds. */
export function objectsIn(value: unknown): readonly KubeObject[] {
  if (value === null || value === undefined) return [];
  if (isList(value)) return value.items.flatMap(objectsIn);
  const { apiVersion, kind, metadata = {}, ...rest } = value as Partial<KubeObject>;
  if (typeof value !== 'object' || typeof kind !== 'string' || typeof apiVersion !== 'string') throw new Error('a manifest needs apiVersion and kind');
  return [{ apiVersion, kind, metadata, ...rest }];
}
