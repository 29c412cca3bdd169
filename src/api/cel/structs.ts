import type { parse } from '@bufbuild/cel';

/**
 * Types that expressions can make objects of (`Object.spec{replicas: 3}`, `JSONPatch{op: "add"}`) are maps here: the names of their fields are all there is
 * to them. What they are made for decodes them as any other object.
 */
export type Expr = NonNullable<ReturnType<typeof parse>['expr']>;

const inner = (expr: Expr | undefined): Expr | undefined => expr && withPlainStructs(expr);
const text = (value: string): Expr => ({
  $typeName: 'cel.expr.Expr',
  id: 0n,
  exprKind: { case: 'constExpr', value: { $typeName: 'cel.expr.Constant', constantKind: { case: 'stringValue', value } } },
});

/** The expression with maps instead of structs of types. */
export function withPlainStructs(expr: Expr): Expr {
  const { exprKind } = expr;
  switch (exprKind.case) {
    case 'selectExpr':
      return { ...expr, exprKind: { ...exprKind, value: { ...exprKind.value, operand: inner(exprKind.value.operand) } } };
    case 'callExpr': {
      const { target, args } = exprKind.value;
      const value = { ...exprKind.value, ...(target ? { target: withPlainStructs(target) } : {}), args: args.map(withPlainStructs) };
      return { ...expr, exprKind: { ...exprKind, value } };
    }
    case 'listExpr':
      return { ...expr, exprKind: { ...exprKind, value: { ...exprKind.value, elements: exprKind.value.elements.map(withPlainStructs) } } };
    case 'structExpr': {
      const entries = exprKind.value.entries.map((entry) => {
        const { keyKind } = entry;
        const key = keyKind.case === 'fieldKey' ? ({ case: 'mapKey', value: text(keyKind.value) } as const) : keyKind;
        return { ...entry, keyKind: key, value: inner(entry.value) };
      });
      return { ...expr, exprKind: { ...exprKind, value: { ...exprKind.value, messageName: '', entries } } };
    }
    case 'comprehensionExpr': {
      const loop = exprKind.value;
      const value = {
        ...loop,
        iterRange: inner(loop.iterRange),
        accuInit: inner(loop.accuInit),
        loopCondition: inner(loop.loopCondition),
        loopStep: inner(loop.loopStep),
        result: inner(loop.result),
      };
      return { ...expr, exprKind: { ...exprKind, value } };
    }
    default:
      return expr;
  }
}
