import { type CelInput, type CelResult, celEnv, isCelError, parse, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { COST, charged } from './cost';
import { LIBRARY, RE2 } from './library';
import { withPlainStructs } from './structs';

/** Expressions in CEL with what Kubernetes adds to it (apiserver `cel/environment`), and JSON as its values. */
const environment = celEnv({ funcs: [...strings, ...LIBRARY, ...COST], re2: RE2 });

export type Bindings = Readonly<Record<string, CelInput>>;
export type Program = (bindings: Bindings) => CelResult;
export type Compiled = Program | { readonly error: string };

const programs = new Map<string, Compiled>();

/** Programs are kept, because an expression is asked of each object again. */
export function compile(expression: string): Compiled {
  let program = programs.get(expression);
  if (!program) {
    program = compileOnce(expression);
    programs.set(expression, program);
  }
  return program;
}

/** cel-go's `ExpressionSizeCodePointLimit`. */
const LETTERS_MAX = 100_000;

function compileOnce(expression: string): Compiled {
  if (expression.length > LETTERS_MAX)
    return { error: `ERROR: <input>:-1:0: expression code point size exceeds limit: size: ${expression.length}, limit ${LETTERS_MAX}` };
  try {
    const run = plan(environment, charged(withPlainStructs(parse(expression).expr!)));
    return (bindings) => run(bindings);
  } catch (error) {
    return { error: error instanceof Error ? error.message.replace(/^(<input>:\d+:\d+): /, 'ERROR: $1: Syntax error: ') : String(error) };
  }
}

const asTimestamp = plan(environment, parse('timestamp(text)'));
const asDuration = plan(environment, parse('duration(text)'));

/** Texts of some formats have types of their own. What is not of its format is refused elsewhere. */
export function textToCel(text: string, format: string | undefined): CelInput {
  const read = format === 'date-time' ? asTimestamp({ text }) : format === 'date' ? asTimestamp({ text: `${text}T00:00:00Z` }) : undefined;
  const value = format === 'duration' ? asDuration({ text }) : read;
  if (format === 'byte') return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return value === undefined || isCelError(value) ? text : value;
}

const RESERVED: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(' '),
);
const ESCAPES: Readonly<Record<string, string>> = { __: '__underscores__', '.': '__dot__', '-': '__dash__', '/': '__slash__' };

/** `apiserver/pkg/cel` Escape. */
export const escapeName = (name: string): string => (RESERVED.has(name) ? `__${name}__` : name.replace(/__|[.\-/]/g, (part) => ESCAPES[part]!));

const UNESCAPES = new Map([...Object.entries(ESCAPES).map(([part, escaped]) => [escaped, part] as const)]);

/** `apiserver/pkg/cel` Unescape. */
export function unescapeName(name: string): string {
  const inner = /^__(\w+)__$/.exec(name)?.[1];
  if (inner !== undefined && RESERVED.has(inner)) return inner;
  return name.replace(/__(underscores|dot|dash|slash)__/g, (part) => UNESCAPES.get(part) ?? part);
}

export const isIdentifier = (name: string): boolean => /^[_a-zA-Z]\w*$/.test(name) && !RESERVED.has(name);
