import { withRoundedResources } from '../defaults/resource-list';
import type { LimitRange, LimitRangeItem } from '../types.gen';
import { validateLimitRange } from '../validation/limit-range';
import { defineKind } from './kind';
import { storedList } from './strategy';

export const limitRange = defineKind<LimitRange>({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  singular: 'limitrange',
  shortNames: ['limits'],
  namespaced: true,
  schema: 'core.v1.LimitRange',
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: true,
  defaults: (range) => (range.spec?.limits ? { ...range, spec: { ...range.spec, limits: range.spec.limits.map(withDefaultLimits) } } : range),
  canonicalize: (range) => (range.spec?.limits?.length === 0 ? { ...range, spec: { ...range.spec, limits: storedList(range.spec.limits) } } : range),
  validateCreate: validateLimitRange,
  validateUpdate: validateLimitRange,
});

/** What a Container limit does not say: the default is the maximum, the default request is the default or else the minimum. */
function withDefaultLimits(written: LimitRangeItem): LimitRangeItem {
  const item = withRoundedResources(written, 'max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio');
  if (item.type !== 'Container') return item;
  const limits = { ...item.max, ...item.default };
  const requests = { ...item.min, ...limits, ...item.defaultRequest };
  return { ...item, ...nonEmpty('default', limits), ...nonEmpty('defaultRequest', requests) };
}

const nonEmpty = <K extends string, V extends object>(key: K, map: V) => (Object.keys(map).length === 0 ? {} : ({ [key]: map } as { readonly [P in K]: V }));
