import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, type YAMLMap } from 'yaml';
import { type Definition, definition, definitionIds, definitionOfKind, fieldOf, resolve, type TypeSchema } from '../../api/schema/definitions';

/** Something wrong in a text, where it stands. Lines and columns count from 1. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly message: string;
}

/** Longer texts are not checked while one types; the API server checks them all the same. */
export const CHECKED_MAX = 200_000;
const PROBLEMS_MAX = 100;
const ALIASES_MAX = 100;

type Place = (range: readonly [number, number, ...unknown[]] | null | undefined, message: string) => void;

/** The definition that a document's apiVersion and kind name. */
export function definitionOf(apiVersion: string | undefined, kind: string | undefined): Definition | undefined {
  if (!apiVersion || !kind) return undefined;
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['', apiVersion];
  const id = definitionOfKind(group, version, kind);
  return id === undefined ? undefined : definition(id);
}

const OPEN_STRINGS = new Set(['api.resource.Quantity', 'util.intstr.IntOrString', 'meta.v1.Time', 'meta.v1.MicroTime']);

/** What a scalar must be, and is not; undefined if it is fine. */
function mismatch(value: unknown, type: TypeSchema): string | undefined {
  if (value === null || (type.ref !== undefined && OPEN_STRINGS.has(type.ref))) return undefined;
  const resolved = resolve(type);
  if (resolved.fields || resolved.type === 'object' || resolved.type === 'map') return 'must be a map of fields';
  if (resolved.type === 'array') return 'must be a list';
  if (resolved.type === 'string' && typeof value !== 'string') return `must be a string: put it in quotes, "${String(value)}"`;
  if ((resolved.type === 'integer' || resolved.type === 'number') && typeof value !== 'number') return 'must be a number';
  if (resolved.type === 'boolean' && typeof value !== 'boolean') return 'must be true or false';
  const allowed = resolved.enum ?? type.enum;
  if (allowed && typeof value === 'string' && !allowed.includes(value)) return `must be one of: ${allowed.join(', ')}`;
  return undefined;
}

function checkMap(map: YAMLMap, of: Definition, path: string, place: Place): void {
  const seen = new Set<string>();
  for (const { key, value } of map.items) {
    if (!isScalar(key)) continue;
    const name = String(key.value);
    seen.add(name);
    const field = fieldOf(of, name);
    if (!field) place(key.range, `unknown field "${path}${name}"`);
    else checkNode(value as Node | null, field, `${path}${name}`, place);
  }
  for (const required of of.required ?? []) if (!seen.has(required)) place(map.range && [map.range[0], map.range[0] + 1], `${path}${required}: required`);
}

function checkNode(node: Node | null, type: TypeSchema, path: string, place: Place): void {
  if (!node || isAlias(node)) return;
  const resolved = resolve(type);
  if (isMap(node)) {
    if (resolved.fields) checkMap(node, resolved, `${path}.`, place);
    else if (resolved.items) for (const { value } of node.items) checkNode(value as Node | null, resolved.items, path, place);
    else if (resolved.type !== 'object' && resolved.type !== 'map' && resolved.type !== 'any') place(node.range, `${path}: must not be a map of fields`);
  } else if (isSeq(node)) {
    if (resolved.type !== 'array' && resolved.type !== 'any') place(node.range, `${path}: must not be a list`);
    else if (resolved.items)
      node.items.forEach((item, i) => {
        checkNode(item as Node, resolved.items!, `${path}[${i}]`, place);
      });
  } else if (isScalar(node)) {
    const wrong = mismatch(node.value, type);
    if (wrong) place(node.range, `${path}: ${wrong}`);
  }
}

export interface Checked {
  readonly problems: readonly Problem[];
  /** The documents' kinds, for the status line: `v1 Pod`. */
  readonly kinds: readonly string[];
}

