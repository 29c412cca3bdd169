import type { TestExpression } from 'unbash';
import { comparison, questionsOf, unary } from '../programs/condition';
import type { Work } from '../programs/program';
import { compile, globPattern, matches, matchesWhole } from '../programs/regular-expression';
import { expandPattern, expandText } from './expansion';
import { abort, pathOf, type Shell } from './state';

/** bash's `[[ EXPRESSION ]]`: `==` takes a pattern, `=~` a regular expression. */
export function* evaluateTest(expression: TestExpression, shell: Shell): Work<boolean> {
  switch (expression.type) {
    case 'TestUnary': {
      const { operator } = expression;
      if (operator === '-v') return shell.variables.has(yield* expandText(expression.operand, shell));
      const files = questionsOf(shell.host.files, (name) => pathOf(shell, name));
      const answer = unary(operator, yield* expandText(expression.operand, shell), files);
      if (answer === undefined) yield* abort(shell, `[[: ${operator}: unknown operator`);
      return answer ?? false;
    }
    case 'TestBinary': {
      const { operator, right } = expression;
      const left = yield* expandText(expression.left, shell);
      if (operator === '=' || operator === '==' || operator === '!=')
        return matchesWhole(globPattern(yield* expandPattern(right, shell)), left) === (operator !== '!=');
      const text = yield* expandText(right, shell);
      if (operator !== '=~' && comparison(operator)) return comparison(operator)!(left, text);
      const compiled = operator === '=~' ? compile(text, { extended: true }) : `${operator}: unknown operator`;
      if (typeof compiled !== 'string') return matches(compiled, left);
      yield* abort(shell, `[[: ${compiled}`);
      return false;
    }
    case 'TestLogical': {
      const and = expression.operator === '&&';
      for (const operand of expression.operands) if ((yield* evaluateTest(operand, shell)) !== and) return !and;
      return and;
    }
    case 'TestNot':
      return (yield* evaluateTest(expression.operand, shell)) === (expression.negations.length % 2 === 0);
    case 'TestGroup':
      return yield* evaluateTest(expression.expression, shell);
  }
}
