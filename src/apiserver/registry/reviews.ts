import type { Kind } from '../../api/kinds/kind';
import type { KubeObject } from '../../api/object';
import type {
  LocalSubjectAccessReview,
  NonResourceAttributes,
  ObjectMeta,
  PolicyRule,
  ResourceAttributes,
  ResourceRule,
  SelfSubjectAccessReview,
  SelfSubjectReview,
  SelfSubjectRulesReview,
  Status,
  SubjectAccessReview,
  SubjectAccessReviewStatus,
  TokenReview,
  UserInfo,
} from '../../api/types.gen';
import { type FieldError, invalid as invalidField } from '../../api/validation/errors';
import type { Identity } from '../authentication/identity';
import { AUDIENCE, authenticateToken } from '../authentication/token';
import { type Attributes, authorize, rulesFor } from '../authorization/rbac';
import { decodeBody } from '../decode';
import { badRequest, invalid } from '../status';
import { answer, type Decision, isRefusal, kindName, refuse, type Scope } from './scope';

/** Questions to the server about who somebody is and what they may do. */

interface Asked {
  readonly resourceAttributes?: ResourceAttributes;
  readonly nonResourceAttributes?: NonResourceAttributes;
}

const EXACTLY_ONE = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
const EMPTY = 'must be empty';
const EMPTY_BUT_NAMESPACE = 'must be empty except for namespace';
const CANNOT_BE_BOTH = 'cannot be specified in combination with resourceAttributes';

/** Upstream `pkg/apis/authorization/validation`: what is asked about, and nothing of an object. */
function validateAsked({ resourceAttributes, nonResourceAttributes }: Asked): readonly FieldError[] {
  if (resourceAttributes && nonResourceAttributes) return [invalidField('spec.nonResourceAttributes', nonResourceAttributes, CANNOT_BE_BOTH)];
  return resourceAttributes || nonResourceAttributes ? [] : [invalidField('spec.resourceAttributes', undefined, EXACTLY_ONE)];
}

/** A review is no object: it has no name, and a namespace only where it is about that alone. */
function validateMeta(metadata: ObjectMeta, words: string): readonly FieldError[] {
  const { managedFields: _, namespace, ...rest } = metadata;
  const isEmpty = Object.keys(rest).length === 0 && (namespace === undefined || words !== EMPTY);
  return isEmpty ? [] : [invalidField('metadata', metadata, words)];
}

/** Asked in a namespace, about that namespace. */
function validateLocal({ resourceAttributes, nonResourceAttributes }: Asked, place: string): readonly FieldError[] {
  const { namespace = '' } = resourceAttributes ?? {};
  return [
    ...(resourceAttributes && namespace !== place ? [invalidField('spec.resourceAttributes.namespace', namespace, 'must match metadata.namespace')] : []),
    ...(nonResourceAttributes ? [invalidField('spec.nonResourceAttributes', nonResourceAttributes, 'disallowed on this kind of request')] : []),
  ];
}

function attributesOf({ resourceAttributes, nonResourceAttributes }: Asked): Attributes {
  if (nonResourceAttributes) return { verb: nonResourceAttributes.verb ?? '', path: nonResourceAttributes.path ?? '' };
  const { verb = '', group = '', resource = '', subresource = '', namespace = '', name = '' } = resourceAttributes ?? {};
  return { verb, group, resource, subresource, namespace, name };
}

function accessStatus(identity: Identity, asked: Asked, { lookup }: Scope): SubjectAccessReviewStatus {
  const { allowed, reason } = authorize(identity, attributesOf(asked), lookup);
  return { allowed, ...(reason ? { reason } : {}) };
}

type Answer<T> = (review: T, scope: Scope) => KubeObject | Status | readonly FieldError[];

const self: Answer<SelfSubjectAccessReview> = (review, scope) => {
  const errors = [...validateAsked(review.spec), ...validateMeta(review.metadata, EMPTY)];
  return errors.length > 0 ? errors : { ...review, status: accessStatus(scope.identity, review.spec, scope) };
};

type Other = SubjectAccessReview | LocalSubjectAccessReview;

