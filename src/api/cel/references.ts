import { parse } from '@bufbuild/cel';
import type { Expr } from './structs';

/** What an expression refers to that nobody declares: the part of cel-go's checker that does not need to know types. */

/** Names of types, and those before functions (`sets.contains`). */
const KNOWN: ReadonlySet<string> = new Set(
  'bool bytes double duration dyn int list map null_type string timestamp type uint google optional_type sets ip cidr math base64 optional format jsonpatch cel strings lists'.split(
    ' ',
  ),
);

/** Identifiers that stand free in an expression, with where. */
function* freeIn(expr: Expr | undefined, bound: ReadonlySet<string>): Generator<{ readonly name: string; readonly id: bigint }> {
  const { exprKind } = expr ?? { exprKind: { case: undefined, value: undefined } };
  switch (exprKind.case) {
    case 'identExpr':
      if (!bound.has(exprKind.value.name) && !exprKind.value.name.startsWith('@')) yield { name: exprKind.value.name, id: expr?.id ?? 0n };
      return;
    case 'selectExpr':
      yield* freeIn(exprKind.value.operand, bound);
      return;
    case 'callExpr':
      yield* freeIn(exprKind.value.target, bound);
      for (const arg of exprKind.value.args) yield* freeIn(arg, bound);
      return;
    case 'listExpr':
      for (const element of exprKind.value.elements) yield* freeIn(element, bound);
      return;
    case 'structExpr':
      for (const { keyKind, value } of exprKind.value.entries) {
        if (keyKind.case === 'mapKey') yield* freeIn(keyKind.value, bound);
        yield* freeIn(value, bound);
      }
      return;
    case 'comprehensionExpr': {
      const { accuInit, accuVar, iterRange, iterVar, iterVar2, loopCondition, loopStep, result } = exprKind.value;
      yield* freeIn(iterRange, bound);
      yield* freeIn(accuInit, bound);
      const inside = new Set([...bound, accuVar, iterVar, iterVar2]);
      yield* freeIn(loopCondition, inside);
      yield* freeIn(loopStep, inside);
      yield* freeIn(result, inside);
    }
  }
}

/** The names that an expression, which can be parsed, asks for: those of variables, known or not. */
export function namesIn(expression: string): ReadonlySet<string> {
  return new Set([...freeIn(parse(expression).expr, KNOWN)].map(({ name }) => name));
}

/** What is wrong with the names of an expression that can be parsed, in cel-go's words. */
export function undeclaredIn(expression: string, declared: Iterable<string>): string | undefined {
  const { expr, sourceInfo } = parse(expression);
  const errors = [...freeIn(expr, new Set([...KNOWN, ...declared]))].map(({ name, id }) => {
    const offset = sourceInfo?.positions[String(id)] ?? 0;
    const lines = expression.slice(0, offset).split('\n');
    const column = lines.at(-1)?.length ?? 0;
    const line = expression.split('\n')[lines.length - 1] ?? '';
    return `ERROR: <input>:${lines.length}:${column + 1}: undeclared reference to '${name}' (in container '')\n | ${line}\n | ${'.'.repeat(column)}^`;
  });
  return errors.length > 0 ? errors.join('\n') : undefined;
}
