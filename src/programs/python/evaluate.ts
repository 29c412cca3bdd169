import type { Process, Work } from '../program';
import { allocate, type Memory } from './memory';
import { attributeOf } from './methods';
import { importModule } from './modules';
import { binary, compares, formatted, indexed, placeIn, sliced } from './operators';
import type { Expression, Loop, Parameter, Statement } from './syntax';
import {
  type Callable,
  dict,
  isDictionary,
  isNumber,
  isSequence,
  isTrue,
  itemsOf,
  list,
  type Named,
  NotSimulated,
  PythonError,
  type Raised,
  repr,
  show,
  tuple,
  typeName,
  type Value,
} from './values';

/** Runs a script's tree. */

export interface Scope {
  readonly names: Map<string, Value>;
  /** Where names are looked for that are not here. */
  readonly outer: Scope | undefined;
  /** Names that belong to an outer scope. */
  readonly lent: Set<string>;
  readonly machine: Machine;
}

/** What a script runs on. */
export interface Machine {
  readonly process: Process;
  /** How deep its functions call each other. */
  depth: number;
  readonly memory: Memory;
}

type Flow = { readonly is: 'break' | 'continue' } | { readonly is: 'return'; readonly value: Value } | undefined;

const DEPTH_MAX = 60;
/** What every script finds in life, and not here. */
const NOT_HERE: ReadonlySet<string> = new Set(
  'bytearray bytes memoryview complex frozenset classmethod staticmethod property super object eval exec compile globals locals vars dir type'.split(' '),
);

export function* runAll(statements: readonly Statement[], scope: Scope): Work<Flow> {
  for (const statement of statements) {
    yield* scope.machine.process.step();
    let flow: Flow;
    try {
      flow = yield* run(statement, scope);
    } catch (error) {
      if (error instanceof PythonError) error.line ??= statement.line;
      throw error;
    }
    if (flow) return flow;
  }
  return undefined;
}

function* run(statement: Statement, scope: Scope): Work<Flow> {
  switch (statement.is) {
    case 'expression':
      yield* evaluate(statement.value, scope);
      return undefined;
    case 'assign': {
      const value = yield* evaluate(statement.value, scope);
      for (const target of statement.targets) yield* assign(target, value, scope);
      return undefined;
    }
    case 'change': {
      const before = yield* evaluate(statement.target, scope);
      const by = yield* evaluate(statement.value, scope);
      if (statement.operator === '+' && isSequence(before) && before.kind === 'list') before.items.push(...itemsOf(by));
      else {
        yield* allocate(statement.operator, before, by, scope);
        yield* assign(statement.target, binary(statement.operator, before, by), scope);
      }
      return undefined;
    }
    case 'if':
      for (const { test, body } of statement.branches) if (isTrue(yield* evaluate(test, scope))) return yield* runAll(body, scope);
      return yield* runAll(statement.otherwise, scope);
    case 'while':
      while (isTrue(yield* evaluate(statement.test, scope))) {
        yield* scope.machine.process.step();
        const flow = yield* runAll(statement.body, scope);
        if (flow?.is === 'return') return flow;
        if (flow?.is === 'break') return undefined;
      }
      return yield* runAll(statement.otherwise, scope);
    case 'for':
      return yield* runFor(statement, scope);
    case 'def':
      bind(
        statement.name,
        makeFunction(statement.name, statement.parameters, scope, (inner) => runAll(statement.body, inner)),
        scope,
      );
      return undefined;
    case 'return':
      return { is: 'return', value: statement.value ? yield* evaluate(statement.value, scope) : null };
    case 'break':
    case 'continue':
      return { is: statement.is };
    case 'pass':
      return undefined;
    case 'global':
      for (const name of statement.names) scope.lent.add(name);
      return undefined;
    case 'delete':
      return yield* remove(statement.target, scope);
    case 'import':
      return runImport(statement, scope);
    case 'raise':
      throw yield* raised(statement.value, scope);
    case 'assert':
      if (isTrue(yield* evaluate(statement.test, scope))) return undefined;
      throw new PythonError('AssertionError', statement.message ? show(yield* evaluate(statement.message, scope)) : '');
    case 'with': {
      const value = yield* evaluate(statement.value, scope);
      if (statement.as) yield* assign(statement.as, value, scope);
      return yield* runAll(statement.body, scope);
    }
    case 'try':
      return yield* runTry(statement, scope);
  }
}

