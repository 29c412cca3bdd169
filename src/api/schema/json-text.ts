import { TEXT_NESTING_MAX, TOO_DEEP } from '../nesting';

/**
 * JSON as Go's encoding/json reads it: its complaints about syntax, and the duplicate keys that strict decoding reports.
 * `JSON.parse` makes the value; this only walks the text.
 */
export type JsonText =
  | {
      readonly value: unknown;
      /** Keys that occur twice, by path and in order: `spec.replicas`. */
      readonly duplicates: readonly string[];
    }
  | JsonSyntaxError;

export interface JsonSyntaxError {
  /** Go's words: `invalid character '}' looking for beginning of value`. */
  readonly error: string;
  /** The character that is wrong, or the end of the text. */
  readonly at: number;
  /** There was a whole value before it. */
  readonly afterValue?: boolean;
}

interface Frame {
  readonly path: string;
  /** The keys seen so far, of an object; a list has none. */
  readonly keys: Set<string> | undefined;
  index: number;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON's strings may not hold them
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const SPACE = /[ \t\r\n]*/y;
const END = 'unexpected end of JSON input';

const quoteChar = (c: string): string => (c === "'" ? "'\\''" : c === '"' ? "'\"'" : `'${c}'`);

/** Whether a number does not fit into a double; it would become one that JSON cannot write. */
const isTooLarge = (scalar: string): boolean => /^-?\d/.test(scalar) && !Number.isFinite(Number(scalar));

/** Hears of each key of a text in turn, by its path, and whether its object has it twice. */
type OnKey = (path: string, again: boolean) => void;

/** Walks well-formed JSON; tells where it stopped being so. */
function walk(text: string, onKey?: OnKey): { readonly duplicates: readonly string[] } | JsonSyntaxError {
  const duplicates: string[] = [];
  const frames: Frame[] = [];
  let at = 0;
  const match = (expression: RegExp): string | undefined => {
    expression.lastIndex = at;
    const found = expression.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const next = (): string => {
    match(SPACE);
    return text[at] ?? '';
  };
  const fail = (where: string): JsonSyntaxError => ({ error: at >= text.length ? END : `invalid character ${quoteChar(text[at]!)} ${where}`, at });
  /** A key of the innermost object and its colon; gives the path of its value. */
  const key = (frame: Frame): string | undefined => {
    const name = match(STRING);
    if (name === undefined) return undefined;
    const parsed = JSON.parse(name) as string;
    const path = frame.path === '' ? parsed : `${frame.path}.${parsed}`;
    const again = frame.keys!.has(parsed);
    if (again) duplicates.push(path);
    frame.keys!.add(parsed);
    onKey?.(path, again);
    return path;
  };
  let path = '';
  for (;;) {
    // A value is due here.
    const c = next();
    if (c === '{' || c === '[') {
      if (frames.length >= TEXT_NESTING_MAX) return fail(TOO_DEEP);
      at++;
      const frame: Frame = { path, keys: c === '{' ? new Set() : undefined, index: 0 };
      frames.push(frame);
      const first = next();
      if (first !== (c === '{' ? '}' : ']')) {
        if (c === '[') {
          path = `${frame.path}[0]`;
          continue;
        }
        const below = key(frame);
        if (below === undefined) return fail('looking for beginning of object key string');
        if (next() !== ':') return fail('after object key');
        at++;
        path = below;
        continue;
      }
      at++;
      frames.pop();
    } else if (c === '"') {
      if (match(STRING) === undefined) return { error: END, at: text.length };
    } else {
      const start = at;
      const scalar = match(SCALAR);
      if (scalar === undefined) return fail('looking for beginning of value');
      if (isTooLarge(scalar)) return { error: `json: cannot unmarshal number ${scalar} into Go value of type float64`, at: start };
    }
    // A value is done here; close what it closes.
    for (;;) {
      const frame = frames.at(-1);
      const after = next();
      if (!frame) return after === '' ? { duplicates } : { ...fail('after top-level value'), afterValue: true };
      const close = frame.keys ? '}' : ']';
      if (after !== close && after !== ',') return fail(frame.keys ? 'after object key:value pair' : 'after array element');
      at++;
      if (after === close) {
        frames.pop();
        continue;
      }
      if (frame.keys) {
        next();
        const below = key(frame);
        if (below === undefined) return fail('looking for beginning of object key string');
        if (next() !== ':') return fail('after object key');
        at++;
        path = below;
      } else {
        next();
        frame.index++;
        path = `${frame.path}[${frame.index}]`;
      }
      break;
    }
  }
}

/** Reads a JSON text. */
export function readJson(text: string): JsonText {
  const walked = walk(text);
  return 'error' in walked ? walked : { value: JSON.parse(text) as unknown, duplicates: walked.duplicates };
}

/** Tells of the keys of a JSON text, in the order in which they stand there. */
export function visitKeys(text: string, onKey: OnKey): void {
  walk(text, onKey);
}
