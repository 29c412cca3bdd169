import { KINDS } from '../api/kinds';
import { memo } from '../api/memo';
import { compileResource } from '../apiserver/resources';

/**
 * The page names objects as the API's paths do, `nodes/node-1`; etcd has older names for some (`/registry/minions/node-1`).
 * These are the two ways between them. Custom resources keep the name that etcd has for them.
 */
const REGISTRY = '/registry/';
const plurals = new Map(KINDS.map((k) => [`${k.group ? `${k.group}/` : ''}${k.version}/${k.kind}`, k.plural]));
const stored = KINDS.map(compileResource).filter((r) => r.kind === r.storage);
const byPrefix = new Map(stored.map((r) => [r.prefix, r.kind.plural]));
const byPlural = new Map(stored.map((r) => [r.kind.plural, r.prefix]));

/** `pods` for an object of kind Pod. */
export const resourceOf = (apiVersion: string, kind: string): string => plurals.get(`${apiVersion}/${kind}`) ?? `${kind.toLowerCase()}s`;

/** `nodes/node-1` for `/registry/minions/node-1`. */
export const keyOfRegistryKey = memo((key) => {
  const first = key.indexOf('/', REGISTRY.length) + 1;
  const second = key.indexOf('/', first) + 1;
  for (const end of [second, first]) {
    const plural = end > 0 ? byPrefix.get(key.slice(0, end)) : undefined;
    if (plural) return `${plural}/${key.slice(end)}`;
  }
  return key.slice(REGISTRY.length);
});

/** The opposite of `keyOfRegistryKey`. */
export function registryKeyOf(key: string): string {
  const slash = key.indexOf('/') + 1;
  const prefix = byPlural.get(key.slice(0, slash - 1));
  return prefix ? prefix + key.slice(slash) : REGISTRY + key;
}
