import { defineKind, type Kind } from './kind';

/** Questions: what is created is the answer, and nothing is stored (`registry/authentication`, `registry/authorization`). */
const review = (group: string, kind: string, namespaced = false): Kind =>
  defineKind({
    group: `${group}.k8s.io`,
    version: 'v1',
    kind,
    plural: `${kind.toLowerCase()}s`,
    singular: kind.toLowerCase(),
    namespaced,
    schema: `${group}.v1.${kind}`,
    verbs: ['create'],
  });

export const selfSubjectReview = review('authentication', 'SelfSubjectReview');
export const tokenReview = review('authentication', 'TokenReview');
export const localSubjectAccessReview = review('authorization', 'LocalSubjectAccessReview', true);
export const selfSubjectAccessReview = review('authorization', 'SelfSubjectAccessReview');
export const selfSubjectRulesReview = review('authorization', 'SelfSubjectRulesReview');
export const subjectAccessReview = review('authorization', 'SubjectAccessReview');
