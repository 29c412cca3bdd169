import type { ObjectMeta } from './types.gen';

/** Any JSON value. Objects on the wire and in etcd are immutable: to change one, make another that shares the rest. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A map's value under a key that a user chose: `constructor` and the like are keys as any other, and not what JavaScript has by that name. */
export const ownValue = <T>(map: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;

/** Sets a field of an object in the making under a key that a user chose; `__proto__` too is one as any other. */
export function setOwn<T>(map: Record<string, T>, key: string, value: T): void {
  if (key === '__proto__') Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}

/** What every stored Kubernetes object has. `Pod`, `Node` … of types.gen.ts are assignable to it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/**
 * Where JSON and typed objects meet: an object whose form the schema table or its sender vouches for is taken to be of its type. And every object is JSON,
 * which TypeScript does not see of an interface.
 */
export const asObject = <T extends object = KubeObject>(json: object): T => json as T;
export const asJson = (object: object): JsonObject => object as JsonObject;

export interface ListObject<T extends KubeObject = KubeObject> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string; readonly remainingItemCount?: number };
  readonly items: readonly T[];
}

/** `namespace/name`, or the bare name of an object without a namespace: the key of caches and work queues. */
export const keyOf = (object: { readonly metadata: { readonly name?: string; readonly namespace?: string } }): string =>
  object.metadata.namespace ? `${object.metadata.namespace}/${object.metadata.name}` : (object.metadata.name ?? '');

/** The opposite of `keyOf`. */
export function splitKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { namespace: '', name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
