import type { KubeObject } from '../../api/object';
import type { Pod, ServiceAccount } from '../../api/types.gen';
import { methodNotSupported } from '../status';
import { decideBinding } from './binding';
import { decideCreate } from './create';
import { decideDelete } from './delete';
import { decideEviction } from './eviction';
import { refuseWriteOptions } from './options';
import { decidePatch } from './patch';
import { decideReview, isReview } from './reviews';
import { decideScale } from './scale';
import { type Decision, type Grant, refuse, resourceName, type Scope } from './scope';
import { decideToken } from './token';
import { decideUpdate } from './update';

/**
 * What a writing request comes to, given the object as it is now: a pure function (but for the random names and uids that it draws),
 * so that it can be run again when the object turns out to have changed meanwhile (upstream GuaranteedUpdate).
 */
export function decide(scope: Scope, current: KubeObject | undefined): Decision | Grant {
  const { route } = scope;
  const refused = route.verb === 'delete' ? undefined : refuseWriteOptions(scope);
  if (refused) return refuse(refused);
  switch (route.verb) {
    case 'create':
      if (route.subresource) return decideSubresource(scope, current);
      return isReview(route.resource.kind) ? decideReview(scope) : decideCreate(scope);
    case 'update':
      return route.subresource === 'scale' ? decideScale(scope, current) : decideUpdate(scope, current);
    case 'patch':
      return route.subresource === 'scale' ? decideScale(scope, current) : decidePatch(scope, current);
    case 'delete':
      return decideDelete(scope, current);
    default:
      return refuse(methodNotSupported(resourceName(route), route.verb));
  }
}

/** POSTs to what lies below an object. */
function decideSubresource(scope: Scope, current: KubeObject | undefined): Decision | Grant {
  switch (scope.route.subresource) {
    case 'binding':
      return decideBinding(scope, current as Pod | undefined);
    case 'eviction':
      return decideEviction(scope, current as Pod | undefined);
    case 'token':
      return decideToken(scope, current as ServiceAccount | undefined);
    default:
      return refuse(methodNotSupported(resourceName(scope.route), 'create'));
  }
}
