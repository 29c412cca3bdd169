import type { Lookup } from '../registry/scope';
import type { Route } from '../route';

/**
 * What admission looks up live because its informer knows of none, so that an object made a moment ago counts:
 * paths of lists, asked by loop-back requests.
 */
export function lookupsOf({ resource, namespace }: Route, lookup: Lookup): readonly string[] {
  if (!namespace) return [];
  const found: string[] = [];
  const unless = (plural: string): void => {
    if (lookup.list(plural, namespace).length === 0) found.push(`/api/v1/namespaces/${namespace}/${plural}`);
  };
  if (resource.qualified !== 'events' && resource.qualified !== 'leases.coordination.k8s.io') unless('resourcequotas');
  if (resource.qualified === 'pods' || resource.qualified === 'persistentvolumeclaims') unless('limitranges');
  return found;
}
