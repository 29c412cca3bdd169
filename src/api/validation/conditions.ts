import type { Condition } from '../types.gen';
import { duplicate, type FieldError, invalid, invalidEach, notSupported, required, tooLong } from './errors';
import { validateLabelName } from './label-selector';
import { byteLength, regexError } from './names';

const STATUSES = ['False', 'True', 'Unknown'];
const REASON = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?';
const reasonExpression = new RegExp(`^${REASON}$`);
const REASON_ERROR = regexError(
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'",
  REASON,
  'my_name',
  'MY_NAME',
  'MyName',
  'ReasonA,ReasonB',
  'ReasonA:ReasonB',
);
const REASON_BYTES_MAX = 1024;
const MESSAGE_BYTES_MAX = 32 * 1024;

/** The conditions of a status (apimachinery `metav1/validation` ValidateConditions). */
export function validateConditions(conditions: readonly Condition[] = [], path: string): readonly FieldError[] {
  const types = new Set<string>();
  return conditions.flatMap((condition, i) => {
    const at = `${path}[${i}]`;
    const repeated = types.has(condition.type);
    types.add(condition.type);
    return [...(repeated ? [duplicate(`${at}.type`, condition.type)] : []), ...validateCondition(condition, at)];
  });
}

function validateCondition(condition: Condition, path: string): readonly FieldError[] {
  const { type = '', status = '', observedGeneration = 0, lastTransitionTime, reason = '', message = '' } = condition;
  const errors = [...validateLabelName(type, `${path}.type`)];
  if (!STATUSES.includes(status)) errors.push(notSupported(`${path}.status`, status, STATUSES));
  if (observedGeneration < 0) errors.push(invalid(`${path}.observedGeneration`, observedGeneration, 'must be greater than or equal to zero'));
  if (!lastTransitionTime) errors.push(required(`${path}.lastTransitionTime`));
  if (reason === '') errors.push(required(`${path}.reason`));
  else errors.push(...invalidEach(`${path}.reason`, reason, reasonExpression.test(reason) ? [] : [REASON_ERROR]));
  if (byteLength(reason) > REASON_BYTES_MAX) errors.push(tooLong(`${path}.reason`, REASON_BYTES_MAX));
  if (byteLength(message) > MESSAGE_BYTES_MAX) errors.push(tooLong(`${path}.message`, MESSAGE_BYTES_MAX));
  return errors;
}
