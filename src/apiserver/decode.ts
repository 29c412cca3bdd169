import type { JsonObject, KubeObject } from '../api/object';
import type { Status } from '../api/types.gen';
import type { Scope } from './registry/scope';
import { badRequest } from './status';

export interface Decoded {
  readonly kind?: undefined;
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** The request's body as data: what a client sent as an object, or the text that a user typed. */
export function parsedBody({ request }: Scope): unknown {
  return request.body;
}

/** The object of a request's body in its canonical, defaulted form, or why it is refused. */
export function decodeBody(scope: Scope): Decoded | Status {
  const body = parsedBody(scope);
  if (typeof body !== 'object' || body === null) return badRequest('the body of the request was empty');
  return decodeObject(scope, body as JsonObject, 'body');
}

export function decodeObject(scope: Scope, body: JsonObject, _source: 'body' | 'patch'): Decoded | Status {
  const { kind, apiVersion } = scope.route.resource;
  const object = { apiVersion, kind: kind.kind, ...body } as unknown as KubeObject;
  return { object: kind.defaults?.(object) ?? object, warnings: [] };
}
