import type { ApiRequest } from '../api/wire';
import type { Resource, ResourceTable } from './resources';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** What a request's path and method ask for (apiserver `request.RequestInfo`). */
export interface Route {
  readonly resource: Resource;
  readonly verb: Verb;
  /** Empty for cluster-scoped resources and for all namespaces. */
  readonly namespace: string;
  /** Empty for collections. */
  readonly name: string;
  readonly subresource: string;
  readonly query: URLSearchParams;
}

/** A path that names no resource: discovery, health, OpenAPI … or nothing that is served. */
export interface NonResourceRoute {
  readonly resource: undefined;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The path is well-formed under a group and version that is served, but has no such resource. */
  readonly knownGroupVersion: boolean;
}

const NO_QUERY = new URLSearchParams();

function verbOf(method: ApiRequest['method'], name: string, query: URLSearchParams): Verb {
  switch (method) {
    case 'GET':
      if (name) return 'get';
      return query.has('watch') && !['0', 'false'].includes(query.get('watch')!) ? 'watch' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name ? 'delete' : 'deletecollection';
  }
}

/** A segment of a path as it is meant; what is no encoding is taken as it stands. */
function decoded(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Splits a path into group and version and the segments after them. */
function splitPath(path: string): { readonly groupVersion: string; readonly rest: readonly string[] } | undefined {
  const segments = path.split('/');
  const [, root, first = '', second = '', ...more] = path.includes('%') ? segments.map(decoded) : segments;
  if (root === 'api' && first) return { groupVersion: first, rest: second ? [second, ...more] : [] };
  if (root === 'apis' && first && second) return { groupVersion: `${first}/${second}`, rest: more };
  return undefined;
}

export function parseRoute(request: Pick<ApiRequest, 'method' | 'path'>, table: ResourceTable): Route | NonResourceRoute {
  const mark = request.path.indexOf('?');
  const path = mark < 0 ? request.path : request.path.slice(0, mark);
  const query = mark < 0 ? NO_QUERY : new URLSearchParams(request.path.slice(mark + 1));
  const split = splitPath(path);
  const none: NonResourceRoute = {
    resource: undefined,
    path,
    query,
    knownGroupVersion: split !== undefined && split.rest.length > 0 && table.hasGroupVersion(split.groupVersion),
  };
  if (!split) return none;
  const { groupVersion, rest } = split;
  const scoped = rest[0] === 'namespaces' && rest.length > 2 && table.find(groupVersion, rest[2]!)?.kind.namespaced;
  const [plural = '', name = '', subresource = '', ...tooMany] = scoped ? rest.slice(2) : rest;
  const resource = table.find(groupVersion, plural);
  if (!resource || tooMany.length > 0 || (name && resource.kind.namespaced && !scoped)) return none;
  if (subresource && !resource.kind.subresources?.includes(subresource)) return none;
  const namespace = scoped ? rest[1]! : '';
  return { resource, verb: verbOf(request.method, name, query), namespace, name, subresource, query };
}
