import type { Toleration } from '../types.gen';
import { type FieldError, invalid, invalidEach, notSupported, required } from './errors';
import { validateLabelName } from './label-selector';
import { isValidLabelValue } from './names';

/** Taints' effects and tolerations: upstream `pkg/apis/core/validation` validateTaintEffect and ValidateTolerations. */
export const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** The effect of a taint; a toleration's may be empty, and is then not asked for. */
export function validateTaintEffect(effect: string, path: string): readonly FieldError[] {
  if (effect === '') return [required(path)];
  return TAINT_EFFECTS.includes(effect) ? [] : [notSupported(path, effect, TAINT_EFFECTS)];
}

export interface TolerationOptions {
  /** Whether `Lt` and `Gt` may be used: a feature gate that is off. */
  readonly allowComparisonOperators?: boolean;
}

export const validateTolerations = (tolerations: readonly Toleration[], path: string, options: TolerationOptions = {}): readonly FieldError[] =>
  tolerations.flatMap((toleration, i) => validateToleration(toleration, `${path}[${i}]`, options));

function validateToleration(toleration: Toleration, path: string, options: TolerationOptions): readonly FieldError[] {
  const { key = '', operator = '', effect = '', tolerationSeconds } = toleration;
  const errors: FieldError[] = [];
  if (key !== '') errors.push(...validateLabelName(key, `${path}.key`));
  else if (operator !== 'Exists')
    errors.push(invalid(`${path}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"'));
  if (tolerationSeconds !== undefined && effect !== 'NoExecute')
    errors.push(invalid(`${path}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  errors.push(...validateOperator(toleration, path, options));
  if (effect !== '') errors.push(...validateTaintEffect(effect, `${path}.effect`));
  return errors;
}

function validateOperator({ operator = '', value = '' }: Toleration, path: string, { allowComparisonOperators }: TolerationOptions): readonly FieldError[] {
  switch (operator) {
    case '':
    case 'Equal': {
      const messages = isValidLabelValue(value);
      return messages.length > 0 ? [invalid(`${path}.operator`, value, messages.join(';'))] : [];
    }
    case 'Exists':
      return value === '' ? [] : [invalid(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'")];
    case 'Lt':
    case 'Gt':
      return allowComparisonOperators
        ? invalidEach(`${path}.value`, value, decimalIntegerErrors(value))
        : [notSupported(`${path}.operator`, operator, ['Equal', 'Exists', 'Lt', 'Gt'])];
    default:
      return [notSupported(`${path}.operator`, operator, ['Equal', 'Exists'])];
  }
}

/** `content.IsDecimalInteger`, and whether it fits an int64. */
function decimalIntegerErrors(value: string): readonly string[] {
  const errors: string[] = [];
  if (!/^(0|-?[1-9][0-9]*)$/.test(value)) errors.push('must be a valid decimal integer in canonical form');
  if (!/^[+-]?[0-9]+$/.test(value)) errors.push(`strconv.ParseInt: parsing "${value}": invalid syntax`);
  else if (BigInt(value) !== BigInt.asIntN(64, BigInt(value))) errors.push(`strconv.ParseInt: parsing "${value}": value out of range`);
  return errors;
}
