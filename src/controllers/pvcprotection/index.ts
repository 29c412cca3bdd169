import { isPodTerminal } from '../../api/pod-phase';
import type { PersistentVolumeClaim, Pod } from '../../api/types.gen';
import { claimNameOf, notMadeFor } from '../../api/volume-binding';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, View } from '../../client/controller';
import { claimKeysOf } from '../shared/claims';
import { withFinalizer, withoutFinalizer } from '../shared/finalizers';
import { informerOf, objectPath, PERSISTENT_VOLUME_CLAIMS, PODS } from '../shared/resources';

const FINALIZER = 'kubernetes.io/pvc-protection';
const CLAIM = 'claim';

/** Lets a claim that is being deleted go once no Pod on a node uses it (kube-controller-manager `pkg/controller/volume/pvcprotection`). */
function reconcile(view: View, key: string): Action | undefined {
  const claim = view.store<PersistentVolumeClaim>('persistentvolumeclaims').get(key);
  if (!claim) return undefined;
  const isUsed = claim.metadata.deletionTimestamp !== undefined && view.indexed<Pod>('pods', CLAIM, key).some((pod) => uses(pod, claim));
  const body = claim.metadata.deletionTimestamp === undefined ? withFinalizer(claim, FINALIZER) : isUsed ? undefined : withoutFinalizer(claim, FINALIZER);
  return body && { steps: [{ call: { method: 'PUT', path: objectPath(PERSISTENT_VOLUME_CLAIMS, claim), body } }] };
}

/** Whether a Pod on a node holds a claim. One that only waits to be collected lets go of what was made for it, lest both wait for each other. */
function uses(pod: Pod, claim: PersistentVolumeClaim): boolean {
  if (!pod.spec?.nodeName) return false;
  const isShutDown = pod.metadata.deletionTimestamp !== undefined && pod.metadata.deletionGracePeriodSeconds === 0;
  return (pod.spec.volumes ?? []).some(
    (volume) => claimNameOf(pod, volume) === claim.metadata.name && (!volume.ephemeral || (!isShutDown && notMadeFor(pod, claim) === undefined)),
  );
}

/** Claims that come or change, and those of Pods that have ended. */
function enqueue(delivery: Delivery<unknown>): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  if (delivery.informer === 'persistentvolumeclaims') return delivery.type === 'deleted' ? [] : [delivery.key];
  return delivery.type === 'deleted' || isPodTerminal(delivery.object as Pod) || delivery.object.metadata.deletionGracePeriodSeconds === 0
    ? claimKeysOf(delivery.object)
    : [];
}

export const claimProtectionController: Controller = {
  name: 'pvcprotection',
  component: 'persistentvolumeclaim-protection-controller',
  informers: [informerOf(PERSISTENT_VOLUME_CLAIMS), informerOf(PODS, { indexes: { [CLAIM]: claimKeysOf }, after: PERSISTENT_VOLUME_CLAIMS.plural })],
  enqueue,
  reconcile,
};
