import type { PersistentVolume, PersistentVolumeClaim, Status } from '../api/types.gen';
import type { ApiResponse } from '../api/wire';
import { type Bound, claimOf, claimsOf, volumeOf } from './bound-volumes';
import { specOf } from './containers';
import { callApi, type Turn } from './turn';
import type { Worker } from './worker';

/** The volumes that a Pod's claims are bound to (kubelet `desired_state_of_world_populator`). */

const PROTECTION = 'kubernetes.io/pvc-protection';

const withBound = (worker: Worker, claim: string, what: Bound[string] | undefined): Worker => {
  const { [claim]: _, ...others } = worker.volumes.bound ?? {};
  return { ...worker, volumes: { ...worker.volumes, bound: what === undefined ? others : { ...others, [claim]: what } } };
};

/** Asks for the claims of a Pod; undefined if all of their volumes are known. */
export function askForClaims(turn: Turn, worker: Worker): Worker | undefined {
  const missing = claimsOf(worker.pod).filter((claim) => !volumeOf(worker.volumes, claim));
  if (missing.length === 0) return undefined;
  return missing.reduce((now, claim) => {
    if (now.volumes.bound?.[claim] === 'asked') return now;
    callApi(turn, { method: 'GET', path: `/api/v1/namespaces/${worker.pod.metadata.namespace}/persistentvolumeclaims/${claim}` }, tagOf(worker, claim));
    return withBound(now, claim, 'asked');
  }, worker);
}

const tagOf = ({ uid }: Worker, claim: string, claimUid?: string) => ({ for: 'claim', uid, claim, ...(claimUid !== undefined && { claimUid }) }) as const;

/** What the API server has said of a claim, and then of its volume; a text says why the Pod cannot have it (`getPVCExtractPV`, `getPVSpec`). */
export function claimAnswered(turn: Turn, worker: Worker, claim: string, claimUid: string | undefined, { code, body }: ApiResponse): Worker | string {
  const text = (body as Status).message ?? '';
  if (claimUid !== undefined) {
    if (code !== 200) return `failed to fetch PV from API server: ${text}`;
    const volume = body as PersistentVolume;
    if (volume.spec?.claimRef?.uid === claimUid) return withBound(worker, claim, volume);
    return `found PV object ${volume.metadata.name} but its pv.Spec.ClaimRef.UID ${volume.spec?.claimRef?.uid ?? ''} does not point to claim.UID ${claimUid}`;
  }
  if (code !== 200) return `failed to fetch PVC from API server: ${text}`;
  const { metadata, spec, status } = body as PersistentVolumeClaim;
  if (metadata.deletionTimestamp !== undefined && !metadata.finalizers?.includes(PROTECTION)) return 'PVC is being deleted';
  if (status?.phase !== 'Bound') return 'PVC is not bound';
  if (!spec?.volumeName) return 'PVC has empty pvc.Spec.VolumeName';
  callApi(turn, { method: 'GET', path: `/api/v1/persistentvolumes/${spec.volumeName}` }, tagOf(worker, claim, metadata.uid ?? ''));
  return worker;
}

/** A Pod cannot have a claim's volume yet: the claim is asked about again. */
export const claimRefused = (worker: Worker, claim: string): Worker => withBound(worker, claim, undefined);

/** What is said of that. */
export function refusalOf({ pod }: Worker, claim: string, why: string): string {
  const names = (specOf(pod).volumes ?? []).filter((volume) => claimOf(pod, volume) === claim).map(({ name }) => name);
  const list = `[${names.join(' ')}]`;
  const what = `unmounted volumes=${list}, unattached volumes=[], failed to process volumes=${list}`;
  return `Unable to attach or mount volumes: ${what}: error processing PVC ${pod.metadata.namespace}/${claim}: ${why}`;
}
