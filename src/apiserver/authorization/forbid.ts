import type { Status } from '../../api/types.gen';
import type { ApiRequest } from '../../api/wire';
import type { Identity } from '../authentication/identity';
import type { Lookup } from '../registry/scope';
import { type NonResourceRoute, type Route, unservedResource } from '../route';
import { forbidden, forbiddenPath } from '../status';
import { type Attributes, authorize } from './rbac';

/** What a request wants to do (apiserver `filters.GetAuthorizerAttributes`). */
export function attributesOf(route: Route | NonResourceRoute, method: ApiRequest['method']): Attributes {
  if (!route.resource) return unservedResource(route, method) ?? { verb: method.toLowerCase(), path: route.path };
  const { resource, verb, subresource, namespace, name } = route;
  return { verb, group: resource.kind.group, resource: resource.kind.plural, subresource, namespace, name };
}

const SANITIZED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function textOf({ user }: Identity, attributes: Attributes): string {
  if (attributes.path !== undefined) return `User "${user}" cannot ${attributes.verb} path "${attributes.path}"`;
  const { verb, group, resource, subresource, namespace } = attributes;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  return `User "${user}" cannot ${verb} resource "${subresource ? `${resource}/${subresource}` : resource}" in API group "${group}" ${where}`;
}

/** That somebody may not do something, and why (apiserver `responsewriters.ForbiddenStatusError`). */
export function refusal(identity: Identity, attributes: Attributes, reason: string): Status {
  const text = textOf(identity, attributes).replace(/[&<>]/g, (c) => SANITIZED[c]!);
  const why = reason ? `${text}: ${reason}` : text;
  return attributes.path === undefined ? forbidden({ group: attributes.group, name: attributes.resource }, attributes.name, why) : forbiddenPath(why);
}

/** Why somebody may not do something, if so. */
export function forbid(identity: Identity, attributes: Attributes, lookup: Lookup): Status | undefined {
  const { allowed, reason } = authorize(identity, attributes, lookup);
  return allowed ? undefined : refusal(identity, attributes, reason);
}
