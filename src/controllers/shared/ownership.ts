import { matchesLabelSelector } from '../../api/label-selector';
import type { KubeObject } from '../../api/object';
import type { LabelSelector, OwnerReference } from '../../api/types.gen';
import type { Step, View } from '../../client/controller';
import type { IndexFunction } from '../../client/indexer';
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
export const ownedAndOrphans = <T extends KubeObject>(view: View<unknown>, informer: string, owner: KubeObject): readonly T[] => [
  ...view.indexed<T>(informer, 'controller', owner.metadata.uid ?? ''),
  ...view.indexed<T>(informer, 'controller', `${ORPHANS}/${owner.metadata.namespace}`),
];

/** The key of the owner that a reference means, if the informer knows that very object (resolveControllerRef). */
export function ownerKey(view: View<unknown>, informer: string, kind: string, object: KubeObject, reference = controllerOf(object)): string | undefined {
  if (reference?.kind !== kind) return undefined;
  const key = `${object.metadata.namespace}/${reference.name}`;
  return view.store(informer).get(key)?.metadata.uid === reference.uid ? key : undefined;
}

/** What objects a controller may claim, and how. */
export interface ClaimOptions {
  readonly owner: KubeObject;
  readonly ownerResource: ResourcePath;
  readonly resource: ResourcePath;
  readonly selector: LabelSelector | undefined;
  /** The informer that has to show the changes before the owner is reconciled again. */
  readonly awaits?: string;
  readonly finalizers?: readonly string[];
}

export interface Claim<T> {
  readonly claimed: readonly T[];
  /** Adoptions and releases: to be sent before anything else. */
  readonly steps: readonly (Step | readonly Step[])[];
}

/**
 * Claims what matches the owner's selector: adopts matching orphans, releases what does not match any more
 * (`controller_ref_manager.go` ClaimObject). Before it adopts, the owner is read anew, for it may have been deleted.
 */
export function claim<T extends KubeObject>(objects: readonly T[], { owner, ownerResource, resource, selector, awaits, finalizers }: ClaimOptions): Claim<T> {
  const claimed: T[] = [];
  const changes: Step[] = [];
  const deleting = owner.metadata.deletionTimestamp !== undefined;
  let adopts = false;
  const patch = (object: T, metadata: Readonly<Record<string, unknown>>): Step => ({
    call: {
      method: 'PATCH',
      path: objectPath(resource, object),
      contentType: 'application/strategic-merge-patch+json',
      body: { metadata: { uid: object.metadata.uid, ...metadata } },
    },
    ...(awaits !== undefined && { awaits }),
    ignores: [404],
  });
  for (const object of objects) {
    const controller = controllerOf(object);
    const matches = matchesLabelSelector(selector, object.metadata.labels);
    if (controller) {
      if (controller.uid !== owner.metadata.uid) continue;
      if (matches) claimed.push(object);
      else if (!deleting)
        changes.push({
          ...patch(object, {
            ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }],
            ...(finalizers && { '$deleteFromPrimitiveList/finalizers': finalizers }),
          }),
          ignores: [404, 422],
        });
    } else if (matches && !deleting && object.metadata.deletionTimestamp === undefined) {
      adopts = true;
      claimed.push(object);
      changes.push(patch(object, { ownerReferences: [controllerReference(owner)], ...(finalizers && { finalizers }) }));
    }
  }
  const recheck: Step = { call: { method: 'GET', path: objectPath(ownerResource, owner) }, expects: { uid: owner.metadata.uid ?? '', is: 'alive' } };
  return { claimed, steps: adopts ? [recheck, ...changes] : changes };
}

/** The claimed ones among what an owner controls already: no calls (`FilterClaimedPods`). */
export const controlledAndMatching = <T extends KubeObject>(objects: readonly T[], owner: KubeObject, selector: LabelSelector | undefined): readonly T[] =>
  objects.filter((object) => isControlledBy(object, owner) && matchesLabelSelector(selector, object.metadata.labels));
