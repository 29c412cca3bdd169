import { keyOf } from '../../api/object';
import { countsUntilUs, isInQuotaScope, quotaUsage, type Usage } from '../../api/quota';
import type { Pod, ResourceQuota } from '../../api/types.gen';
import { NOWHERE, type Tally, tallied } from '../../client/tally';
import { oldOf } from '../shared/pod-tally';
import { EVENTS, LEASES, NAMESPACED, type ResourcePath } from '../shared/resources';

/** What quotas count. */
export const COUNTED: readonly ResourcePath[] = NAMESPACED.filter((resource) => resource !== EVENTS && resource !== LEASES);

/** What an object uses, and what it still does when its time is over: a Pod that is stuck in termination. Such are a tally's groups, as JSON. */
interface Uses {
  readonly usage: Usage;
  readonly after: Usage;
}

// A unit is a resource's place in COUNTED and an object's key: in this order usages are summed, for the first says how the sum is printed.
const unitOf = (place: number, key: string): string => `${String(place).padStart(2, '0')} ${key}`;
const NEVER_US = Number.NEGATIVE_INFINITY;
const ALWAYS_US = Number.POSITIVE_INFINITY;

/** Tallies of what the objects of a quota's namespace use; in a group of those that use the same, an object's place is the time up to when it does. */
export const usageTally = tallied<ResourceQuota, Pick<ResourceQuota, 'spec'>>({
  owners: 'resourcequotas',
  terms: ({ spec }) => (spec ? { spec } : {}),
  units: (caches, { metadata }) =>
    COUNTED.flatMap(({ plural }, place) => caches.indexed(plural, 'namespace', metadata.namespace ?? '').map((object) => unitOf(place, keyOf(object)))),
  standing(caches, unit, quota) {
    const { plural } = COUNTED[Number(unit.slice(0, 2))]!;
    const object = caches.store(plural).get(unit.slice(3));
    if (!object || !isInQuotaScope(quota, plural, object)) return NOWHERE;
    const untilUs = plural === 'pods' ? countsUntilUs(object as Pod) : ALWAYS_US;
    const limited = (usage: Usage): Usage =>
      Object.fromEntries(Object.keys(quota.spec?.hard ?? {}).flatMap((name) => (usage[name] === undefined ? [] : [[name, usage[name]]])));
    const uses: Uses = { usage: limited(quotaUsage(plural, object, NEVER_US)), after: limited(quotaUsage(plural, object, ALWAYS_US)) };
    return { [JSON.stringify(uses)]: untilUs };
  },
  touches(caches, news) {
    const place = COUNTED.findIndex(({ plural }) => plural === news.informer);
    if (place < 0) return [];
    const namespace = (oldOf(news) ?? news.object).metadata.namespace ?? '';
    return caches.indexed<ResourceQuota>('resourcequotas', 'namespace', namespace).map((quota) => [keyOf(quota), unitOf(place, news.key)] as const);
  },
});

/** What is used, and how many times. */
export function usagesIn(tally: Tally, nowUs: number): readonly { readonly usage: Usage; readonly times: number }[] {
  const groups = tally.groups().map((group) => ({ group, first: tally.units(group)[0]! }));
  return groups
    .sort((a, b) => (a.first < b.first ? -1 : 1))
    .flatMap(({ group }) => {
      const { usage, after } = JSON.parse(group) as Uses;
      const over = tally.countUpTo(group, nowUs - 1);
      return [
        { usage, times: tally.count(group) - over },
        { usage: after, times: over },
      ].filter(({ times }) => times > 0);
    });
}
