import type { KubeObject } from '../api/object';
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
  return [{ ...object, metadata: object.metadata ?? {} } as unknown as KubeObject];
}

/** The documents of a text: the rest is lost after one that is no YAML, but goes on after one that is no object. */
function readDocuments(text: string, source: string): readonly Read[] {
  const out: Read[] = [];
  for (const part of splitDocuments(text)) {
    let value: unknown;
    try {
      value = parseYaml(part.text);
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      return [...out, new KubectlError(`error parsing ${source}: error converting YAML to JSON: ${error.message}`)];
    }
    const decoded = decode(value, source);
    if (decoded instanceof KubectlError) out.push(decoded);
    else out.push(...decoded.map((object) => ({ object, source })));
  }
  return out;
}

/** The documents of all files that `-f` names. */
export function readFiles(context: Context, names: readonly string[]): readonly Read[] {
  const { files, stdin } = context.env;
  const found = names.flatMap((name) => {
    if (name === '-') return [{ name: 'STDIN', text: stdin ?? '' }];
    if (name === '.' || name === './')
      return files
        .list()
        .filter((f) => /\.(ya?ml|json)$/.test(f))
        .map((f) => ({ name: f, text: files.read(f) ?? '' }));
    const text = files.read(name.replace(/^\.\//, ''));
    if (text !== undefined) return [{ name, text }];
    if (/^https?:/.test(name)) throw new KubectlError(`unable to read URL ${quote(name)}: this terminal reads the editor's files only`);
    throw new KubectlError(`the path ${quote(name)} does not exist`);
  });
  return found.flatMap(({ name, text }) => readDocuments(text, name));
}