function* runFor({ target, over, body, otherwise }: Extract<Statement, { readonly is: 'for' }>, scope: Scope): Work<Flow> {
  for (const item of itemsOf(yield* evaluate(over, scope))) {
    yield* scope.machine.process.step();
    yield* assign(target, item, scope);
    const flow = yield* runAll(body, scope);
    if (flow?.is === 'return') return flow;
    if (flow?.is === 'break') return undefined;
  }
  return yield* runAll(otherwise, scope);
}

function runImport({ module, member, as }: Extract<Statement, { readonly is: 'import' }>, scope: Scope): undefined {
  const found = importModule(member === undefined ? module.split('.')[0]! : module, scope.machine.process);
  if (member === undefined) bind(as, found, scope);
  else {
    const value = found.members.get(member);
    if (value === undefined) throw new NotSimulated(`${module}.${member}`);
    bind(as, value, scope);
  }
  return undefined;
}

/** Built-in exceptions by what they are a kind of. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  LookupError: ['KeyError', 'IndexError'],
  ArithmeticError: ['ZeroDivisionError', 'OverflowError'],
  OSError: ['FileNotFoundError', 'PermissionError', 'IsADirectoryError', 'ConnectionRefusedError', 'TimeoutError'],
  IOError: ['FileNotFoundError', 'PermissionError', 'IsADirectoryError', 'OSError'],
  ImportError: ['ModuleNotFoundError'],
};
const fits = (type: string, wanted: readonly string[]): boolean =>
  wanted.length === 0 || wanted.some((one) => one === type || one === 'Exception' || one === 'BaseException' || KINDS[one]?.includes(type));

function* runTry({ body, handlers, otherwise, finally: last }: Extract<Statement, { readonly is: 'try' }>, scope: Scope): Work<Flow> {
  let flow: Flow;
  try {
    flow = yield* runAll(body, scope);
    flow ??= yield* runAll(otherwise, scope);
  } catch (error) {
    const handler = error instanceof PythonError ? handlers.find(({ types }) => fits(error.type, types)) : undefined;
    if (!handler || !(error instanceof PythonError)) {
      yield* runAll(last, scope);
      throw error;
    }
    if (handler.as !== undefined) bind(handler.as, { kind: 'exception', type: error.type, message: error.message }, scope);
    scope.names.set(CURRENT, { kind: 'exception', type: error.type, message: error.message });
    flow = yield* runAll(handler.body, scope);
  }
  return (yield* runAll(last, scope)) ?? flow;
}

/** Under which the exception is kept that is being handled. */
const CURRENT = ' exception';

function* raised(expression: Expression | undefined, scope: Scope): Work<PythonError> {
  const value: Value = expression ? yield* evaluate(expression, scope) : (scope.names.get(CURRENT) ?? null);
  const exception = typeof value === 'object' && value?.kind === 'function' ? yield* value.call([], new Map()) : value;
  if (typeof exception !== 'object' || exception?.kind !== 'exception') return new PythonError('TypeError', 'exceptions must derive from BaseException');
  return new PythonError(exception.type, (exception satisfies Raised).message);
}

function bind(name: string, value: Value, scope: Scope): void {
  let at = scope;
  if (scope.lent.has(name)) for (at = scope.outer ?? scope; at.outer?.outer && !at.names.has(name); ) at = at.outer;
  at.names.set(name, value);
}

