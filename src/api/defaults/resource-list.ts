import { roundUpToMilli } from '../quantity';

export type ResourceList = Readonly<Record<string, string>>;

/** Amounts finer than a thousandth are rounded up (`pkg/apis/core/v1` SetDefaults_ResourceList). Gives back the same map where nothing changes. */
function roundResources<L extends ResourceList | undefined>(list: L): L {
  if (!list || !Object.values(list).some((amount) => roundUpToMilli(amount) !== amount)) return list;
  return Object.fromEntries(Object.entries(list).map(([resource, amount]) => [resource, roundUpToMilli(amount)])) as L;
}

/** An object with these of its resource lists rounded; shares what did not change. */
export function withRoundedResources<T extends object>(object: T, ...fields: readonly (keyof T)[]): T {
  let result = object;
  for (const field of fields) {
    const rounded = roundResources(object[field] as ResourceList | undefined);
    if (rounded !== object[field]) result = { ...result, [field]: rounded };
  }
  return result;
}
