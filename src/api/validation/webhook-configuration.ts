import { semanticEqual } from '../equality';
import type { MutatingWebhook, MutatingWebhookConfiguration, ValidatingWebhook, ValidatingWebhookConfiguration } from '../types.gen';
import { FAILURE_POLICIES, MATCH_POLICIES, validateChoice, validateMatchConditions, validateRule } from './admission-rules';
import { duplicate, type FieldError, invalid, invalidEach, required } from './errors';
import { validateLabelSelector } from './label-selector';
import { isDNS1035Label, isDNS1123Subdomain, nameIsDNSSubdomain } from './names';
import { validateObjectMeta } from './object-meta';
import { validateWebhookClient } from './webhook-client';

/** Upstream `pkg/apis/admissionregistration/validation`: webhooks. */
type Errors = readonly FieldError[];
type Configuration = MutatingWebhookConfiguration | ValidatingWebhookConfiguration;
type Webhook = MutatingWebhook | ValidatingWebhook;

const REVIEW_VERSIONS = ['v1', 'v1beta1'];
const SIDE_EFFECTS = ['None', 'NoneOnDryRun'];
const ANY_SIDE_EFFECTS = ['None', 'NoneOnDryRun', 'Some', 'Unknown'];
const REINVOCATION_POLICIES = ['IfNeeded', 'Never'];
const TIMEOUT_SECONDS_MAX = 30;

/** What is asked of new webhooks; objects that were stored with less may keep it. */
interface Strictness {
  readonly noSideEffects: boolean;
  readonly knownVersion: boolean;
  readonly uniqueNames: boolean;
  readonly selectors: boolean;
  readonly conditions: boolean;
}

const STRICT: Strictness = { noSideEffects: true, knownVersion: true, uniqueNames: true, selectors: true, conditions: true };

const webhooksOf = ({ webhooks }: Configuration): readonly Webhook[] => webhooks ?? [];

export const validateWebhooks = (configuration: Configuration): Errors => validate(configuration, STRICT);

export function validateWebhooksUpdate(next: Configuration, old: Configuration): Errors {
  const [hooks, before] = [webhooksOf(next), webhooksOf(old)];
  return validate(next, {
    noSideEffects: before.every(({ sideEffects }) => SIDE_EFFECTS.includes(sideEffects)),
    knownVersion: before.every(({ admissionReviewVersions: versions }) => versions.length === 0 || versions.some((v) => REVIEW_VERSIONS.includes(v))),
    uniqueNames: new Set(before.map(({ name }) => name)).size === before.length,
    selectors: before.every(({ namespaceSelector, objectSelector }) =>
      [namespaceSelector, objectSelector].every((s) => validateLabelSelector(s, '').length === 0),
    ),
    conditions: hooks.length !== before.length || hooks.some((hook, i) => !semanticEqual(hook.matchConditions, before[i]?.matchConditions)),
  });
}

const validate = (configuration: Configuration, strict: Strictness): Errors => [
  ...validateObjectMeta(configuration.metadata, false, nameIsDNSSubdomain),
  ...webhooksOf(configuration).flatMap((hook, i, all) => {
    const at = `webhooks[${i}]`;
    const repeated = strict.uniqueNames && hook.name && all.findIndex(({ name }) => name === hook.name) < i;
    return [
      ...validateWebhook(hook, strict, at),
      ...validateVersions(hook.admissionReviewVersions ?? [], strict.knownVersion, `${at}.admissionReviewVersions`),
      ...(repeated ? [duplicate(`${at}.name`, hook.name)] : []),
    ];
  }),
];

function validateWebhook(hook: Webhook, strict: Strictness, path: string): Errors {
  const { name = '', rules = [], failurePolicy, matchPolicy, sideEffects, timeoutSeconds = 10, namespaceSelector, objectSelector, clientConfig } = hook;
  const allowed = strict.noSideEffects ? SIDE_EFFECTS : ANY_SIDE_EFFECTS;
  const selectors = { allowInvalidLabelValueInSelector: !strict.selectors };
  return [
    ...validateName(name, `${path}.name`),
    ...rules.flatMap((rule, i) => validateRule(rule, `${path}.rules[${i}]`)),
    ...validateChoice(failurePolicy, FAILURE_POLICIES, `${path}.failurePolicy`),
    ...validateChoice(matchPolicy, MATCH_POLICIES, `${path}.matchPolicy`),
    ...(sideEffects
      ? validateChoice(sideEffects, allowed, `${path}.sideEffects`)
      : [required(`${path}.sideEffects`, `must specify one of ${allowed.join(', ')}`)]),
    ...(timeoutSeconds < 1 || timeoutSeconds > TIMEOUT_SECONDS_MAX
      ? [invalid(`${path}.timeoutSeconds`, timeoutSeconds, 'the timeout value must be between 1 and 30 seconds')]
      : []),
    ...validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`, selectors),
    ...validateLabelSelector(objectSelector, `${path}.objectSelector`, selectors),
    ...('reinvocationPolicy' in hook ? validateChoice(hook.reinvocationPolicy, REINVOCATION_POLICIES, `${path}.reinvocationPolicy`) : []),
    ...validateWebhookClient(clientConfig ?? {}, `${path}.clientConfig`),
    ...(strict.conditions ? validateMatchConditions(hook.matchConditions, false, `${path}.matchConditions`) : []),
  ];
}

/** `IsFullyQualifiedName`. */
function validateName(name: string, path: string): Errors {
  if (name === '') return [required(path)];
  const wrong = isDNS1123Subdomain(name);
  if (wrong.length > 0) return [invalid(path, name, wrong.join(','))];
  return name.split('.').length < 3 ? [invalid(path, name, 'should be a domain with at least three segments separated by dots')] : [];
}

function validateVersions(versions: readonly string[], mustKnow: boolean, path: string): Errors {
  const known = REVIEW_VERSIONS.join(', ');
  if (versions.length === 0) return [required(path, `must specify one of ${known}`)];
  return [
    ...versions.flatMap((version, i) =>
      versions.indexOf(version) < i ? [invalid(`${path}[${i}]`, version, 'duplicate version')] : invalidEach(`${path}[${i}]`, version, isDNS1035Label(version)),
    ),
    ...(mustKnow && !versions.some((version) => REVIEW_VERSIONS.includes(version)) ? [invalid(path, versions, `must include at least one of ${known}`)] : []),
  ];
}
