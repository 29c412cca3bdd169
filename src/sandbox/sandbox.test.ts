import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Argument, Failed, Given } from './program';
import { createSandbox } from './sandbox';
import { quickjs } from './testing';

const sandbox = createSandbox(quickjs());

/** What the function `f` of a module gives. */
function run(text: string, ...args: readonly Argument[]): Given | Failed {
  const program = sandbox.load(text);
  if ('error' in program) return program;
  const { steps: _, ...said } = program.call('f', args);
  return said;
}

const json = (value: unknown): Argument => ({ json: JSON.stringify(value) });
const TOO_LONG = { error: 'it took too long, and was stopped' };
const TOO_DEEP = { error: 'it went too deep, and was stopped' };

describe('a module', () => {
  it('is read once, and says which functions it exports', () => {
    const program = sandbox.load('export const f = () => 1; export function g() {} export const h = 3; const i = () => 2;');
    expect(program).toMatchObject({ functions: ['f', 'g'] });
  });

  it.each<[string, string, readonly Argument[], Given | Failed]>([
    ['gets its arguments as JSON', 'export const f = (a, b) => a.x + b[0]', [json({ x: 1 }), json([2])], { type: 'number', value: '3' }],
    ['gives texts', 'export const f = () => "<b>&amp;"', [], { type: 'string', value: '<b>&amp;' }],
    ['gives objects', 'export const f = (x) => ({ y: [x] })', [json('ü')], { type: 'object', value: { y: ['ü'] } }],
    ['gives nothing', 'export const f = () => {}', [], { type: 'undefined', value: undefined }],
    ['gives what is no number', 'export const f = () => 0 / 0', [], { type: 'number', value: 'NaN' }],
    ['gives what JSON has not', 'export const f = () => f', [], { type: 'function', value: undefined }],
    [
      'reads large fields when it asks for them',
      'export const f = (x) => x.pods.length',
      [{ json: '{}', later: { pods: '[1,2,3]' } }],
      { type: 'number', value: '3' },
    ],
    [
      'never reads those that it does not ask for',
      'export const f = (x) => x.a',
      [{ json: '{"a":1}', later: { pods: 'no JSON' } }],
      { type: 'number', value: '1' },
    ],
    ['throws', 'export const f = (pod) =>\n  pod.spec.x.y;', [json({ spec: {} })], { error: "TypeError: cannot read property 'y' of undefined", line: 2 }],
    ['throws anything', 'export const f = () => { throw 3; }', [], { error: '3' }],
    ['cannot be read', 'export const f = () =>\n{ retrun 3; }', [], { error: "SyntaxError: expecting ';'", line: 2 }],
    ['fails while it is read', '\n\nthrow new Error("no")', [], { error: 'Error: no', line: 3 }],
    ['imports nothing', 'import fs from "fs"; export const f = () => 1', [], { error: "ReferenceError: could not load module 'fs'" }],
    ['waits for nothing', 'await new Promise(() => {}); export const f = () => 1', [], { error: 'it waits for something that never comes' }],
    ['is no book', `export const f = () => 1 // ${'x'.repeat(100_000)}`, [], { error: 'it is longer than 100000 letters' }],
  ])('%s', (_, text, args, expected) => {
    expect(run(text, ...args)).toEqual(expected);
  });

  it('is found by each call as it was after reading', () => {
    const program = sandbox.load('let n = 0; export const f = () => ++n');
    if ('error' in program) throw new Error(program.error);
    expect([program.call('f', []), program.call('f', [])]).toMatchObject([
      { type: 'number', value: '1' },
      { type: 'number', value: '1' },
    ]);
  });

  it.each(['Date', 'WeakRef', 'FinalizationRegistry', 'performance', 'setTimeout', 'fetch', 'Intl', 'SharedArrayBuffer', 'WebAssembly', 'process', 'require'])(
    'has no %s',
    (name) => {
      expect(run(`export const f = () => typeof ${name}`)).toEqual({ type: 'string', value: 'undefined' });
    },
  );

  it('has no chance', () => {
    expect(run('export const f = () => Math.random()')).toMatchObject({ error: expect.stringContaining('a plugin has no chance') });
  });
});

describe('whatever a module does', () => {
  it.each<[string, string, Given | Failed]>([
    ['it ends: a loop', 'for (;;);', TOO_LONG],
    ['it ends: a loop inside of a built-in function', 'return [].indexOf.call({ length: 2 ** 53 - 1 }, 1)', TOO_LONG],
    ['it ends: an expression that goes back and forth', 'return /^(a+)+$/.test("a".repeat(99) + "b")', TOO_LONG],
    ['it ends: copying', 'const a = new Uint8Array(8e6); for (;;) a.copyWithin(0, 1)', TOO_LONG],
    ['it ends: sorting', 'new Uint32Array(3e6).sort(() => 1)', TOO_LONG],
    ['it ends: a large number', 'let x = 3n; for (;;) x *= x', TOO_LONG],
    ['it ends: a getter of what is thrown', 'throw { get message() { for (;;); } }', TOO_LONG],
    ['it ends: a proxy', 'return new Proxy({}, { ownKeys() { for (;;); } })', TOO_LONG],
    ['it ends: toJSON', 'return { toJSON() { for (;;); } }', TOO_LONG],
    ['it does not go too deep', 'const g = () => g() + 1; return g()', { error: 'RangeError: Maximum call stack size exceeded', line: 1 }],
    ['it does not go too deep: JSON', 'return JSON.parse("[".repeat(50000))', TOO_DEEP],
    ['it does not go too deep: a text that is run', 'return eval("(".repeat(50000))', TOO_DEEP],
    ['it does not take more memory than there is', 'return "x".repeat(1e9)', { error: 'InternalError: out of memory', line: 1 }],
    ['it does not say too much', 'return "x".repeat(200000)', { error: 'its answer is longer than 100000 letters' }],
    ['it cannot be asked: what it throws', 'throw { get message() { throw 1 } }', { error: 'it threw something that cannot be read' }],
    [
      'it is read as text: a field that is a prototype',
      'return JSON.parse(\'{"__proto__": {"admin": true}}\')',
      { type: 'object', value: JSON.parse('{"__proto__": {"admin": true}}') },
    ],
    ['it changes only its own: prototypes', 'Object.prototype.toJSON = () => "mine"; return {}', { type: 'object', value: 'mine' }],
    ['it changes only its own: what it was read by', 'JSON.stringify = Reflect.apply = Object.keys = null; return 1', { type: 'number', value: '1' }],
  ])('%s', (_, body, expected) => {
    expect(run(`export const f = () => { ${body} }`)).toEqual(expected);
    expect(run('export const f = (x) => x', json({ still: 'well' }))).toEqual({ type: 'object', value: { still: 'well' } });
    expect(Object.hasOwn(Object.prototype, 'toJSON') || 'admin' in {}).toBe(false);
  });

  it('comes to the same, whatever was called before', () => {
    // Near the limits, where a step more or less would show.
    const text = `let kept = []; export const f = (n) => { for (let i = 0; i < n; i++) kept.push('x'.repeat(i % 100)); return [kept.length, Math.sin(n), Object.keys(globalThis).length] }`;
    const [one, other] = [sandbox.load(text), createSandbox(quickjs()).load(text)];
    if ('error' in one || 'error' in other) throw new Error('it cannot be read');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 5 }), (calls) => {
        const first = calls.map((n) => one.call('f', [json(n)]));
        const again = calls.toReversed().map((n) => other.call('f', [json(n)]));
        expect(again.toReversed()).toEqual(first);
      }),
      { numRuns: 20 },
    );
  });
});