function validateOther({ spec, metadata }: Other, words: string): readonly FieldError[] {
  const isNobody = !spec.user && !spec.groups?.length;
  return [
    ...validateAsked(spec),
    ...(isNobody ? [invalidField('spec.user', '', 'at least one of user or group must be specified')] : []),
    ...validateMeta(metadata, words),
  ];
}

const accessOf = (review: Other, scope: Scope, errors: readonly FieldError[]): Other | readonly FieldError[] => {
  const { user = '', groups = [] } = review.spec;
  return errors.length > 0 ? errors : { ...review, status: accessStatus({ user, groups }, review.spec, scope) };
};

const other: Answer<SubjectAccessReview> = (review, scope) => accessOf(review, scope, validateOther(review, EMPTY));

const local: Answer<LocalSubjectAccessReview> = (review, scope) => {
  const { namespace } = scope.route;
  const errors = [...validateOther(review, EMPTY_BUT_NAMESPACE), ...validateLocal(review.spec, namespace)];
  return accessOf({ ...review, metadata: { ...review.metadata, namespace } }, scope, errors);
};

/** What a rule says of resources. */
const resourceRule = ({ verbs, apiGroups, resources, resourceNames }: PolicyRule): ResourceRule => ({
  verbs,
  ...(apiGroups && { apiGroups }),
  ...(resources && { resources }),
  ...(resourceNames && { resourceNames }),
});

const rules: Answer<SelfSubjectRulesReview> = (review, { identity, lookup }) => {
  const namespace = review.spec.namespace ?? '';
  if (namespace === '') return badRequest('no namespace on request');
  const { rules: all, error } = rulesFor(identity, namespace, lookup);
  const resourceRules = all.filter(({ resources }) => resources?.length).map(resourceRule);
  const nonResourceRules = all.flatMap(({ verbs, nonResourceURLs }) => (nonResourceURLs?.length ? [{ verbs, nonResourceURLs }] : []));
  const { apiVersion, kind } = review;
  const status = { resourceRules, nonResourceRules, incomplete: false, ...(error ? { evaluationError: error } : {}) };
  return { apiVersion, kind, metadata: {}, spec: {}, status };
};

const userInfo = ({ user, uid, groups, extra }: Identity): UserInfo => ({ username: user, ...(uid ? { uid } : {}), groups, ...(extra ? { extra } : {}) });

const whoAmI: Answer<SelfSubjectReview> = (review, { identity }) => ({ ...review, status: { userInfo: userInfo(identity) } });

const token: Answer<TokenReview> = (review, { lookup, nowUs }) => {
  if (!review.spec.token) return badRequest('token is required for TokenReview in authentication');
  const wanted = review.spec.audiences?.length ? review.spec.audiences : [AUDIENCE];
  const whose = authenticateToken(review.spec.token, wanted, lookup, nowUs);
  if (typeof whose === 'string') return { ...review, status: { user: {}, error: whose } };
  return { ...review, status: { authenticated: true, user: userInfo(whose.identity), audiences: whose.audiences } };
};

const ANSWERS: Readonly<Record<string, Answer<never>>> = {
  LocalSubjectAccessReview: local,
  SelfSubjectAccessReview: self,
  SelfSubjectReview: whoAmI,
  SelfSubjectRulesReview: rules,
  SubjectAccessReview: other,
  TokenReview: token,
};

export const isReview = ({ group, kind }: Kind): boolean => /^auth(entication|orization)\.k8s\.io$/.test(group) && kind in ANSWERS;

/** Answers a review with itself, its status filled in. */
export function decideReview(scope: Scope): Decision {
  const { route } = scope;
  const decoded = decodeBody(scope);
  if (isRefusal(decoded)) return refuse(decoded);
  const { namespace } = decoded.object.metadata;
  if (route.namespace && namespace && namespace !== route.namespace)
    return refuse(badRequest('the namespace of the provided object does not match the namespace sent on the request'));
  const result = ANSWERS[route.resource.kind.kind]!(decoded.object as never, scope);
  if (isRefusal(result)) return refuse(result);
  if (Array.isArray(result)) return refuse(invalid(kindName(route), '', result as readonly FieldError[]), decoded.warnings);
  return answer(201, result, decoded.warnings);
}