/** Checks a text of one or several documents against the schema of their kinds. */
export function check(text: string): Checked {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const kinds: string[] = [];
  const place: Place = (range, message) => {
    if (problems.length >= PROBLEMS_MAX) return;
    const from = lines.linePos(range?.[0] ?? 0);
    const to = lines.linePos(Math.max(range?.[1] ?? 1, (range?.[0] ?? 0) + 1));
    problems.push({ line: from.line, column: from.col, endLine: to.line, endColumn: to.col, message });
  };
  if ((text.match(/(^|[\s,[{:-])\*[\w-]/g)?.length ?? 0) > ALIASES_MAX) {
    place([0, 1], `more than ${ALIASES_MAX} aliases: write them out`);
    return { problems, kinds };
  }
  for (const document of parseAllDocuments(text, { lineCounter: lines, uniqueKeys: true, version: '1.1' })) {
    if (!('contents' in document)) continue;
    for (const error of document.errors) place(error.pos, error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, ''));
    const { contents } = document;
    if (!contents || document.errors.length > 0) continue;
    if (!isMap(contents)) {
      place(contents.range, 'must be an object with apiVersion, kind and metadata');
      continue;
    }
    const scalar = (key: string): string | undefined => {
      const value: unknown = contents.get(key);
      return typeof value === 'string' ? value : undefined;
    };
    const apiVersion = scalar('apiVersion');
    const kind = scalar('kind');
    if (!apiVersion || !kind) {
      place([contents.range?.[0] ?? 0, (contents.range?.[0] ?? 0) + 1], `${apiVersion ? 'kind' : 'apiVersion'}: required`);
      continue;
    }
    const of = definitionOf(apiVersion, kind);
    kinds.push(`${apiVersion} ${kind}`);
    if (of) checkMap(contents, of, '', place);
    else if (!apiVersion.includes('.') || /\.k8s\.io\//.test(apiVersion))
      place((contents.get('kind', true) as Node | undefined)?.range, `no kind "${kind}" in version "${apiVersion}"${suggestion(kind)}`);
  }
  return { problems, kinds };
}

/** In which versions there is a kind of that name. */
function suggestion(kind: string): string {
  const found = definitionIds().flatMap((id) => {
    const gvk = definition(id)?.gvk;
    return gvk?.[2] === kind ? [gvk[0] ? `${gvk[0]}/${gvk[1]}` : gvk[1]] : [];
  });
  return found.length > 0 ? `; there is one in ${found.join(', ')}` : '';
}

/** Where in a text the fields stand that a refusal names: `spec.containers[0].image: Required value`. */
export function locate(text: string, refusal: string): readonly Problem[] {
  if (text.length > CHECKED_MAX) return [];
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines });
  if (!Array.isArray(documents)) return [];
  const found: Problem[] = [];
  const add = (range: readonly [number, number, ...unknown[]] | null | undefined, message: string): void => {
    if (!range) return;
    const from = lines.linePos(range[0]);
    const to = lines.linePos(Math.max(range[1], range[0] + 1));
    found.push({ line: from.line, column: from.col, endLine: to.line, endColumn: to.col, message });
  };
  for (const [, path = '', message = ''] of refusal.matchAll(
    /(?:^|[\s,[])([a-z]\w*(?:\.[\w-]+|\[[^\]\s]+\])*): ((?:Invalid value|Required value|Unsupported value|Forbidden|Duplicate value|Not found|Too long|Too many)[^\n]*)/g,
  )) {
    const keys = path.split(/[.[\]]+/).filter(Boolean);
    for (const document of documents) {
      for (let depth = keys.length; depth > 0; depth--) {
        const node = document.getIn(
          keys.slice(0, depth).map((k) => (/^\d+$/.test(k) ? Number(k) : k)),
          true,
        ) as Node | undefined;
        if (!node?.range) continue;
        add([node.range[0], node.range[1]], `${path}: ${message}`);
        break;
      }
    }
  }
  for (const [, line = '1', message = ''] of refusal.matchAll(/line (\d+): ([^\n]+)/g))
    found.push({ line: Number(line), column: 1, endLine: Number(line), endColumn: 1000, message });
  return found;
}
