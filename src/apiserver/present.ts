import type { KubeObject } from '../api/object';
import { isList } from '../api/wire';
import { isOf, type Resource } from './resources';
import { tableOf } from './table';
import type { WatchEvent } from './watch-cache';

/** The forms of an answer that a client can ask for besides the object itself. */
type Form = 'object' | 'table' | 'partial';

/** What an Accept header asks for: the first media type that is known (apiserver `negotiation`). */
function formOf(accept: string | undefined): Form {
  if (!accept?.includes('as=')) return 'object';
  for (const type of accept.split(',')) {
    if (!type.includes('json') && !type.includes('yaml')) continue;
    const asked = /(?:^|;)\s*as=(\w+)/.exec(type)?.[1];
    if (asked === undefined) return 'object';
    if (asked === 'Table') return 'table';
    if (asked === 'PartialObjectMetadata' || asked === 'PartialObjectMetadataList') return 'partial';
  }
  return 'object';
}

/** What a client accepts of a resource that has no table: empty if nothing is left (`AllowsMediaTypeTransform`). */
export const withoutTables = (accept: string): string =>
  accept
    .split(',')
    .filter((type) => formOf(type) !== 'table')
    .join();

const partial = ({ metadata }: KubeObject): object => ({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata });

/** An object in the version that a resource serves, as it is read. */
export const servedForm = ({ kind: { storedAs, asRead } }: Resource, object: KubeObject): KubeObject =>
  storedAs ? (object.kind === storedAs.kind.kind ? storedAs.fromStored(object) : object) : (asRead?.(object) ?? object);

/** Puts an answer into the version and the form that the client asked for. `includeObject` is the query parameter of tables. */
export function present(resource: Resource, accept: string | undefined, body: unknown, nowUs: number, includeObject?: string | null): unknown {
  const { storedAs, asRead } = resource.kind;
  const form = formOf(accept);
  if ((form === 'object' && !storedAs && !asRead) || typeof body !== 'object' || body === null) return body;
  const served = (object: KubeObject): KubeObject => servedForm(resource, object);
  if (isList(body)) {
    const items = body.items.map(served);
    if (form === 'table') return tableOf(resource, items, body.metadata, nowUs, includeObject);
    if (form === 'partial') return { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata: body.metadata, items: items.map(partial) };
    return { ...body, items };
  }
  if (!isOf(resource, body)) return body;
  const object = served(body);
  if (form === 'table') return tableOf(resource, [object], { resourceVersion: object.metadata.resourceVersion ?? '' }, nowUs, includeObject);
  return form === 'partial' ? partial(object) : object;
}

export function presentEvent(resource: Resource, accept: string | undefined, told: WatchEvent, nowUs: number, includeObject?: string | null): WatchEvent {
  if (!accept && !resource.kind.storedAs && !resource.kind.asRead) return told;
  return { event: told.event, object: present(resource, accept, told.object, nowUs, includeObject) as KubeObject };
}
