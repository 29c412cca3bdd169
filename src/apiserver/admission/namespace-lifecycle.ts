import type { Namespace } from '../../api/types.gen';
import { resourceName } from '../registry/scope';
import { forbidden, notFound } from '../status';
import { type AdmissionPlugin, refusal } from './plugin';

const IMMORTAL = ['default', 'kube-system', 'kube-public'];

/** Nothing is made in a namespace that is not there or is going away; some namespaces may not be deleted. */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',

  mutate(object, old, scope) {
    const { namespace } = scope.route;
    if (!namespace || old) return object;
    const found = scope.lookup.get<Namespace>('namespaces', '', namespace);
    if (!found) return notFound({ group: '', name: 'namespaces' }, namespace);
    if (found.status?.phase !== 'Terminating') return object;
    return refusal(scope, object, `unable to create new content in namespace ${namespace} because it is being terminated`, [
      { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' },
    ]);
  },

  validateDelete: (_object, { route }) =>
    route.resource.qualified === 'namespaces' && IMMORTAL.includes(route.name)
      ? forbidden(resourceName(route), route.name, 'this namespace may not be deleted')
      : undefined,
};
