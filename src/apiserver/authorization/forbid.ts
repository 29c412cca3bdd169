import type { Status } from '../../api/types.gen';
import type { ApiRequest } from '../../api/wire';
import type { Lookup } from '../registry/scope';
import type { NonResourceRoute, Route } from '../route';
import { forbidden, forbiddenPath } from '../status';
import { ADMIN, type Identity, identityOf } from './identity';
import { type Attributes, authorize } from './rbac';

/** As whom a request acts. */
export const identityOfRequest = ({ impersonate }: Pick<ApiRequest, 'impersonate'>): Identity =>
  impersonate ? identityOf(impersonate.user, impersonate.groups) : ADMIN;

function attributesOf(route: Route | NonResourceRoute, method: string): Attributes {
  if (!route.resource) return { verb: method.toLowerCase(), path: route.path };
  const { resource, verb, subresource, namespace, name } = route;
  return { verb, group: resource.kind.group, resource: resource.kind.plural, subresource, namespace, name };
}

const SANITIZED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function refusalText({ user }: Identity, attributes: Attributes): string {
  if (attributes.path !== undefined) return `User "${user}" cannot ${attributes.verb} path "${attributes.path}"`;
  const { verb, group, resource, subresource, namespace } = attributes;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  return `User "${user}" cannot ${verb} resource "${subresource ? `${resource}/${subresource}` : resource}" in API group "${group}" ${where}`;
}

/** Why somebody may not do something, if so (apiserver `responsewriters.ForbiddenStatusError`). */
function forbid(identity: Identity, attributes: Attributes, lookup: Lookup): Status | undefined {
  const { allowed, reason } = authorize(identity, attributes, lookup);
  if (allowed) return undefined;
  const text = refusalText(identity, attributes).replace(/[&<>]/g, (c) => SANITIZED[c]!);
  const why = reason ? `${text}: ${reason}` : text;
  return attributes.path === undefined ? forbidden({ group: attributes.group, name: attributes.resource }, attributes.name, why) : forbiddenPath(why);
}

/** Why a request is refused, if so (apiserver `filters/authorization`). */
export const forbidRequest = (request: ApiRequest, route: Route | NonResourceRoute, lookup: Lookup): Status | undefined =>
  request.impersonate ? forbid(identityOfRequest(request), attributesOf(route, request.method), lookup) : undefined;
