import type { JsonObject } from '../../../api/object';
import { type Context, discover } from '../../context';
import { findResource, noResourceType } from '../../discovery';
import { KubectlError } from '../../errors';
import type { FlagSpec } from '../../flags';
import { flag, type Generator, nameOf, object } from './generator';

const verbsAndResources: readonly FlagSpec[] = [
  flag('verb', 'list', 'Verb that applies to the resources contained in the rule.'),
  flag('resource', 'list', 'Resource that the rule applies to.'),
  flag('resource-name', 'array', 'Resource in the white list that the rule applies to, repeat this flag for multiple items.'),
];

/** Resources by their group, as a Role's rules have them. */
async function resourceRules(context: Context): Promise<readonly JsonObject[]> {
  const byGroup = new Map<string, string[]>();
  for (const spec of context.flags.list('resource')) {
    const [name, subresource] = spec.split('/') as [string, string?];
    const found = findResource(await discover(context), name);
    if (!found) throw new KubectlError(noResourceType(name).message, { exact: true });
    byGroup.set(found.group, [...(byGroup.get(found.group) ?? []), subresource ? `${found.plural}/${subresource}` : found.plural]);
  }
  const names = context.flags.list('resource-name');
  const verbs = [...new Set(context.flags.list('verb'))];
  return [...byGroup].map(([group, resources]) => ({ apiGroups: [group], ...(names.length > 0 && { resourceNames: names }), resources, verbs }));
}

/** Labels of the ClusterRoles to gather, `a=b,c=d`. */
function gathered({ flags }: Context): JsonObject | undefined {
  const pairs = flags.list('aggregation-rule').map((pair) => /^([^=]+)=(.*)$/.exec(pair) ?? []);
  if (pairs.length === 0) return undefined;
  if (pairs.some(([pair]) => pair === undefined))
    throw new KubectlError(`invalid argument "${flags.list('aggregation-rule')}" for "--aggregation-rule" flag: malformed pair, expect string=string`);
  if (['non-resource-url', 'verb', 'resource', 'resource-name'].some((other) => flags.list(other).length > 0))
    throw new KubectlError('aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames');
  return { clusterRoleSelectors: [{ matchLabels: Object.fromEntries(pairs.map(([, key, value]) => [key, value ?? ''])) }] };
}

const ofClusterRoles: readonly FlagSpec[] = [
  flag('non-resource-url', 'list', 'A partial url that user should have access to.'),
  flag('aggregation-rule', 'list', 'An aggregation label selector for combining ClusterRoles.'),
];

const role = (name: string, kind: string): Generator => ({
  name,
  use: 'NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename]',
  short: kind === 'Role' ? 'Create a role with single rule' : 'Create a cluster role',
  flags: [...verbsAndResources, ...(kind === 'Role' ? [] : ofClusterRoles)],
  make: async (context) => {
    const roleName = nameOf(context);
    const aggregationRule = gathered(context);
    if (aggregationRule) return object('rbac.authorization.k8s.io/v1', kind, roleName, { aggregationRule, rules: null });
    const urls = context.flags.list('non-resource-url');
    if (context.flags.list('verb').length === 0) throw new KubectlError('at least one verb must be specified');
    if (context.flags.list('resource').length === 0 && urls.length === 0)
      throw new KubectlError(kind === 'Role' ? 'at least one resource must be specified' : 'one of resource or nonResourceURL must be specified');
    const verbs = [...new Set(context.flags.list('verb'))];
    const rules = [...(await resourceRules(context)), ...(urls.length > 0 ? [{ nonResourceURLs: urls, verbs }] : [])];
    return object('rbac.authorization.k8s.io/v1', kind, roleName, { rules });
  },
});

export const roleGenerator = role('role', 'Role');
export const clusterRoleGenerator = role('clusterrole', 'ClusterRole');