function* assign(target: Expression, value: Value, scope: Scope): Work<void> {
  switch (target.is) {
    case 'name':
      return bind(target.name, value, scope);
    case 'tuple':
    case 'list': {
      const items = itemsOf(value);
      if (items.length < target.items.length)
        throw new PythonError('ValueError', `not enough values to unpack (expected ${target.items.length}, got ${items.length})`);
      if (items.length > target.items.length) throw new PythonError('ValueError', `too many values to unpack (expected ${target.items.length})`);
      for (const [i, one] of target.items.entries()) yield* assign(one, items[i]!, scope);
      return;
    }
    case 'index': {
      const of = yield* evaluate(target.of, scope);
      const index = yield* evaluate(target.index, scope);
      if (isDictionary(of)) of.entries.set(repr(index), [index, value]);
      else if (isSequence(of) && of.kind === 'list') of.items[placeIn(of.items.length, index, 'list assignment')] = value;
      else throw new PythonError('TypeError', `'${typeName(of)}' object does not support item assignment`);
      return;
    }
    default:
      throw new NotSimulated('setting an attribute');
  }
}

function* remove(target: Expression, scope: Scope): Work<undefined> {
  if (target.is === 'name') scope.names.delete(target.name);
  else if (target.is === 'index') {
    const of = yield* evaluate(target.of, scope);
    const index = yield* evaluate(target.index, scope);
    if (isDictionary(of) && !of.entries.delete(repr(index))) throw new PythonError('KeyError', repr(index));
    if (isSequence(of)) of.items.splice(placeIn(of.items.length, index, 'list assignment'), 1);
  } else throw new NotSimulated('del of that');
  return undefined;
}

function lookUp(name: string, scope: Scope): Value {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const value = at.names.get(name);
    if (value !== undefined) return value;
  }
  if (NOT_HERE.has(name)) throw new NotSimulated(`${name}()`);
  throw new PythonError('NameError', `name '${name}' is not defined`);
}

/** A function of the script's own, or a lambda. */
function makeFunction(name: string, parameters: readonly Parameter[], outer: Scope, body: (inner: Scope) => Work<Flow>): Callable {
  return {
    kind: 'function',
    name,
    *call(args, named) {
      const names = new Map<string, Value>();
      for (const [i, parameter] of parameters.entries()) {
        const given = args[i] ?? named.get(parameter.name);
        if (given === undefined && !parameter.default)
          throw new PythonError('TypeError', `${name}() missing 1 required positional argument: '${parameter.name}'`);
        names.set(parameter.name, given === undefined ? yield* evaluate(parameter.default!, outer) : given);
      }
      if (args.length > parameters.length)
        throw new PythonError('TypeError', `${name}() takes ${parameters.length} positional arguments but ${args.length} were given`);
      const { machine } = outer;
      if (machine.depth >= DEPTH_MAX) throw new PythonError('RecursionError', 'maximum recursion depth exceeded');
      machine.depth++;
      try {
        const flow = yield* body({ names, outer, lent: new Set(), machine });
        return flow?.is === 'return' ? flow.value : null;
      } finally {
        machine.depth--;
      }
    },
  };
}

function* evaluateAll(expressions: readonly Expression[], scope: Scope): Work<readonly Value[]> {
  const values: Value[] = [];
  for (const expression of expressions) values.push(yield* evaluate(expression, scope));
  return values;
}

