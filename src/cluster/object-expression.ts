import { isCelError } from '@bufbuild/cel';
import { OBJECT_COST_MAX, withinCost } from '../api/cel/cost';
import { compile } from '../api/cel/program';
import { namesIn, undeclaredIn } from '../api/cel/references';
import { objectToCel } from '../api/cel/values';
import { KINDS } from '../api/kinds';
import type { Kind } from '../api/kinds/kind';
import type { Change } from './changes';

/** Conditions in CEL on one object as it is written: `object` is what it is now, `oldObject` what it was, as in an admission policy; `null` where there is none. */

const NAMES = ['object', 'oldObject'];

/** The kind that a user means by any of kubectl's names for it: `pods`, `pod`, `po`. */
export const kindNamed = (name: string): Kind | undefined =>
  KINDS.find(({ plural, singular, shortNames }) => plural === name || singular === name || shortNames?.includes(name));

/** What keeps a condition from ever being asked, with the place; undefined: nothing does. */
export function objectExpressionProblem(expression: string): string | undefined {
  const program = compile(expression);
  return 'error' in program ? program.error : undeclaredIn(expression, NAMES);
}

/** Whether a condition is about the change and not only about what came of it. */
const isOfChange = (expression: string): boolean => namesIn(expression).has('oldObject');

function isSo(kind: Kind, expression: string, object: Change['after'], oldObject: Change['before']): boolean {
  const program = compile(expression);
  if ('error' in program) return false;
  try {
    const bindings = { object: objectToCel(kind, object), oldObject: objectToCel(kind, oldObject) };
    const { result } = withinCost(OBJECT_COST_MAX, () => program(bindings));
    return !isCelError(result) && result === true;
  } catch {
    // It has cost too much, or asks for a field that is not there: then it is not so.
    return false;
  }
}

/** Whether a condition comes to hold with a change: it holds now and did not before. One that speaks of `oldObject` is asked of each change alone. */
export function comesToHold(kind: Kind, expression: string, { before, after }: Change): boolean {
  if (objectExpressionProblem(expression) !== undefined || !isSo(kind, expression, after, before)) return false;
  return isOfChange(expression) || !isSo(kind, expression, before, undefined);
}
