import { parseSync, Visitor } from 'vite';
import { describe, expect, it } from 'vitest';
import { type Module, readModules } from './modules';

/** What the code looks like to whoever opens a file: functions that can be seen as a whole, and types that say what is there. */

const LINES_MAX = 120;

/** Where a type is taken for another that the compiler knows it is not. */
const SEAMS = ['sandbox/machine.ts', 'api/kinds/kind.ts'];

type Shape = Pick<Module, 'path' | 'text' | 'program'>;

const linesOf = (text: string, { start, end }: { readonly start: number; readonly end: number }): number => text.slice(start, end).split('\n').length;

function longFunctions({ path, text, program }: Shape): readonly string[] {
  const found: string[] = [];
  const measure = (node: { readonly start: number; readonly end: number; readonly id?: { readonly name: string } | null }): void => {
    if (linesOf(text, node) > LINES_MAX) found.push(`${path}: ${node.id?.name ?? text.slice(node.start, text.indexOf('\n', node.start))}`);
  };
  new Visitor({ FunctionDeclaration: measure, FunctionExpression: measure, ArrowFunctionExpression: measure }).visit(program);
  return found;
}

/** `x as unknown as T` and `x as any`. */
function lies({ path, program }: Shape): readonly string[] {
  const found: string[] = [];
  new Visitor({
    TSAsExpression({ expression, typeAnnotation }) {
      const twice = expression.type === 'TSAsExpression' && expression.typeAnnotation.type === 'TSUnknownKeyword';
      if (twice || typeAnnotation.type === 'TSAnyKeyword') found.push(path);
    },
  }).visit(program);
  return found;
}

const modules = readModules();

describe('the code', () => {
  it(`has no function above ${LINES_MAX} lines`, () => {
    expect(modules.flatMap(longFunctions)).toEqual([]);
  });

  it('takes a type for another at its seams only', () => {
    expect(modules.flatMap(lies)).toEqual(SEAMS);
  });

  it('and both are seen where they are', () => {
    const text = `function long() {${'\n'.repeat(LINES_MAX)}return 1 as unknown as string; }`;
    const module = { path: 'x.ts', text, program: parseSync('x.ts', text).program };
    expect([longFunctions(module), lies(module)]).toEqual([['x.ts: long'], ['x.ts']]);
  });
});
