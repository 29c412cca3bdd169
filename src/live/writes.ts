import type { Kind } from '../api/kinds/kind';
import type { KubeObject } from '../api/object';
import { LISTED } from './paths';
import { kindOf, pathOf, versionOf, WATCHED } from './watched';

/** What somebody who has switched writing on may change of a real cluster: a request each, made here and shown before it is sent. */

export interface Write {
  readonly method: 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly contentType: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Kinds whose objects may be changed: those that are shown or copied, without what others write for the cluster. */
const CHANGED: readonly Kind[] = [...WATCHED.filter((resource) => resource !== 'events'), ...LISTED].map(kindOf);
const SCALED: readonly string[] = ['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'];

export const isScaled = ({ kind }: KubeObject): boolean => SCALED.includes(kind);

function pathFor(kind: Kind, { metadata: { name = '', namespace } }: KubeObject): string {
  return `${pathOf(kind, kind.namespaced ? (namespace ?? 'default') : undefined)}/${encodeURIComponent(name)}`;
}

/** The kind of an object among those that may be changed. */
const changedKind = ({ apiVersion, kind }: KubeObject): Kind | undefined => CHANGED.find((one) => one.kind === kind && versionOf(one) === apiVersion);

const known = (object: KubeObject): Kind => {
  const kind = changedKind(object);
  if (!kind) throw new Error(`${object.kind} (${object.apiVersion}) is none that can be changed here`);
  return kind;
};

/** A change of this very object: one of the same name that has taken its place is refused by the server (409). */
const patch = (object: KubeObject, change: object): Write => ({
  method: 'PATCH',
  path: `${pathFor(known(object), object)}?fieldManager=podscope`,
  contentType: 'application/merge-patch+json',
  body: { metadata: { uid: object.metadata.uid }, ...change },
});

/** Deletes a Pod as kubectl does: with the grace that it has. */
export const deletePod = (pod: KubeObject): Write => ({
  method: 'DELETE',
  path: pathFor(known(pod), pod),
  contentType: 'application/json',
  body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', preconditions: { uid: pod.metadata.uid } },
});

/** As many Pods as that. */
export const scale = (workload: KubeObject, replicas: number): Write => patch(workload, { spec: { replicas } });

/** No more Pods for a node, or Pods again. */
export const cordon = (node: KubeObject, unschedulable: boolean): Write => patch(node, { spec: { unschedulable: unschedulable || null } });

/** Server-side apply of a manifest; `force` takes over what others own of it. Throws Error where it is none that can be applied here. */
export function applyManifest(manifest: KubeObject, { force }: { readonly force: boolean }): Write {
  const { managedFields: _, resourceVersion: __, ...metadata } = manifest.metadata;
  const { status: ___, ...object } = manifest as KubeObject & { readonly status?: unknown };
  return {
    method: 'PATCH',
    path: `${pathFor(known(manifest), manifest)}?fieldManager=podscope&fieldValidation=Strict${force ? '&force=true' : ''}`,
    contentType: 'application/apply-patch+yaml',
    body: { ...object, metadata },
  };
}

/** The same without effect: what the server would make of it. */
export const dryRun = ({ path, body, ...write }: Write): Write => ({
  ...write,
  path: `${path}${path.includes('?') ? '&' : '?'}dryRun=All`,
  body: write.method === 'DELETE' ? { ...body, dryRun: ['All'] } : body,
});

/** `/api/v1/namespaces/default/pods`, and a query that names one of them: how what is there is read beside what is watched. */
export function currentPath(object: KubeObject): string {
  const path = pathFor(known(object), object);
  return `${path.slice(0, path.lastIndexOf('/'))}?fieldSelector=metadata.name%3D${encodeURIComponent(object.metadata.name ?? '')}`;
}

const NAME = /^[a-z0-9]([-a-z0-9.:]{0,251}[a-z0-9])?$/;
const NAMESPACED = /\/namespaces\/[a-z0-9-]{1,63}\//;
const NAMESPACE = '/namespaces/NAMESPACE/';
const LISTS: ReadonlySet<string> = new Set(CHANGED.map((kind) => pathOf(kind, kind.namespaced ? 'NAMESPACE' : undefined)));
const PODS = '/api/v1/namespaces/NAMESPACE/pods';

/** Whether a request is a write of those above: of one object, and nothing besides. */
export function isWrite(method: string | undefined, path: string): boolean {
  const slash = path.lastIndexOf('/');
  const list = path.slice(0, slash).replace(NAMESPACED, NAMESPACE);
  if (!NAME.test(path.slice(slash + 1))) return false;
  return method === 'PATCH' ? LISTS.has(list) : method === 'DELETE' && list === PODS;
}