function* evaluate(expression: Expression, scope: Scope): Work<Value> {
  switch (expression.is) {
    case 'constant':
      return expression.value;
    case 'name':
      return lookUp(expression.name, scope);
    case 'format': {
      let text = '';
      for (const part of expression.parts) {
        if (typeof part === 'string') text += part;
        else {
          const value = yield* evaluate(part.value, scope);
          text += part.label + (part.spec === '' ? (part.repr ? repr(value) : show(value)) : formatted(value, part.spec));
        }
      }
      return text;
    }
    case 'list':
    case 'tuple':
      return { kind: expression.is, items: [...(yield* evaluateAll(expression.items, scope))] };
    case 'set':
      return setOf(yield* evaluateAll(expression.items, scope));
    case 'dict': {
      const entries: (readonly [Value, Value])[] = [];
      for (const [key, value] of expression.entries) entries.push([yield* evaluate(key, scope), yield* evaluate(value, scope)]);
      return dict(entries);
    }
    case 'comprehension':
      return yield* comprehended(expression, scope);
    case 'unary':
      return unary(expression.operator, yield* evaluate(expression.operand, scope));
    case 'binary': {
      const left = yield* evaluate(expression.left, scope);
      const right = yield* evaluate(expression.right, scope);
      yield* allocate(expression.operator, left, right, scope);
      return binary(expression.operator, left, right);
    }
    case 'compare': {
      let left = yield* evaluate(expression.first, scope);
      for (const [operator, next] of expression.rest) {
        const right = yield* evaluate(next, scope);
        if (!compares(operator, left, right)) return false;
        left = right;
      }
      return true;
    }
    case 'and':
    case 'or': {
      const left = yield* evaluate(expression.left, scope);
      return isTrue(left) === (expression.is === 'or') ? left : yield* evaluate(expression.right, scope);
    }
    case 'if':
      return yield* evaluate(isTrue(yield* evaluate(expression.test, scope)) ? expression.yes : expression.no, scope);
    case 'lambda':
      return makeFunction('<lambda>', expression.parameters, scope, function* (inner) {
        return { is: 'return', value: yield* evaluate(expression.body, inner) };
      });
    case 'call':
      return yield* called(expression, scope);
    case 'attribute':
      return attributeOf(yield* evaluate(expression.of, scope), expression.name);
    case 'index':
      return indexed(yield* evaluate(expression.of, scope), yield* evaluate(expression.index, scope));
    case 'slice': {
      const part = function* (one: Expression | undefined): Work<Value> {
        return one ? yield* evaluate(one, scope) : null;
      };
      return sliced(yield* evaluate(expression.of, scope), yield* part(expression.from), yield* part(expression.to), yield* part(expression.step));
    }
  }
}

const setOf = (items: readonly Value[]): Value => ({ kind: 'set', items: [...new Map(items.map((item) => [repr(item), item])).values()] });

function unary(operator: string, value: Value): Value {
  if (operator === 'not') return !isTrue(value);
  if (!isNumber(value)) throw new PythonError('TypeError', `bad operand type for unary ${operator}: '${typeName(value)}'`);
  const number = typeof value === 'boolean' ? BigInt(value) : value;
  if (operator === '-') return -number;
  return operator === '~' ? ~BigInt(number) : number;
}

function* called({ callee, args, named }: Extract<Expression, { readonly is: 'call' }>, scope: Scope): Work<Value> {
  const target = yield* evaluate(callee, scope);
  if (typeof target !== 'object' || target?.kind !== 'function') throw new PythonError('TypeError', `'${typeName(target)}' object is not callable`);
  const values = yield* evaluateAll(args, scope);
  const names = new Map<string, Value>();
  for (const [name, value] of named) names.set(name, yield* evaluate(value, scope));
  yield* scope.machine.process.step();
  return yield* target.call(values, names satisfies Named);
}

function* comprehended({ into, key, value, loops }: Extract<Expression, { readonly is: 'comprehension' }>, scope: Scope): Work<Value> {
  const items: Value[] = [];
  // What has come together so far has no name that a script could write, and takes memory all the same.
  const inner: Scope = { names: new Map([['.0', { kind: 'list', items }]]), outer: scope, lent: new Set(), machine: scope.machine };
  const entries: (readonly [Value, Value])[] = [];
  const go = function* ([loop, ...rest]: readonly Loop[]): Work<void> {
    if (!loop) {
      if (key) entries.push([yield* evaluate(key, inner), yield* evaluate(value, inner)]);
      else items.push(yield* evaluate(value, inner));
      return;
    }
    for (const item of itemsOf(yield* evaluate(loop.over, inner))) {
      yield* scope.machine.process.step();
      yield* assign(loop.target, item, inner);
      let fitting = true;
      for (const condition of loop.conditions) fitting &&= isTrue(yield* evaluate(condition, inner));
      if (fitting) yield* go(rest);
    }
  };
  yield* go(loops);
  return into === 'dict' ? dict(entries) : into === 'set' ? setOf(items) : into === 'list' ? list(items) : tuple(items);
}
