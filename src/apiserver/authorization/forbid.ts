import type { Status } from '../../api/types.gen';
import type { ApiRequest } from '../../api/wire';
import type { Lookup } from '../registry/scope';
import type { NonResourceRoute, Route } from '../route';
import { forbidden, forbiddenPath } from '../status';
import { ADMIN, type Attributes, type Identity, identityOf, permission } from './rbac';

/** As whom a request acts. */
export const identityOfRequest = ({ impersonate }: Pick<ApiRequest, 'impersonate'>): Identity =>
  impersonate ? identityOf(impersonate.user, impersonate.groups ?? []) : ADMIN;

const attributesOf = (route: Route | NonResourceRoute, method: string): Attributes => {
  if (!route.resource) return { verb: method.toLowerCase(), path: route.path };
  const { resource, verb, subresource, namespace, name } = route;
  return { verb, group: resource.kind.group, resource: resource.kind.plural, subresource, namespace, name };
};

/** Why a request made in somebody else's name is refused, if so (apiserver `filters/authorization`). All others may do anything. */
export function forbid(request: ApiRequest, route: Route | NonResourceRoute, lookup: Lookup): Status | undefined {
  if (!request.impersonate) return undefined;
  const { user } = request.impersonate;
  const attributes = attributesOf(route, request.method);
  if (permission(identityOfRequest(request), attributes, lookup) !== undefined) return undefined;
  if (attributes.path !== undefined) return forbiddenPath(`User "${user}" cannot ${attributes.verb} path "${attributes.path}"`);
  const { verb, group, resource, subresource, namespace, name } = attributes;
  const whole = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  return forbidden({ group, name: resource }, name, `User "${user}" cannot ${verb} resource "${whole}" in API group "${group}" ${where}`);
}
