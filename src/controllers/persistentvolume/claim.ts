import { isPodTerminal } from '../../api/pod-phase';
import { compareQuantities } from '../../api/quantity';
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../api/types.gen';
import {
  BIND_COMPLETED,
  classOfClaim,
  classOfVolume,
  defaultClassOf,
  hasAccessModes,
  isLargeEnough,
  isVolumeFor,
  SELECTED_NODE,
  sameAttributesClass,
  sameVolumeMode,
} from '../../api/volume-binding';
import type { Action, View } from '../../client/controller';
import type { EventNote } from '../../client/event-recorder';
import { bind, writeClaim, writeClaimStatus } from './bind';
import { findBestMatch } from './match';
import { note, waitForChange } from './notes';
import { provisionClaim } from './provision';

/** The index of Pods by the claims that they mount. */
export const CLAIM = 'claim';

/** What to do about a claim (`syncClaim`). */
export function syncClaim(view: View, claim: PersistentVolumeClaim, key: string, nowUs: number): Action {
  if (claim.metadata.annotations?.[BIND_COMPLETED] !== undefined) return syncBoundClaim(view, claim);
  return claim.spec?.volumeName ? syncClaimWithVolume(view, claim, claim.spec.volumeName, nowUs) : syncUnboundClaim(view, claim, key, nowUs);
}

/** The claim takes any volume that suits it. */
function syncUnboundClaim(view: View, claim: PersistentVolumeClaim, key: string, nowUs: number): Action {
  const classes = view.store<StorageClass>('storageclasses');
  const waits = classes.get(classOfClaim(claim) ?? '')?.volumeBindingMode === 'WaitForFirstConsumer';
  const volume = findBestMatch(claim, view.store<PersistentVolume>('persistentvolumes').values(), waits);
  if (volume) return { steps: bind(volume, claim) };
  const chosen = classOfClaim(claim) === undefined ? defaultClassOf(classes.values())?.metadata.name : undefined;
  if (chosen !== undefined) return { steps: [writeClaim({ ...claim, spec: { ...claim.spec, storageClassName: chosen } })] };
  if (waits && claim.metadata.annotations?.[SELECTED_NODE] === undefined) return pending(claim, nowUs, 'Normal', ...waitForConsumer(view, key));
  if (classOfClaim(claim)) return provisionClaim(claim, classes, nowUs);
  return pending(claim, nowUs, 'Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set');
}

/** What a claim waits for whose volume is chosen together with the node of its first Pod (`emitEventForUnboundDelayBindingClaim`). */
function waitForConsumer(view: View, key: string): readonly [reason: string, message: string] {
  const waiting = view.indexed<Pod>('pods', CLAIM, key).filter((pod) => !isPodTerminal(pod) && !pod.spec?.nodeName);
  const names = waiting.map(({ metadata }) => metadata.name);
  if (names.length === 0) return ['WaitForFirstConsumer', 'waiting for first consumer to be created before binding'];
  return ['WaitForPodScheduled', `waiting for pod${names.length > 1 ? 's' : ''} ${names.join(',')} to be scheduled`];
}

/** The claim's author wants this volume. */
function syncClaimWithVolume(view: View, claim: PersistentVolumeClaim, name: string, nowUs: number): Action {
  const volume = view.store<PersistentVolume>('persistentvolumes').get(name);
  if (!volume) return pending(claim, nowUs);
  if (volume.spec?.claimRef && !isVolumeFor(volume, claim))
    return pending(claim, nowUs, 'Warning', 'FailedBinding', `volume "${name}" already bound to a different claim.`);
  const misfit = volume.spec?.claimRef ? undefined : whyUnsuitable(volume, claim);
  if (misfit !== undefined) return pending(claim, nowUs, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${name}": ${misfit}`);
  return { steps: bind(volume, claim) };
}

/** Why a volume is nothing for a claim (`checkVolumeSatisfyClaim`). */
function whyUnsuitable(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata.deletionTimestamp !== undefined) return `the volume is marked for deletion "${volume.metadata.name}"`;
  if (!isLargeEnough(volume, claim)) return 'requested PV is too small';
  if (classOfVolume(volume) !== (classOfClaim(claim) ?? '')) return 'storageClassName does not match';
  if (!sameAttributesClass(volume, claim)) return 'volumeAttributesClassName does not match';
  if (!sameVolumeMode(volume, claim)) return 'incompatible volumeMode';
  return hasAccessModes(volume, claim) ? undefined : 'incompatible accessMode';
}

/** The claim stays without a volume for now, for this reason. */
function pending(claim: PersistentVolumeClaim, nowUs: number, ...said: readonly [] | readonly ['Normal' | 'Warning', string, string]): Action {
  const events = said.length === 0 ? [] : [note(claim, ...said)];
  const steps = writeClaimStatus(claim, 'Pending');
  return steps.length > 0 ? { steps, events } : waitForChange(nowUs, events);
}

/** The claim has had its volume: it keeps it, or has lost it for good. */
function syncBoundClaim(view: View, claim: PersistentVolumeClaim): Action {
  const name = claim.spec?.volumeName;
  const volume = name ? view.store<PersistentVolume>('persistentvolumes').get(name) : undefined;
  if (!name) return lost(claim, 'ClaimLost', 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!');
  if (!volume) return lost(claim, 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
  const { claimRef } = volume.spec ?? {};
  if (!claimRef || claimRef.uid === claim.metadata.uid) return { steps: bind(volume, claim), events: expanding(claim) };
  return lost(claim, 'ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly');
}

/** A claim that has grown waits for whoever can let its volume grow: none of those here can (`expand_controller`). */
function expanding(claim: PersistentVolumeClaim): EventNote[] {
  const [wanted, has] = [claim.spec?.resources?.requests?.storage, claim.status?.capacity?.storage];
  const isGrown = claim.status?.phase === 'Bound' && wanted !== undefined && has !== undefined && compareQuantities(wanted, has) > 0;
  return isGrown ? [note(claim, 'Normal', 'ExternalExpanding', 'waiting for an external controller to expand this PVC')] : [];
}

function lost(claim: PersistentVolumeClaim, reason: string, message: string): Action {
  if (claim.status?.phase === 'Lost') return {};
  return { steps: writeClaimStatus(claim, 'Lost').map((step) => ({ ...step, succeeded: note(claim, 'Warning', reason, message) })) };
}
