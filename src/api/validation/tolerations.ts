import type { Toleration } from '../types.gen';
import { type FieldError, invalid, NO_ERRORS, notSupported, required } from './errors';
import { validateLabelName } from './label-selector';
import { isValidLabelValue } from './names';

/** Taints' effects and tolerations: upstream `pkg/apis/core/validation`. Comparison operators are behind a feature gate that is off. */
const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** The effect of a taint; a toleration's may be empty, and is then not asked for. */
export function validateTaintEffect(effect: string, path: string): readonly FieldError[] {
  if (effect === '') return [required(path)];
  return TAINT_EFFECTS.includes(effect) ? NO_ERRORS : [notSupported(path, effect, TAINT_EFFECTS)];
}

function validateOperator({ operator = '', value = '' }: Toleration, path: string): readonly FieldError[] {
  switch (operator) {
    case '':
    case 'Equal': {
      const messages = isValidLabelValue(value);
      return messages.length === 0 ? NO_ERRORS : [invalid(path, value, messages.join(';'))];
    }
    case 'Exists':
      return value === '' ? NO_ERRORS : [invalid(path, value, "value must be empty when `operator` is 'Exists'")];
    case 'Lt':
    case 'Gt':
      return [notSupported(path, operator, ['Equal', 'Exists', 'Lt', 'Gt'])];
    default:
      return [notSupported(path, operator, ['Equal', 'Exists'])];
  }
}

function validateToleration(toleration: Toleration, path: string): readonly FieldError[] {
  const { key = '', operator = '', effect = '', tolerationSeconds } = toleration;
  const errors: FieldError[] = [];
  if (key !== '') errors.push(...validateLabelName(key, `${path}.key`));
  else if (operator !== 'Exists')
    errors.push(invalid(`${path}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"'));
  if (tolerationSeconds !== undefined && effect !== 'NoExecute')
    errors.push(invalid(`${path}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  errors.push(...validateOperator(toleration, `${path}.operator`));
  if (effect !== '') errors.push(...validateTaintEffect(effect, `${path}.effect`));
  return errors;
}

export const validateTolerations = (tolerations: readonly Toleration[], path: string): readonly FieldError[] =>
  tolerations.flatMap((toleration, i) => validateToleration(toleration, `${path}[${i}]`));
