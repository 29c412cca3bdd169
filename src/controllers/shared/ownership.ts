import { matchesLabelSelector } from '../../api/label-selector';
import type { KubeObject } from '../../api/object';
import type { LabelSelector, OwnerReference } from '../../api/types.gen';
import type { Step } from '../../client/controller';
import type { IndexFunction } from '../../client/indexer';
import type { Caches } from '../../client/tally';
import { objectPath, type ResourcePath } from './resources';

/** The owner that manages an object (`metav1.GetControllerOf`). */
export const controllerOf = (object: KubeObject): OwnerReference | undefined => object.metadata.ownerReferences?.find((owner) => owner.controller === true);

export const isControlledBy = (object: KubeObject, owner: KubeObject): boolean => controllerOf(object)?.uid === owner.metadata.uid;

/** The reference that makes `owner` the controller of another object (`metav1.NewControllerRef`). */
export const controllerReference = (owner: KubeObject): OwnerReference => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name ?? '',
  uid: owner.metadata.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
});

const ORPHANS = 'orphans';
/** Objects by the uid of their controller, orphans by their namespace (`PodControllerIndex`). */
export const byController: IndexFunction = (object) => [controllerOf(object)?.uid ?? `${ORPHANS}/${object.metadata.namespace}`];

/** What an owner controls, and the orphans of its namespace. Its informer needs the index `controller`. */
export const ownedAndOrphans = <T extends KubeObject>(caches: Caches, informer: string, owner: KubeObject): readonly T[] => [
  ...caches.indexed<T>(informer, 'controller', owner.metadata.uid ?? ''),
  ...caches.indexed<T>(informer, 'controller', `${ORPHANS}/${owner.metadata.namespace}`),
];

/** The key of the owner that a reference means, if the informer knows that very object (resolveControllerRef). */
export function ownerKey(caches: Caches, informer: string, kind: string, object: KubeObject, reference = controllerOf(object)): string | undefined {
  if (reference?.kind !== kind) return undefined;
  const key = `${object.metadata.namespace}/${reference.name}`;
  return caches.store(informer).get(key)?.metadata.uid === reference.uid ? key : undefined;
}

/** What objects a controller may claim, and how. */
export interface ClaimOptions {
  readonly owner: KubeObject;
  readonly ownerResource: ResourcePath;
  readonly resource: ResourcePath;
  /** The informer that has to show the changes before the owner is reconciled again. */
  readonly awaits?: string;
  readonly finalizers?: readonly string[];
}

export interface Claim<T> {
  readonly claimed: readonly T[];
  /** Adoptions and releases: to be sent before anything else. */
  readonly steps: readonly Step[];
}

const patch = (object: KubeObject, { resource, awaits }: ClaimOptions, metadata: Readonly<Record<string, unknown>>): Step => ({
  call: {
    method: 'PATCH',
    path: objectPath(resource, object),
    contentType: 'application/strategic-merge-patch+json',
    body: { metadata: { uid: object.metadata.uid, ...metadata } },
  },
  ...(awaits !== undefined && { awaits }),
  ignores: [404],
});

const adoption = (object: KubeObject, options: ClaimOptions): Step =>
  patch(object, options, { ownerReferences: [controllerReference(options.owner)], ...(options.finalizers && { finalizers: options.finalizers }) });

const release = (object: KubeObject, options: ClaimOptions): Step => ({
  ...patch(object, options, {
    ownerReferences: [{ $patch: 'delete', uid: options.owner.metadata.uid }],
    ...(options.finalizers && { '$deleteFromPrimitiveList/finalizers': options.finalizers }),
  }),
  ignores: [404, 422],
});

/** Releases and adopts (`controller_ref_manager.go`). Before it adopts, the owner is read anew, for it may have been deleted. */
export function claimSteps(released: readonly KubeObject[], adopted: readonly KubeObject[], options: ClaimOptions): readonly Step[] {
  const { owner, ownerResource } = options;
  const changes = [...released.map((object) => release(object, options)), ...adopted.map((object) => adoption(object, options))];
  if (adopted.length === 0) return changes;
  const recheck: Step = { call: { method: 'GET', path: objectPath(ownerResource, owner) }, expects: { uid: owner.metadata.uid ?? '', is: 'alive' } };
  return [recheck, ...changes];
}

/** Whether an object belongs to an owner with a selector: it does, it would be adopted, or it has to be released (`ClaimObject`). */
export type Belonging = 'claimed' | 'adopted' | 'released' | undefined;

export function belonging(object: KubeObject, { uid, deletionTimestamp }: KubeObject['metadata'], selector: LabelSelector | undefined, fits = true): Belonging {
  const controller = controllerOf(object);
  if (controller && controller.uid !== uid) return undefined;
  const matches = fits && matchesLabelSelector(selector, object.metadata.labels);
  if (controller) return matches ? 'claimed' : deletionTimestamp === undefined ? 'released' : undefined;
  return matches && deletionTimestamp === undefined && object.metadata.deletionTimestamp === undefined ? 'adopted' : undefined;
}

/** Claims what matches the owner's selector: adopts matching orphans, releases what does not match any more. */
export function claim<T extends KubeObject>(objects: readonly T[], options: ClaimOptions & { readonly selector: LabelSelector | undefined }): Claim<T> {
  const belongings = objects.map((object) => belonging(object, options.owner.metadata, options.selector));
  const those = (...wanted: readonly Belonging[]): readonly T[] => objects.filter((_, i) => wanted.includes(belongings[i]));
  return { claimed: those('claimed', 'adopted'), steps: claimSteps(those('released'), those('adopted'), options) };
}
