import type { Resource } from './resources';

/** The OpenAPI documents, by path. */
export function openApiPath(_path: string, _resources: readonly Resource[]): unknown {
  return undefined;
}
