import { keyOf } from '../../api/object';
import type { PersistentVolumeClaim, Pod, Volume } from '../../api/types.gen';
import { claimNameOf, notMadeFor } from '../../api/volume-binding';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, Step, View } from '../../client/controller';
import { type EventNote, referenceTo } from '../../client/event-recorder';
import { claimKeysOf } from '../shared/claims';
import { controllerReference } from '../shared/ownership';
import { informerOf, PERSISTENT_VOLUME_CLAIMS, PODS, pathOf } from '../shared/resources';

const CLAIM = 'claim';

/** Makes the claims of a Pod's ephemeral volumes, which go with the Pod (kube-controller-manager `pkg/controller/volume/ephemeral`). */
function reconcile(view: View, key: string): Action | undefined {
  const pod = view.store<Pod>('pods').get(key);
  if (!pod || !isConcerned(pod)) return undefined;
  const steps: Step[] = [];
  for (const volume of pod.spec?.volumes ?? []) {
    if (!volume.ephemeral) continue;
    const claim = view.store<PersistentVolumeClaim>('persistentvolumeclaims').get(`${pod.metadata.namespace}/${claimNameOf(pod, volume)}`);
    const why = claim && notMadeFor(pod, claim);
    if (why !== undefined) return { steps, events: [failedBinding(pod, volume, why)], retry: true };
    if (!claim) steps.push(createClaim(pod, volume));
  }
  return { steps };
}

const isConcerned = ({ metadata, spec }: Pod): boolean => metadata.deletionTimestamp === undefined && !!spec?.volumes?.some(({ ephemeral }) => ephemeral);

const failedBinding = (pod: Pod, { name }: Volume, why: string): EventNote => ({
  about: referenceTo(pod),
  type: 'Warning',
  reason: 'FailedBinding',
  message: `ephemeral volume ${name}: ${why}`,
});

function createClaim(pod: Pod, volume: Volume): Step {
  const { metadata, spec } = volume.ephemeral?.volumeClaimTemplate ?? {};
  const name = claimNameOf(pod, volume) ?? '';
  const body = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name,
      ownerReferences: [controllerReference(pod)],
      ...(metadata?.annotations && { annotations: metadata.annotations }),
      ...(metadata?.labels && { labels: metadata.labels }),
    },
    spec,
  };
  return {
    call: { method: 'POST', path: pathOf(PERSISTENT_VOLUME_CLAIMS, pod.metadata.namespace), body },
    awaits: 'persistentvolumeclaims',
    failed: failedBinding(pod, volume, `create PVC ${name}: `),
  };
}

/** A Pod that comes; those whose claim has been deleted. */
function enqueue(delivery: Delivery<unknown>, view: View): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  if (delivery.informer === 'persistentvolumeclaims')
    return delivery.type === 'deleted' ? view.indexed<Pod>('pods', CLAIM, delivery.key).filter(isConcerned).map(keyOf) : [];
  return delivery.type === 'added' && isConcerned(delivery.object as Pod) ? [delivery.key] : [];
}

export const ephemeralVolumeController: Controller = {
  name: 'ephemeral-volume',
  component: 'ephemeral_volume',
  informers: [
    informerOf(PODS, { indexes: { [CLAIM]: claimKeysOf } }),
    informerOf(PERSISTENT_VOLUME_CLAIMS, { after: PODS.plural, when: (pod) => isConcerned(pod as Pod) }),
  ],
  enqueue,
  reconcile,
};
