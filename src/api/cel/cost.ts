import { type CelFunc, type CelList, CelScalar, celFunc, celList, celListConcat, isCelList, isCelMap, listType, type parse } from '@bufbuild/cel';

/**
 * What an expression may cost (apiserver `cel` PerCallLimit and RuntimeCELCostBudget): loops in loops over an object of a megabyte would go on for hours.
 * Every turn of a loop counts, and so does the size of what an operation goes through.
 */
const { BOOL, DYN } = CelScalar;
const LIST = listType(DYN);

type Expr = NonNullable<ReturnType<typeof parse>['expr']>;

const CALL_COST_MAX = 1_000_000;
/** What all rules of an object may cost together. */
export const OBJECT_COST_MAX = 2_000_000;
/** Letters that cost as much as one turn of a loop. */
const LETTERS = 10;
/** Items that are copied at the cost of one turn of a loop. */
const COPIES = 10;

/** As upstream says it, before what was meant to be evaluated. */
export const OUT_OF_COST = 'operation cancelled: actual cost limit exceeded';

const TURN = '@turn';
const CHARGED = '@charged';

/** Of the evaluation under way. */
let left = 0;

export function spend(cost: number): void {
  left -= cost;
  if (left < 0) throw new Error(OUT_OF_COST);
}

/** Evaluates within the limit of one call, or of what is left to a whole object. Gives back what it has cost too. */
export function withinCost<T>(budget: number, evaluate: () => T): { readonly result: T; readonly cost: number } {
  const given = Math.min(CALL_COST_MAX, budget);
  left = given;
  const result = evaluate();
  return { result, cost: given - left };
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length / LETTERS;
  return isCelList(value) || isCelMap(value) ? value.size : 1;
}

/** The lists that a list was put together from: each longer than the next, so that there are few. */
const parts = new WeakMap<CelList, readonly CelList[]>();

/**
 * One list after the other. The library's own would keep those that it was made of, one in the other, and walk through them all for each item: `map` makes
 * its list by adding one item at a time.
 */
function concatenated(a: CelList, b: CelList): CelList {
  const made = [...(parts.get(a) ?? [a]), ...(parts.get(b) ?? [b])];
  for (let last = made.at(-1), before = made.at(-2); last && before && before.size <= last.size; last = made.at(-1), before = made.at(-2)) {
    spend((before.size + last.size) / COPIES);
    made.splice(-2, 2, celList([...before, ...last]));
  }
  const whole = celListConcat(...made);
  parts.set(whole, made);
  return whole;
}

export const COST: readonly CelFunc[] = [
  celFunc(TURN, [], BOOL, () => {
    spend(1);
    return true;
  }),
  celFunc(CHARGED, [DYN], DYN, (value) => {
    spend(sizeOf(value));
    return value;
  }),
  celFunc('_+_', [LIST, LIST], LIST, concatenated),
];

/** What goes through all of its operands. */
const WALKS: ReadonlySet<string> = new Set(
  '_==_ _!=_ @in contains startsWith endsWith matches find findAll split replace join sets.contains sets.equivalent sets.intersects isSorted sum min max indexOf lastIndexOf'.split(
    ' ',
  ),
);

const call = (name: string, args: readonly Expr[]): Expr => ({
  $typeName: 'cel.expr.Expr',
  id: 0n,
  exprKind: { case: 'callExpr', value: { $typeName: 'cel.expr.Expr.Call', function: name, args: [...args] } },
});

/** The expression with its costs in it. */
export function charged(expr: Expr): Expr {
  const { exprKind } = expr;
  switch (exprKind.case) {
    case 'selectExpr':
      return { ...expr, exprKind: { ...exprKind, value: { ...exprKind.value, operand: inner(exprKind.value.operand) } } };
    case 'callExpr': {
      const { function: name, target, args } = exprKind.value;
      const operand = (one: Expr): Expr => (WALKS.has(name) ? call(CHARGED, [charged(one)]) : charged(one));
      // The name of a function's group is no value.
      const isGroup = target?.exprKind.case === 'identExpr' && WALKS.has(`${target.exprKind.value.name}.${name}`);
      const on = target && !isGroup ? { target: operand(target) } : {};
      const walks = isGroup ? args.map((arg) => call(CHARGED, [charged(arg)])) : args.map(operand);
      return { ...expr, exprKind: { ...exprKind, value: { ...exprKind.value, ...on, args: walks } } };
    }
    case 'listExpr':
      return { ...expr, exprKind: { ...exprKind, value: { ...exprKind.value, elements: exprKind.value.elements.map(charged) } } };
    case 'structExpr': {
      const entries = exprKind.value.entries.map((entry) => ({ ...entry, value: inner(entry.value) }));
      return { ...expr, exprKind: { ...exprKind, value: { ...exprKind.value, entries } } };
    }
    case 'comprehensionExpr': {
      const loop = exprKind.value;
      const turn = call('_&&_', [call(TURN, []), inner(loop.loopCondition)!]);
      const value = { ...loop, iterRange: inner(loop.iterRange), loopCondition: turn, loopStep: inner(loop.loopStep), result: inner(loop.result) };
      return { ...expr, exprKind: { ...exprKind, value } };
    }
    default:
      return expr;
  }
}

const inner = (expr: Expr | undefined): Expr | undefined => expr && charged(expr);
