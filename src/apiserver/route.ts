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
  /** What follows a `proxy`, as it stands there. */
  readonly below?: string;
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
    case 'HEAD':
    case 'OPTIONS':
      return 'get';
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
  const written = path.split('/');
  const segments = path.includes('%') ? written.map(decoded) : written;
  const root = segments[1];
  const first = segments[2];
  const second = segments[3];
  if (root === 'api' && first) return { groupVersion: first, rest: second ? segments.slice(3) : [] };
  if (root === 'apis' && first && second) return { groupVersion: `${first}/${second}`, rest: segments.slice(4) };
  return undefined;
}

/** What a path asks for by its form, whether anybody here serves it or not: who may not have that learns no more. */
export function unservedResource({ path, query }: NonResourceRoute, method: ApiRequest['method']) {
  const split = splitPath(path);
  if (!split?.rest[0]) return undefined;
  const [group = ''] = split.groupVersion.includes('/') ? split.groupVersion.split('/') : [];
  const isWithin = split.rest[0] === 'namespaces' && split.rest.length > 2;
  const [resource = '', name = '', subresource = ''] = isWithin ? split.rest.slice(2) : split.rest;
  return { verb: verbOf(method, name, query), group, resource, subresource, namespace: isWithin ? (split.rest[1] ?? '') : '', name };
}

/** The rest of a path whose resource's subresource is `proxy`. */
const belowProxy = (path: string): string => /^\/(?:[^/]+\/){3,6}?proxy(\/.*)?$/s.exec(path)?.[1] ?? '';

export function parseRoute(request: Pick<ApiRequest, 'method' | 'path'>, table: ResourceTable): Route | NonResourceRoute {
  const mark = request.path.indexOf('?');
  const path = mark < 0 ? request.path : request.path.slice(0, mark);
  const query = mark < 0 ? NO_QUERY : new URLSearchParams(request.path.slice(mark + 1));
  const split = splitPath(path);
  const none = (): NonResourceRoute => ({
    resource: undefined,
    path,
    query,
    knownGroupVersion: split !== undefined && split.rest.length > 0 && table.hasGroupVersion(split.groupVersion),
  });
  if (!split) return none();
  const { groupVersion, rest } = split;
  const namespaced = rest[0] === 'namespaces' && rest.length > 2 ? table.find(groupVersion, rest[2]!) : undefined;
  const scoped = namespaced?.kind.namespaced === true;
  const start = scoped ? 2 : 0;
  const resource = scoped ? namespaced : table.find(groupVersion, rest[0] ?? '');
  const name = rest[start + 1] ?? '';
  const subresource = rest[start + 2] ?? '';
  if (!resource || (rest.length > start + 3 && subresource !== 'proxy') || (name && resource.kind.namespaced && !scoped)) return none();
  if (subresource && !resource.kind.subresources?.includes(subresource)) return none();
  const route = { resource, verb: verbOf(request.method, name, query), namespace: scoped ? rest[1]! : '', name, subresource, query };
  return subresource === 'proxy' ? { ...route, below: belowProxy(path) } : route;
}
