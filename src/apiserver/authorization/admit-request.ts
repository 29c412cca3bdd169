import type { Status } from '../../api/types.gen';
import type { ApiRequest } from '../../api/wire';
import { ADMIN, ANONYMOUS, type Identity } from '../authentication/identity';
import { AUDIENCE, authenticateToken } from '../authentication/token';
import { isRefusal, type Lookup } from '../registry/scope';
import type { NonResourceRoute, Route } from '../route';
import { unauthorized } from '../status';
import { attributesOf, forbid } from './forbid';
import { impersonate } from './impersonate';

/** As whom a request acts, if it may be made; or why not (apiserver `DefaultBuildHandlerChain`: authentication, impersonation, authorization). */
export function admitRequest(request: ApiRequest, route: Route | NonResourceRoute, lookup: Lookup, nowUs: number): Identity | Status {
  const { token, anonymous, impersonate: wanted, method } = request;
  const authenticated = token === undefined ? { identity: anonymous ? ANONYMOUS : ADMIN } : authenticateToken(token, [AUDIENCE], lookup, nowUs);
  if (typeof authenticated === 'string') return unauthorized();
  const attributes = attributesOf(route, method);
  const acting = wanted ? impersonate(authenticated.identity, wanted, attributes, lookup) : authenticated.identity;
  return isRefusal(acting) ? acting : (forbid(acting, attributes, lookup) ?? acting);
}
