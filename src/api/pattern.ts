import { RE2JS, RE2JSException } from 're2js';

/**
 * Regular expressions that users write, as Go reads them: RE2's syntax, and a time that grows with the text and nothing else. A browser's own would try
 * `^(a+)+$` twice as long for each letter more.
 */
export interface Pattern {
  /** Whether it is found anywhere in a text (`regexp.MatchString`). */
  readonly test: (text: string) => boolean;
  /** What it finds, one after the other, at most so many. */
  readonly findAll: (text: string, most: number) => readonly string[];
}

type Compiled = Pattern | { readonly error: string };

/** So many are kept: a schema's are asked of each object again. */
const KEPT_MAX = 500;
const kept = new Map<string, Compiled>();

/** A pattern, or why Go would not take it: `error parsing regexp: missing closing ): …`. */
export function compilePattern(source: string): Compiled {
  const known = kept.get(source);
  if (known) return known;
  if (kept.size >= KEPT_MAX) kept.clear();
  const compiled = compileOnce(source);
  kept.set(source, compiled);
  return compiled;
}

function compileOnce(source: string): Compiled {
  try {
    const pattern = RE2JS.compile(source);
    return { test: (text) => pattern.test(text), findAll: (text, most) => findAll(pattern, text, most) };
  } catch (error) {
    if (error instanceof RE2JSException) return { error: error.message };
    throw error;
  }
}

function findAll(pattern: RE2JS, text: string, most: number): readonly string[] {
  const matcher = pattern.matcher(text);
  const found: string[] = [];
  while (found.length < most && matcher.find()) found.push(matcher.group() ?? '');
  return found;
}
