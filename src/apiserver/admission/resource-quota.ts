import type { KubeObject } from '../../api/object';
import { compareQuantities, subtractQuantities } from '../../api/quantity';
import { addUsage, countsAgainst, isInQuotaScope, isTerminating, quotaUsage, unspecifiedResources } from '../../api/quota';
import type { Pod, ResourceQuota, Status } from '../../api/types.gen';
import type { Scope } from '../registry/scope';
import { refusal } from './plugin';

/** Resources that no quota counts (`pkg/quota/v1/install` DefaultIgnoredResources). */
const IGNORED: ReadonlySet<string> = new Set(['bindings', 'events', 'events.events.k8s.io']);
const NONE: readonly ResourceQuota[] = [];

type Usage = Readonly<Record<string, string>>;

/**
 * The ResourceQuota plugin (apiserver `plugin/resourcequota` CheckRequest): the quotas of the namespace as they will be once the object is stored,
 * of those whose usage changes, or why the object is refused. It comes last, because it takes.
 */
export function chargeQuotas(scope: Scope, object: KubeObject, old: KubeObject | undefined): Status | readonly ResourceQuota[] {
  const { namespace, subresource, resource } = scope.route;
  const { plural, group } = resource.storage;
  if (!namespace || subresource || IGNORED.has(resource.qualified) || (old && !isCharged(plural, object, old))) return NONE;
  const charged: ResourceQuota[] = [];
  for (const quota of scope.quotas(namespace)) {
    const hard: Usage = quota.status?.hard ?? {};
    const used: Usage = quota.status?.used ?? {};
    const names = Object.keys(hard).filter((name) => countsAgainst(plural, group, name));
    if (names.length === 0 || !isInQuotaScope(quota, plural, object)) continue;
    const refuse = (why: string): Status => refusal(scope, object, why);
    const missing = plural === 'pods' ? unspecifiedResources(names, object as Pod) : undefined;
    if (missing !== undefined) return refuse(`failed quota: ${quota.metadata.name}: must specify ${missing}`);
    if (names.some((name) => used[name] === undefined))
      return refuse(`status unknown for quota: ${quota.metadata.name}, resources: ${names.toSorted().join(',')}`);

    const usage = quotaUsage(plural, object, scope.nowUs);
    const before = old && isInQuotaScope(quota, plural, old) ? quotaUsage(plural, old, scope.nowUs) : {};
    const requested = difference(usage, before, Object.keys(hard));
    const next = addUsage(used, requested, Object.keys(requested));
    const exceeded = Object.keys(requested).filter((name) => compareQuantities(next[name], hard[name]) > 0);
    if (exceeded.length > 0) {
      const show = (list: Usage): string =>
        exceeded
          .toSorted()
          .map((name) => `${name}=${list[name]}`)
          .join(',');
      return refuse(`exceeded quota: ${quota.metadata.name}, requested: ${show(requested)}, used: ${show(used)}, limited: ${show(hard)}`);
    }
    if (Object.keys(requested).length > 0) charged.push({ ...quota, status: { ...quota.status, used: next } });
  }
  return charged;
}

/** Whether an update can take more: a Service may change its type, a claim its size, a Pod the scope that it falls under. */
function isCharged(plural: string, object: KubeObject, old: KubeObject): boolean {
  if (plural === 'pods') return isTerminating(object as Pod) !== isTerminating(old as Pod);
  return plural === 'services' || plural === 'persistentvolumeclaims';
}

/** What is asked for beyond what was there, of what a quota limits. */
function difference(usage: Usage, before: Usage, names: readonly string[]): Usage {
  const more = names.flatMap((name): [string, string][] => {
    if (usage[name] === undefined) return [];
    const delta = before[name] === undefined ? usage[name] : subtractQuantities(usage[name], before[name]);
    return compareQuantities(delta, '0') > 0 ? [[name, delta]] : [];
  });
  return Object.fromEntries(more);
}
