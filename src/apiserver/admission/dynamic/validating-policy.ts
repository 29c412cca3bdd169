import type { Bindings } from '../../../api/cel/program';
import type { Status, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, Validation } from '../../../api/types.gen';
import type { Scope } from '../../registry/scope';
import { refusal } from '../plugin';
import { evaluate } from './bindings';
import { type Invocation, invocationsOf } from './invocations';
import type { Reviewed } from './request';

/** ValidatingAdmissionPolicies (apiserver `plugin/policy/validating`). There is no audit log that `Audit` could be noted in. */

const MESSAGE_BYTES_MAX = 5 * 1024;
const CODES: Readonly<Record<string, number>> = { Forbidden: 403, Unauthorized: 401, RequestEntityTooLarge: 413, Invalid: 422 };

type Invoked = Invocation<ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding>;

/** What a policy has against a request. */
interface Objection {
  readonly invoked: Invoked;
  readonly message: string;
  readonly reason: string;
}

function objectionsOf(invoked: Invoked): readonly Objection[] {
  const { failurePolicy, validations = [] } = invoked.policy.spec ?? {};
  const failed = (message: string): readonly Objection[] => (failurePolicy === 'Ignore' ? [] : [{ invoked, message, reason: 'Invalid' }]);
  if (invoked.error !== undefined) return failed(invoked.error);
  const { bindings } = invoked;
  return validations.flatMap((validation) => {
    const result = evaluate(validation.expression, bindings);
    if ('error' in result) return failed(result.error);
    return result.value === true ? [] : [{ invoked, message: messageOf(validation, bindings), reason: validation.reason ?? 'Invalid' }];
  });
}

function messageOf({ expression, message = '', messageExpression = '' }: Validation, bindings: Bindings): string {
  if (messageExpression.trim() !== '') {
    const result = evaluate(messageExpression, bindings);
    const text = 'value' in result && typeof result.value === 'string' ? result.value.trim() : '';
    if (text !== '' && text.length <= MESSAGE_BYTES_MAX && !text.includes('\n')) return text;
  }
  return message.trim() || `failed expression: ${expression.trim()}`;
}

const objections = (scope: Scope, reviewed: Reviewed): readonly Objection[] =>
  invocationsOf<ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding>(
    scope,
    reviewed,
    'validatingadmissionpolicies.admissionregistration.k8s.io',
    'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  ).flatMap(objectionsOf);

const actionsOf = ({ invoked }: Objection): readonly string[] => invoked.binding.spec?.validationActions ?? [];

/** Why a request is refused, and what is said besides. */
export function judgeByPolicies(scope: Scope, reviewed: Reviewed): { readonly refused?: Status; readonly warnings: readonly string[] } {
  const found = objections(scope, reviewed);
  if (found.length === 0) return { warnings: [] };
  const nameOf = ({ invoked: { policy, binding } }: Objection): string =>
    `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}'`;
  const warnings = found.filter((one) => actionsOf(one).includes('Warn')).map((one) => `Validation failed for ${nameOf(one)}: ${one.message}`);
  const denied = found.find((one) => actionsOf(one).includes('Deny'));
  const about = reviewed.object ?? reviewed.old;
  if (!denied || !about) return { warnings };
  const message = `${nameOf(denied)} denied request: ${denied.message}`;
  return { refused: { ...refusal(scope, about, message, [{ message }]), reason: denied.reason, code: CODES[denied.reason] ?? 422 }, warnings };
}
