import { decodeNode } from './decode';
import type { Node } from './node';
import { parseNode } from './parser';

/**
 * YAML as Kubernetes reads and prints it: `sigs.k8s.io/yaml`, which is go-yaml v2, which is libyaml. No library takes and refuses what that one does (they
 * follow the standard's rules on indentation, and have words and lines of their own), so it is here once more, in its own two layers: a scanner and a parser.
 */

export { splitDocuments } from './documents';
export { YamlError } from './error';
export { formatYaml } from './format';
export type { Entry, MappingNode, Node } from './node';

/**
 * One YAML or JSON document as JSON data. Throws YamlError. A repeated key is an error with `strict` (as the API server decodes) and otherwise overrides
 * (as kubectl does).
 */
export const parseYaml = (text: string, options?: { readonly strict?: boolean }): unknown => parseLocated(text, options).value;

/** The same, and what stands where. */
export function parseLocated(text: string, options?: { readonly strict?: boolean }): { readonly value: unknown; readonly root: Node | null } {
  const root = parseNode(text) ?? null;
  return { value: root && decodeNode(root, options?.strict ?? false), root };
}
