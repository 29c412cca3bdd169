import type { PolicyRule } from '../../api/types.gen';
import { urlMatches } from './rbac';

/** Which rules others cover (component-helpers `auth/rbac/validation`). */

/** A rule as rules of one verb each, for one resource of one name, or for one path. */
const brokenDown = ({ verbs, apiGroups = [], resources = [], resourceNames, nonResourceURLs = [] }: PolicyRule): readonly PolicyRule[] => {
  const names: readonly (readonly string[] | undefined)[] = resourceNames?.length ? resourceNames.map((name) => [name]) : [undefined];
  return [
    ...apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.flatMap((verb) => names.map((name) => ({ apiGroups: [group], resources: [resource], verbs: [verb], ...(name ? { resourceNames: name } : {}) }))),
      ),
    ),
    ...nonResourceURLs.flatMap((url) => verbs.map((verb) => ({ nonResourceURLs: [url], verbs: [verb] }))),
  ];
};

const hasAll = (own: readonly string[] = [], asked: readonly string[] = []): boolean => own.includes('*') || asked.every((one) => own.includes(one));

function resourceCovers(own: readonly string[] = [], asked: readonly string[] = []): boolean {
  const covers = (resource: string): boolean => own.includes(resource) || (resource.includes('/') && own.includes(`*${resource.slice(resource.indexOf('/'))}`));
  return own.includes('*') || asked.every(covers);
}

const covers = (own: PolicyRule, asked: PolicyRule): boolean =>
  hasAll(own.verbs, asked.verbs) &&
  hasAll(own.apiGroups, asked.apiGroups) &&
  resourceCovers(own.resources, asked.resources) &&
  (asked.nonResourceURLs ?? []).every((path) => own.nonResourceURLs?.some((url) => urlMatches(url, path))) &&
  (!own.resourceNames?.length || asked.resourceNames?.every((name) => own.resourceNames?.includes(name)) === true);

/** What of some rules those that somebody has do not cover, with the verbs for one resource in one rule again (`CompactRules`). */
export function missingRules(own: readonly PolicyRule[], asked: readonly PolicyRule[]): readonly PolicyRule[] {
  const missing = asked.flatMap(brokenDown).filter((rule) => !own.some((other) => covers(other, rule)));
  const compact = new Map<string, PolicyRule>();
  for (const rule of missing) {
    const { verbs, ...about } = rule;
    const key = JSON.stringify(rule.nonResourceURLs ? rule : about);
    const known = compact.get(key);
    compact.set(key, known ? { ...known, verbs: [...known.verbs, ...verbs] } : rule);
  }
  return [...compact.values()];
}

const FIELDS = [
  ['APIGroups', 'apiGroups'],
  ['Resources', 'resources'],
  ['NonResourceURLs', 'nonResourceURLs'],
  ['ResourceNames', 'resourceNames'],
  ['Verbs', 'verbs'],
] as const;

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}` (`CompactString`). */
export const compactText = (rule: PolicyRule): string => {
  const parts = FIELDS.flatMap(([name, field]) => (rule[field]?.length ? [`${name}:[${rule[field].map((text) => JSON.stringify(text)).join(' ')}]`] : []));
  return `{${parts.join(', ')}}`;
};
