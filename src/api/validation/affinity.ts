import type { Affinity, LabelSelector, PodAffinity, PodAffinityTerm, TopologySpreadConstraint } from '../types.gen';
import { duplicate, type FieldError, forbidden, invalid, invalidEach, NO_ERRORS, notSupported, required } from './errors';
import { validateLabelName, validateLabelSelector } from './label-selector';
import { isDNS1123Label } from './names';
import { validateNodeAffinity, validateWeight } from './node-selector';

/** Affinity between Pods, and their spreading over domains: upstream `pkg/apis/core/validation`. */
function validateLabelKeys(keys: readonly string[], selector: LabelSelector | undefined, path: string): readonly FieldError[] {
  if (keys.length === 0) return NO_ERRORS;
  if (!selector) return [forbidden(path, 'must not be specified when labelSelector is not set')];
  return keys.flatMap((key, i) => validateLabelName(key, `${path}[${i}]`));
}

/** `ValidateMatchLabelKeysAndMismatchLabelKeys`: a key may be asked for once; what the server itself merged into the selector counts as that once. */
function validateMatchLabelKeys(
  matchLabelKeys: readonly string[],
  mismatchLabelKeys: readonly string[],
  selector: LabelSelector | undefined,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [
    ...validateLabelKeys(matchLabelKeys, selector, `${path}.matchLabelKeys`),
    ...validateLabelKeys(mismatchLabelKeys, selector, `${path}.mismatchLabelKeys`),
  ];
  if (selector) {
    const seen = new Set(Object.keys(selector.matchLabels ?? {}));
    for (const { key } of selector.matchExpressions ?? []) {
      const i = matchLabelKeys.lastIndexOf(key);
      if (i >= 0 && seen.has(key)) errors.push(invalid(`${path}[${i}]`, key, 'exists in both matchLabelKeys and labelSelector'));
      seen.add(key);
    }
  }
  for (const [i, key] of matchLabelKeys.entries())
    if (mismatchLabelKeys.includes(key)) errors.push(invalid(`${path}.matchLabelKeys[${i}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys'));
  return errors;
}

function validatePodAffinityTerm(term: PodAffinityTerm, path: string): readonly FieldError[] {
  const { topologyKey = '', namespaces = [], matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  return [
    ...validateLabelSelector(term.labelSelector, `${path}.labelSelector`),
    ...validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`),
    ...namespaces.flatMap((name) => invalidEach(`${path}.namespace`, name, isDNS1123Label(name))),
    ...validateMatchLabelKeys(matchLabelKeys, mismatchLabelKeys, term.labelSelector, path),
    ...(topologyKey === '' ? [required(`${path}.topologyKey`, 'can not be empty')] : NO_ERRORS),
    ...validateLabelName(topologyKey, `${path}.topologyKey`),
  ];
}

function validatePodAffinity(affinity: PodAffinity, path: string): readonly FieldError[] {
  const { requiredDuringSchedulingIgnoredDuringExecution: hard = [], preferredDuringSchedulingIgnoredDuringExecution: soft = [] } = affinity;
  return [
    ...hard.flatMap((term, i) => validatePodAffinityTerm(term, `${path}.requiredDuringSchedulingIgnoredDuringExecution[${i}]`)),
    ...soft.flatMap(({ weight, podAffinityTerm }, i) => {
      const at = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${i}]`;
      return [...validateWeight(weight, at), ...validatePodAffinityTerm(podAffinityTerm, `${at}.podAffinityTerm`)];
    }),
  ];
}

/** `validateAffinity`. */
export function validateAffinity(affinity: Affinity | undefined, path: string): readonly FieldError[] {
  if (!affinity) return NO_ERRORS;
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  return [
    ...(nodeAffinity ? validateNodeAffinity(nodeAffinity, `${path}.nodeAffinity`) : NO_ERRORS),
    ...(podAffinity ? validatePodAffinity(podAffinity, `${path}.podAffinity`) : NO_ERRORS),
    ...(podAntiAffinity ? validatePodAffinity(podAntiAffinity, `${path}.podAntiAffinity`) : NO_ERRORS),
  ];
}

const POLICIES = ['Honor', 'Ignore'];
const validatePolicy = (policy: string | undefined, path: string): readonly FieldError[] =>
  policy === undefined || POLICIES.includes(policy) ? NO_ERRORS : [notSupported(path, policy, POLICIES)];

const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const NOT_POSITIVE = 'must be greater than zero';

function validateConstraint(constraint: TopologySpreadConstraint, following: readonly TopologySpreadConstraint[], path: string): readonly FieldError[] {
  const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '', minDomains, matchLabelKeys = [], labelSelector } = constraint;
  const errors: FieldError[] = [];
  if (maxSkew <= 0) errors.push(invalid(`${path}.maxSkew`, maxSkew, NOT_POSITIVE));
  if (topologyKey === '') errors.push(required(`${path}.topologyKey`, 'can not be empty'));
  if (!ACTIONS.includes(whenUnsatisfiable)) errors.push(notSupported(`${path}.whenUnsatisfiable`, whenUnsatisfiable, ACTIONS));
  if (following.some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable))
    errors.push(duplicate(`${path}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`));
  if (minDomains !== undefined) {
    if (minDomains <= 0) errors.push(invalid(`${path}.minDomains`, minDomains, NOT_POSITIVE));
    if (whenUnsatisfiable !== 'DoNotSchedule')
      errors.push(invalid(`${path}.minDomains`, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`));
  }
  errors.push(
    ...validatePolicy(constraint.nodeAffinityPolicy, `${path}.nodeAffinityPolicy`),
    ...validatePolicy(constraint.nodeTaintsPolicy, `${path}.nodeTaintsPolicy`),
    ...validateMatchLabelKeys(matchLabelKeys, [], labelSelector, path),
    ...validateLabelSelector(labelSelector, `${path}.labelSelector`),
  );
  return errors;
}

/** `validateTopologySpreadConstraints`. */
export const validateTopologySpread = (constraints: readonly TopologySpreadConstraint[], path: string): readonly FieldError[] =>
  constraints.flatMap((constraint, i) => validateConstraint(constraint, constraints.slice(i + 1), `${path}[${i}]`));
