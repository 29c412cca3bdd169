import type { KubeObject } from '../api/object';
import type { Event } from '../api/types.gen';
import { registryOf } from '../cluster/inspect';
import { keyOfRegistryKey, registryKeyOf } from '../cluster/resource-of';
import type { Objects } from './compare';
import { discovered, pathOf, type Resource, resourceNamed, resourceOfKind } from './resources';
import { AGENT, ApiError, ask, type Run, request } from './run';

/** Everything in etcd, by `pods/default/web`. */
export const storedObjects = ({ cluster }: Run): Objects =>
  new Map([...registryOf(cluster).present].map(([key, { value }]) => [keyOfRegistryKey(key), value as KubeObject]));

function named(resource: string): Resource {
  const found = resourceNamed(resource);
  if (!found) throw new Error(`the server doesn't have a resource type "${resource}"`);
  return found;
}

/** The resource of an object: a built-in one, or one that a CustomResourceDefinition declares. */
function resourceFor(run: Run, { apiVersion, kind }: KubeObject): Resource {
  const builtIn = resourceOfKind(apiVersion, kind);
  if (builtIn) return builtIn;
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const found = discovered(apiVersion, kind, request(run, { method: 'GET', path: root }).body);
  if (!found) throw new Error(`no matches for kind "${kind}" in version "${apiVersion}"`);
  return found;
}

/** Creates an object or changes it to what it says, by server-side apply; one without a name (`generateName`) can only be created. */
export function applyObject(run: Run, object: KubeObject): KubeObject {
  const resource = resourceFor(run, object);
  const { name, namespace = resource.namespaced ? 'default' : '' } = object.metadata;
  if (name === undefined) return ask(run, { method: 'POST', path: pathOf(resource, namespace), body: object }) as KubeObject;
  const path = `${pathOf(resource, namespace, name)}?fieldManager=${AGENT}&force=true`;
  return ask(run, { method: 'PATCH', path, contentType: 'application/apply-patch+yaml', body: object }) as KubeObject;
}

/** Deletes an object; false if there is none. */
export function deleteObject(run: Run, resource: string, name: string, namespace: string): boolean {
  try {
    ask(run, { method: 'DELETE', path: pathOf(named(resource), namespace, name) });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) return false;
    throw error;
  }
}

/** `pods/default/web` for a Pod that is named as kubectl takes it. */
export function keyNamed(resource: string, name: string, namespace: string): string {
  const { plural, namespaced } = named(resource);
  return [plural, ...(namespaced ? [namespace] : []), name].join('/');
}

export const getObject = <T extends KubeObject>(run: Run, resource: string, name: string, namespace: string): T | undefined =>
  registryOf(run.cluster).present.get(registryKeyOf(keyNamed(resource, name, namespace)))?.value as T | undefined;

export function listObjects<T extends KubeObject>(run: Run, resource: string, namespace: string | undefined): readonly T[] {
  const { plural } = named(resource);
  const prefix = namespace === undefined ? `${plural}/` : `${plural}/${namespace}/`;
  const found = [...storedObjects(run)].filter(([key]) => key.startsWith(prefix));
  return found.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object as T);
}

/** Whom Events are about. */
export interface About {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

const timeOf = (event: Event): string => event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp ?? '';

/** Events, the oldest first; only those about one object, if it is named. */
export function eventsAbout(run: Run, about: About | undefined): readonly Event[] {
  const { kind, name, namespace = 'default' } = about ?? {};
  return listObjects<Event>(run, 'events', undefined)
    .filter(({ involvedObject: o }) => !about || (o.kind === kind && o.name === name && (o.namespace ?? namespace) === namespace))
    .toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0));
}

export interface LogOptions {
  readonly namespace?: string;
  readonly container?: string;
  /** Of the container's run before this one. */
  readonly previous?: boolean;
}

/** What a container has printed. Throws ApiError where kubectl would. */
export function logsOf(run: Run, pod: string, { namespace = 'default', container, previous = false }: LogOptions): string {
  const query = [...(container === undefined ? [] : [`container=${encodeURIComponent(container)}`]), ...(previous ? ['previous=true'] : [])].join('&');
  return String(ask(run, { method: 'GET', path: `/api/v1/namespaces/${namespace}/pods/${pod}/log${query && `?${query}`}` }) ?? '');
}
