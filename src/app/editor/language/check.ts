import { isObject } from '../../../api/is-object';
import { fieldOf, resolve } from '../../../api/schema/definitions';
import type { Definition, TypeSchema } from '../../../api/schema/type-schema';
import type { MappingNode, Node } from '../../../api/yaml';
import { type Documents, keyOf, type Located, type Range, rangeOf, rangeOfKey, topLevel } from './documents';
import { type Hint, isHelm } from './hint';
import { apiVersionOf, creatableKinds, definitionOf, isBuiltInGroup } from './kinds';
import type { Problem } from './problem';

const PROBLEMS_MAX = 100;

/** What one may keep in any language. */
const FREE_TEXT = /^(?:data|stringData|metadata\.annotations)\./;

/** Types that are written as a string or a number. */
const OPEN_SCALARS = new Set(['api.resource.Quantity', 'util.intstr.IntOrString']);

const isStruct = ({ fields, type }: Definition): boolean => fields !== undefined || type === 'object' || type === 'map';

/** What a value must be, and is not; undefined if it is fine. */
function mismatch(value: unknown, type: TypeSchema): string | undefined {
  if (value === null || value === undefined) return undefined;
  const resolved = resolve(type);
  if (type.ref !== undefined && OPEN_SCALARS.has(type.ref))
    return typeof value === 'string' || typeof value === 'number' ? undefined : 'must be text or a number';
  if (resolved.type === 'any') return undefined;
  if (isStruct(resolved)) return isObject(value) ? undefined : 'must be a map of fields';
  if (resolved.type === 'array') return Array.isArray(value) ? undefined : 'must be a list';
  if (typeof value === 'object') return Array.isArray(value) ? 'must not be a list' : 'must not be a map of fields';
  if (resolved.type === 'string') return typeof value === 'string' ? undefined : `must be a string: put it in quotes, "${String(value)}"`;
  if (resolved.type === 'integer') return Number.isInteger(value) ? undefined : 'must be a whole number';
  if (resolved.type === 'number') return typeof value === 'number' ? undefined : 'must be a number';
  if (resolved.type === 'boolean') return typeof value === 'boolean' ? undefined : 'must be true or false';
  return undefined;
}

type Place = (node: Node | null | undefined, message: string, hint?: Hint) => void;

function checkKeys({ entries }: MappingNode, place: Place): void {
  const seen = new Set<string>();
  for (const entry of entries) {
    const name = keyOf(entry);
    if (name === undefined || name === '<<') continue;
    if (seen.has(name)) place(entry.key, `key "${name}" is here a second time; the last one counts`);
    seen.add(name);
  }
}

function checkNode(node: Node | null, value: unknown, type: TypeSchema | undefined, path: string, place: Place): void {
  if (!node || node.kind === 'alias') return;
  const wrong = type && mismatch(value, type);
  if (wrong) {
    place(node, `${path}: ${wrong}`);
    return;
  }
  const resolved = type && resolve(type);
  if (node.kind === 'mapping') {
    checkKeys(node, place);
    const of = isObject(value) ? value : {};
    for (const entry of node.entries) {
      const name = keyOf(entry);
      if (name === undefined || name === '<<') continue;
      const here = path === '' ? name : `${path}.${name}`;
      const field = resolved?.fields ? fieldOf(resolved, name) : resolved?.items;
      if (resolved?.fields && !field) place(entry.key, `unknown field "${here}"`);
      else checkNode(entry.value, Object.hasOwn(of, name) ? of[name] : undefined, field, here, place);
    }
  } else if (node.kind === 'scalar' && typeof value === 'string' && isHelm(value) && !FREE_TEXT.test(path)) {
    place(node, `${path}: "${value}"`, 'helm-template');
  } else if (node.kind === 'sequence') {
    const items = Array.isArray(value) ? value : [];
    node.items.forEach((item, i) => {
      checkNode(item, items[i], resolved?.items, `${path}[${i}]`, place);
    });
  }
}

/** In which versions there is a kind of that name, or one that differs only in its case. */
function suggestion(kind: string): string {
  const all = creatableKinds();
  const same = all.filter((gvk) => gvk[2] === kind);
  if (same.length > 0) return `; there is one in ${same.map(apiVersionOf).join(', ')}`;
  const alike = all.find((gvk) => gvk[2].toLowerCase() === kind.toLowerCase());
  return alike ? `; there is ${alike[2]} in ${apiVersionOf(alike)}` : '';
}

function checkDocument(document: Located, place: Place): void {
  const { root, value } = document;
  if (!root || value === null) return;
  if (root.kind !== 'mapping') {
    place(root, 'must be an object with apiVersion, kind and metadata');
    return;
  }
  const apiVersion = topLevel(document, 'apiVersion');
  const kind = topLevel(document, 'kind');
  const of = definitionOf(apiVersion, kind);
  const missing = [...(apiVersion ? [] : ['apiVersion']), ...(kind ? [] : ['kind'])];
  if (missing.length > 0) place(root.entries[0]?.key ?? root, `${missing.join(' and ')}: required`);
  checkNode(root, value, of, '', place);
}

export interface Checked {
  readonly problems: readonly Problem[];
  /** The documents' kinds, for the status line: `v1 Pod`. */
  readonly kinds: readonly string[];
}

/** Checks the documents of a file against the schema of their kinds: what one can know without asking the API server. */
export function check({ documents, problems: unreadable }: Documents): Checked {
  const problems = [...unreadable];
  const add = (document: Located, range: Range | undefined, message: string, hint?: Hint): void => {
    if (problems.length < PROBLEMS_MAX) problems.push({ ...document.problem(range ?? [0, 1], message), ...(hint && { hint }) });
  };
  const kinds: string[] = [];
  for (const document of documents) {
    checkDocument(document, (node, message, hint) => add(document, rangeOf(node), message, hint));
    const [apiVersion, kind] = [topLevel(document, 'apiVersion'), topLevel(document, 'kind')];
    if (!apiVersion || !kind) continue;
    kinds.push(`${apiVersion} ${kind}`);
    if (!definitionOf(apiVersion, kind) && isBuiltInGroup(apiVersion))
      add(document, rangeOfKey(document, 'kind'), `no kind "${kind}" in version "${apiVersion}"${suggestion(kind)}`);
  }
  return { problems: problems.sort((a, b) => a.line - b.line || a.column - b.column), kinds };
}
