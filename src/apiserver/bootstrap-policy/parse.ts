import type { PolicyRule } from '../../api/types.gen';

/** Verbs that go together (`bootstrappolicy` Read, Write, ReadWrite, ReadUpdate). */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  read: ['get', 'list', 'watch'],
  write: ['create', 'delete', 'deletecollection', 'patch', 'update'],
  'read-write': ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  'read-update': ['get', 'list', 'patch', 'update', 'watch'],
};

const RULE = /^ {2}(\S+) (\S+): ([^=]+?)(?: = (.+))?$/;

/** `  read core,events.k8s.io: events`, `  update core: configmaps = cluster-info`, or `  get url: /healthz /livez`. */
function parseRule(line: string): PolicyRule {
  const [, verb = '', groups = '', what = '', names] = RULE.exec(line) ?? [];
  const verbs = VERBS[verb] ?? verb.split(',');
  if (groups === 'url') return { verbs, nonResourceURLs: what.split(' ') };
  return {
    verbs,
    apiGroups: groups.split(',').map((group) => (group === 'core' ? '' : group)),
    resources: what.split(' '),
    ...(names === undefined ? {} : { resourceNames: names.split(' ') }),
  };
}

/** The rules of each role: a line with its name, and below it an indented line for each rule. */
export function parsePolicy(text: string): ReadonlyMap<string, readonly PolicyRule[]> {
  const roles = new Map<string, PolicyRule[]>();
  let rules: PolicyRule[] = [];
  for (const line of text.trim().split('\n')) {
    if (line.startsWith(' ')) rules.push(parseRule(line));
    else {
      rules = [];
      roles.set(line, rules);
    }
  }
  return roles;
}
