import { quote } from '../quote';
import type { ContentType } from '../wire';
import { parseYaml } from '../yaml';
import { readAs } from './coder';
import { readJson, visitKeys } from './json-text';

/** The query parameter of the same name: what becomes of unknown and duplicate fields. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export type Decoded =
  /** The object as it is printed, sharing with the input whatever needed no change. */
  | { readonly object: unknown; readonly warnings: readonly string[]; readonly error?: undefined }
  /** Why it was refused: what follows `Pod in version "v1" cannot be handled as a Pod: `. */
  | { readonly error: string };

/** What reading a text found, before anybody looks at fields. */
export type DecodedText =
  | { readonly value: unknown /** `duplicate field "spec.x"` */; readonly strict: readonly string[]; readonly error?: undefined }
  | { readonly error: string };

const NONE: readonly string[] = [];

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Reads a request's text (apiserver `runtime/serializer/json`); duplicate keys are told, and are no error yet. */
export function decodeText(text: string, contentType: ContentType = 'application/json'): DecodedText {
  if (!contentType.endsWith('yaml')) {
    const json = readJson(text);
    return 'error' in json ? { error: json.error } : { value: json.value, strict: json.duplicates.map((path) => `duplicate field ${quote(path)}`) };
  }
  // JSON is YAML too, and read in less time.
  const json = text.startsWith('{') ? readJson(text) : undefined;
  if (json && !('error' in json) && json.duplicates.length === 0) return { value: json.value, strict: NONE };
  try {
    return { value: parseYaml(text), strict: duplicatesIn(text) };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

/** What strict decoding complains of in a YAML text that can be read. */
function duplicatesIn(text: string): readonly string[] {
  try {
    parseYaml(text, { strict: true });
    return NONE;
  } catch (error) {
    return [messageOf(error)];
  }
}

/**
 * Decodes a value as a kind, like upstream's JSON serializer (`sigs.k8s.io/json` and Go's struct tags): wrong types are refused, unknown fields refused,
 * warned of or ignored, and dropped; what comes back is as the API server prints it. `found` is what `decodeText` had to tell.
 */
export function decode(
  schema: string,
  value: unknown,
  fieldValidation: FieldValidation,
  found: readonly string[] = NONE,
  { stored, text }: DecodeContext = {},
): Decoded {
  const reading = readAs(schema, value, stored);
  if (reading.error !== undefined) return { error: reading.error };
  if (found.length === 0 || reading.strict.length === 0) return strictly(reading.object, fieldValidation, found.length === 0 ? reading.strict : found);
  return strictly(reading.object, fieldValidation, text === undefined ? [...found, ...reading.strict] : inOrder(text, found, reading.strict));
}

interface DecodeContext {
  /** Of a patched object, what it was before: what is still the same is not looked at again. */
  readonly stored?: unknown;
  /** The JSON that the value was read from: problems are told in its order. */
  readonly text?: string | undefined;
}

/** Problems as one walk through a JSON text meets them; what is in an unknown field is skipped by then (`sigs.k8s.io/json`). */
function inOrder(text: string, duplicates: readonly string[], unknown: readonly string[]): readonly string[] {
  const problems = new Set([...duplicates, ...unknown]);
  const met = new Set<string>();
  let skipped: string | undefined;
  visitKeys(text, (path, again) => {
    if (skipped !== undefined && (path === skipped || path.startsWith(`${skipped}.`) || path.startsWith(`${skipped}[`))) return;
    const isUnknown = problems.has(`unknown field ${quote(path)}`);
    skipped = isUnknown ? path : undefined;
    const problem = `${again && !isUnknown ? 'duplicate' : 'unknown'} field ${quote(path)}`;
    if (problems.has(problem)) met.add(problem);
  });
  return [...met];
}

/** What becomes of unknown and duplicate fields. */
export function strictly(object: unknown, fieldValidation: FieldValidation, problems: readonly string[]): Decoded {
  if (fieldValidation === 'Ignore' || problems.length === 0) return { object, warnings: NONE };
  return fieldValidation === 'Strict' ? { error: `strict decoding error: ${problems.join(', ')}` } : { object, warnings: problems.flatMap(warningsOf) };
}

const YAML_ERRORS = 'yaml: unmarshal errors:\n';

/** YAML tells all that it finds in one text, of which a warning is made for each line (apiserver `handlers/rest.go` parseYAMLWarnings). */
export const warningsOf = (problem: string): readonly string[] =>
  problem.startsWith(YAML_ERRORS)
    ? problem
        .slice(YAML_ERRORS.length)
        .split('\n')
        .map((line) => line.trim())
    : [problem];
