import type { KubeObject } from '../api/object';
import { isList } from '../api/wire';
import type { Resource } from './resources';
import type { WatchEvent } from './watch-cache';

/** Puts an answer into the version and the form that the client asked for. */
export function present(resource: Resource, _accept: string | undefined, body: unknown, _nowUs: number): unknown {
  const { storedAs } = resource.kind;
  if (!storedAs || typeof body !== 'object' || body === null) return body;
  if (isList(body)) return { ...body, items: body.items.map(storedAs.fromStored) };
  return (body as KubeObject).kind === storedAs.kind.kind ? storedAs.fromStored(body as KubeObject) : body;
}

export function presentEvent(resource: Resource, accept: string | undefined, { event, object }: WatchEvent, nowUs: number): WatchEvent {
  return resource.kind.storedAs ? { event, object: present(resource, accept, object, nowUs) as KubeObject } : { event, object };
}
