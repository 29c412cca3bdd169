import type { PolicyRule } from '../api/types.gen';

/** Rules of RBAC as `describe role` and `auth can-i --list` show them (kubectl `util/rbac`). */
export const RULE_COLUMNS: readonly string[] = ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'];

/** A rule about one thing, with all verbs for it. */
interface Rule {
  readonly group: string;
  readonly resource: string;
  readonly name: string;
  readonly url: string;
  readonly verbs: string[];
}

const goList = (items: readonly string[]): string => `[${items.join(' ')}]`;
const optional = (text: string): string => goList(text ? [text] : []);

/** `pods.metrics.k8s.io/log` of a resource and its group. */
function resourceText(resource: string, group: string): string {
  const [name, ...subresource] = resource.split('/');
  return [group ? `${name}.${group}` : name, ...subresource].join('/');
}

/** In the order of kubectl's own texts of rules: by verbs, then group, resource, name. */
const ruleKey = ({ verbs, group, resource, name, url }: Rule): string =>
  [goList(verbs), goList([group]), optional(resource), optional(name), optional(url)].join();

/** One row for each resource of each group, whose verbs are gathered, and for each path. */
export function ruleRows(rules: readonly PolicyRule[]): readonly (readonly string[])[] {
  const merged = new Map<string, Rule>();
  const paths: Rule[] = [];
  const add = (group: string, resource: string, name: string, verbs: readonly string[]): void => {
    const key = JSON.stringify([group, resource, name]);
    const known = merged.get(key) ?? { group, resource, name, url: '', verbs: [] };
    known.verbs.push(...verbs.filter((v) => !known.verbs.includes(v)));
    merged.set(key, known);
  };
  for (const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs } of rules) {
    const names = resourceNames.length > 0 ? resourceNames : [''];
    for (const group of apiGroups) for (const resource of resources) for (const name of names) add(group, resource, name, verbs);
    for (const url of nonResourceURLs) paths.push({ group: '', resource: '', name: '', url, verbs: [...verbs] });
  }
  return [...merged.values(), ...paths]
    .sort((a, b) => (ruleKey(a) < ruleKey(b) ? -1 : 1))
    .map(({ group, resource, name, url, verbs }) => [resource && resourceText(resource, group), optional(url), optional(name), goList(verbs)]);
}
