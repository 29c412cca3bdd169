import { parseSync, Visitor } from 'vite';
import { describe, expect, it } from 'vitest';
import { type Module, readModules, roomOf } from './modules';

/**
 * What would make a run depend on where and when it is run. The linter forbids the clock, timers and the DOM as globals (biome.json); this is the rest.
 * `Math.sqrt`, `+ - * /` and whole powers of two are exact by IEEE 754; other functions of `Math` may differ in the last digit from engine to engine.
 */
/** Rooms that are no part of the engine: they deal with people, sockets and browsers. */
const OUTSIDE = new Set(['app', 'cli', 'kubectl', 'server', 'worker']);
const INEXACT = ['acos', 'acosh', 'asin', 'asinh', 'atan', 'atan2', 'atanh', 'cbrt', 'cos', 'cosh', 'exp', 'expm1', 'hypot'];
const FORBIDDEN_OF_MATH = new Set(['random', ...INEXACT, 'log', 'log10', 'log1p', 'log2', 'pow', 'sin', 'sinh', 'tan', 'tanh']);
const BY_LANGUAGE = /^(localeCompare|toLocale\w+)$/;

/** Where the platform is asked all the same, and why that is no harm. */
const ALLOWED: Readonly<Record<string, string>> = {
  'controllers/cronjob/schedule.ts: Intl': 'time zones: their rules are the platform’s own data',
  'api/validation/job.ts: Intl': 'whether a time zone exists',
};

/** What a module does that the engine must not. */
function impurities({ path, program }: Pick<Module, 'path' | 'program'>): readonly string[] {
  const found: string[] = [];
  const note = (what: string): void => void found.push(`${path}: ${what}`);
  const noteAsync = (node: { readonly async: boolean }): void => void (node.async && note('async'));
  new Visitor({
    MemberExpression(node) {
      if (node.computed || node.property.type !== 'Identifier') return;
      const { name } = node.property;
      if (node.object.type === 'Identifier' && node.object.name === 'Math' && FORBIDDEN_OF_MATH.has(name)) note(`Math.${name}`);
      if (BY_LANGUAGE.test(name)) note(name);
    },
    Identifier: (node) => void (node.name === 'Intl' && note('Intl')),
    AwaitExpression: () => note('await'),
    FunctionDeclaration: noteAsync,
    FunctionExpression: noteAsync,
    ArrowFunctionExpression: noteAsync,
  }).visit(program);
  return found.filter((one) => !Object.hasOwn(ALLOWED, one));
}

const modules = readModules().filter((m) => !OUTSIDE.has(roomOf(m)));
const ENGINE = [...new Set(modules.map(roomOf))];

describe('the engine is deterministic', () => {
  it.each(ENGINE)('%s: nothing asynchronous, nothing by chance, nothing by language, no number that engines round otherwise', (room) => {
    expect(modules.filter((m) => roomOf(m) === room).flatMap(impurities)).toEqual([]);
  });

  it('and the fence sees what it forbids', () => {
    const text =
      "const f = async () => { await g(); return Math.log(2) + Math.random() + Math.floor(1) + (a.localeCompare(b)) + new Intl.Collator('en').compare(a, b); };";
    expect(impurities({ path: 'x.ts', program: parseSync('x.ts', text).program })).toEqual(
      ['async', 'await', 'Math.log', 'Math.random', 'localeCompare', 'Intl'].map((what) => `x.ts: ${what}`),
    );
  });
});
