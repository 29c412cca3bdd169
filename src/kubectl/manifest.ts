import { isDeeperThan, NESTING_MAX, TOO_DEEP } from '../api/nesting';
import { asObject, type KubeObject } from '../api/object';
import { readJson } from '../api/schema/json-text';
import { parseYaml, splitDocuments, YamlError } from '../api/yaml';
import type { Context } from './context';
import { KubectlError } from './errors';
import { quote } from './json';

/** A document of a file that `-f` names. */
export interface Document {
  readonly object: KubeObject;
  readonly source: string;
}

/** What a file holds, in its order: documents, and what is wrong with those that cannot be read. */
type Read = Document | KubectlError;

const goType = (value: unknown): string =>
  typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'number' : value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** Metadata must have the types of ObjectMeta, or kubectl cannot decode the object at all. */
function checkMetadata(object: Readonly<Record<string, unknown>>, source: string): KubectlError | undefined {
  const wrong = (value: unknown, field: string, type: string): KubectlError =>
    new KubectlError(
      `unable to decode ${quote(source)}: json: cannot unmarshal ${goType(value)} into Go struct field ObjectMeta.metadata${field} of type ${type}`,
    );
  const meta = object.metadata;
  if (meta === undefined || meta === null) return undefined;
  if (typeof meta !== 'object' || Array.isArray(meta)) return wrong(meta, '', 'v1.ObjectMeta');
  for (const [field, value] of Object.entries(meta)) {
    if (['name', 'namespace', 'generateName'].includes(field) && value !== null && typeof value !== 'string') return wrong(value, `.${field}`, 'string');
    if (field !== 'labels' && field !== 'annotations') continue;
    if (value === null) continue;
    if (typeof value !== 'object' || Array.isArray(value)) return wrong(value, `.${field}`, 'map[string]string');
    const bad = Object.values(value).find((v) => v !== null && typeof v !== 'string');
    if (bad !== undefined) return wrong(bad, `.${field}`, 'string');
  }
  return undefined;
}

function decode(value: unknown, source: string): readonly KubeObject[] | KubectlError {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object' || Array.isArray(value))
    return new KubectlError(
      `error validating ${quote(source)}: error validating data: invalid object to validate; if you choose to ignore these errors, turn validation off with --validate=false`,
    );
  const object = value as Readonly<Record<string, unknown>>;
  const missing = ['apiVersion', 'kind'].filter((f) => typeof object[f] !== 'string' || object[f] === '').map((f) => `${f} not set`);
  if (missing.length > 0) {
    const data = missing.length > 1 ? `[${missing.join(', ')}]` : missing[0];
    return new KubectlError(
      `error validating ${quote(source)}: error validating data: ${data}; if you choose to ignore these errors, turn validation off with --validate=false`,
    );
  }
  if (String(object.kind).endsWith('List') && Array.isArray(object.items)) {
    const all: KubeObject[] = [];
    for (const item of object.items) {
      const decoded = decode(item, source);
      if (decoded instanceof KubectlError) return decoded;
      all.push(...decoded);
    }
    return all;
  }
  const error = checkMetadata(object, source);
  if (error) return error;
  return [asObject({ ...object, metadata: object.metadata ?? {} })];
}

/** What is in a text, as data, and why there is no more of it than that. */
interface Values {
  readonly values: readonly unknown[];
  readonly error?: string;
}

function readYaml(text: string): Values {
  const values: unknown[] = [];
  const { documents, error } = splitDocuments(text);
  for (const document of documents) {
    try {
      values.push(parseYaml(document.text));
    } catch (unreadable) {
      if (!(unreadable instanceof YamlError)) throw unreadable;
      return { values, error: `error converting YAML to JSON: ${unreadable.message}` };
    }
  }
  return { values, ...(error && { error: error.message }) };
}

/**
 * A text that begins with a brace is JSON, value after value. What is no JSON is tried as YAML; if it is none of both, JSON's complaint is the one to show
 * (apimachinery `YAMLOrJSONDecoder`).
 */
function readValues(text: string): Values {
  if (!text.trimStart().startsWith('{')) return readYaml(text);
  const values: unknown[] = [];
  let rest = text;
  while (rest.trim() !== '') {
    const json = readJson(rest);
    if (!('error' in json)) return { values: [...values, json.value] };
    if (!json.afterValue) {
      const offset = new TextEncoder().encode(rest.slice(0, json.at + 1)).length;
      const error = json.at >= rest.length ? 'unexpected EOF' : `json: offset ${offset}: ${json.error}`;
      if (values.length > 1) return { values, error };
      const yaml = readYaml(rest);
      return { values: [...values, ...yaml.values], ...(yaml.error && { error }) };
    }
    values.push(JSON.parse(rest.slice(0, json.at)));
    rest = rest.slice(json.at);
  }
  return { values };
}

/** The documents of a text: the rest is lost after one that cannot be read, but goes on after one that is no object. */
function readDocuments(text: string, source: string): readonly Read[] {
  const { values, error } = readValues(text);
  const read = values.flatMap((value): readonly Read[] => {
    if (isDeeperThan(value, NESTING_MAX)) return [new KubectlError(`error parsing ${source}: ${TOO_DEEP}`)];
    const decoded = decode(value, source);
    return decoded instanceof KubectlError ? [decoded] : decoded.map((object) => ({ object, source }));
  });
  return error === undefined ? read : [...read, new KubectlError(`error parsing ${source}: ${error}`)];
}

/** What is in a directory; undefined: it is none. */
const inDirectory = ({ files }: Context['env'], path: string): readonly string[] | undefined =>
  files.inDirectory?.(path) ?? (/^\.\/?$/.test(path) ? files.list() : undefined);

/** The files of a directory that may hold manifests; the directories in it are looked into with `-R` only. */
const manifestsIn = (env: Context['env'], directory: string, names: readonly string[], deep: boolean): readonly string[] =>
  names.flatMap((name) => {
    const path = /^\.\/?$/.test(directory) ? name : `${directory.replace(/\/+$/, '')}/${name}`;
    const inside = deep ? inDirectory(env, path) : undefined;
    if (inside) return manifestsIn(env, path, inside, deep);
    return /\.(ya?ml|json)$/.test(name) ? [path] : [];
  });

/** The documents of all files that `-f` names. */
export function readFiles(context: Context, names: readonly string[]): readonly Read[] {
  const { env, flags } = context;
  const { files, stdin } = env;
  const found = names.flatMap((name) => {
    if (name === '-') return [{ name: 'STDIN', text: stdin ?? '' }];
    const inside = inDirectory(env, name);
    if (inside) return manifestsIn(env, name, inside, flags.bool('recursive')).map((path) => ({ name: path, text: files.read(path) ?? '' }));
    const text = files.read(name.replace(/^\.\//, ''));
    if (text !== undefined) return [{ name, text }];
    if (/^https?:/.test(name)) throw new KubectlError(`unable to read URL ${quote(name)}: this terminal reads the editor's files only`);
    throw new KubectlError(`the path ${quote(name)} does not exist`);
  });
  return found.flatMap(({ name, text }) => readDocuments(text, name));
}
