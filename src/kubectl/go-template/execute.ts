import { KubectlError } from '../errors';
import { at, FUNCTIONS, goText, isTrue, NO_VALUE } from './functions';
import { type Block, type Operand, type Part, type Pipeline, parseGoTemplate } from './parse';

/** A variable, which inner blocks may set. */
interface Variable {
  value: unknown;
}

/** What a template sees at a place: the dot, and the variables of the blocks around it. */
interface Scope {
  readonly dot: unknown;
  readonly variables: ReadonlyMap<string, Variable>;
}

/** How the parts of a block ended. */
type Ending = 'done' | 'break' | 'continue';

/** Prints an object by a template (cli-runtime GoTemplatePrinter). */
export function printGoTemplate(template: string, object: unknown): string {
  const printed: string[] = [];
  const fail = (why: string): never => {
    throw new KubectlError(`error executing template ${JSON.stringify(template)}: template: output:1: ${why}`);
  };

  function resultOf(operand: Operand, scope: Scope): unknown {
    switch (operand.kind) {
      case 'literal':
        return operand.value;
      case 'dot':
        return operand.fields.reduce(fieldOf, scope.dot);
      case 'group':
        return operand.fields.reduce(fieldOf, evaluate(operand.pipeline, scope));
      case 'variable': {
        const { value } = scope.variables.get(operand.name) ?? fail(`undefined variable "${operand.name}"`);
        return operand.fields.reduce(fieldOf, value);
      }
      case 'function':
        return call(operand.name, []);
    }
  }

  function fieldOf(value: unknown, field: string): unknown {
    if (value === NO_VALUE || value === null || value === undefined) return NO_VALUE;
    if (typeof value !== 'object' || Array.isArray(value)) return fail(`can't evaluate field ${field} in type interface {}`);
    return at(value, field);
  }

  const call = (name: string, args: readonly unknown[]): unknown => (FUNCTIONS.get(name) ?? fail(`function "${name}" not defined`))(...args);

  function evaluate({ commands }: Pipeline, scope: Scope): unknown {
    let passed: readonly unknown[] = [];
    for (const [first, ...rest] of commands) {
      const args = [...rest.map((operand) => resultOf(operand, scope)), ...passed];
      passed = [first!.kind === 'function' ? call(first!.name, args) : args.length > 0 ? fail("can't give argument to non-function") : resultOf(first!, scope)];
    }
    return passed[0];
  }

  /** The scope with a pipeline's variables set, or those that were there changed. */
  function declared({ names, assigns }: Pipeline, values: readonly unknown[], scope: Scope): Scope {
    if (names.length === 0) return scope;
    const own = names.map((name, i) => [name, values[values.length - names.length + i]] as const);
    if (!assigns) return { ...scope, variables: new Map([...scope.variables, ...own.map(([name, value]) => [name, { value }] as const)]) };
    for (const [name, value] of own) (scope.variables.get(name) ?? fail(`undefined variable "${name}"`)).value = value;
    return scope;
  }

  function range(part: Block<'range'>, scope: Scope): Ending {
    const value = evaluate(part.pipeline, scope);
    const list = typeof value === 'number' ? Array.from({ length: value }, (_, i) => i) : value;
    const entries: readonly (readonly [unknown, unknown])[] = Array.isArray(list)
      ? list.map((item: unknown, i) => [i, item] as const)
      : typeof list === 'object' && list !== null
        ? Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1))
        : isTrue(list)
          ? fail(`range can't iterate over ${goText(list)}`)
          : [];
    if (entries.length === 0) return run(part.otherwise, scope);
    for (const [key, item] of entries) {
      const within = declared(part.pipeline, [key, item], scope);
      if (run(part.parts, { ...within, dot: item }) === 'break') break;
    }
    return 'done';
  }

  function run(parts: readonly Part[], outer: Scope): Ending {
    let scope = outer;
    for (const part of parts) {
      let ending: Ending = 'done';
      if (part.kind === 'text') printed.push(part.text);
      else if (part.kind === 'break' || part.kind === 'continue') ending = part.kind;
      else if (part.kind === 'range') ending = range(part, scope);
      else {
        const value = evaluate(part.pipeline, scope);
        const within = declared(part.pipeline, [value], scope);
        if (part.kind === 'print') {
          scope = within;
          if (part.pipeline.names.length === 0) printed.push(goText(value));
        } else if (!isTrue(value)) ending = run(part.otherwise, within);
        else ending = run(part.parts, part.kind === 'with' ? { ...within, dot: value } : within);
      }
      if (ending !== 'done') return ending;
    }
    return 'done';
  }

  run(parseGoTemplate(template), { dot: object, variables: new Map([['$', { value: object }]]) });
  return printed.join('');
}
