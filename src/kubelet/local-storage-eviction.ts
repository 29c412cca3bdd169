import { memoOf } from '../api/memo';
import { podLimits } from '../api/pod-resources';
import { canonicalQuantity, quantityValue } from '../api/quantity';
import type { PodSpec } from '../api/types.gen';
import { specOf } from './containers';
import type { CriAnswer } from './cri/cri';
import { containerDiskBytes, podDiskBytes, volumeDiskBytes } from './disk-use';
import { callRuntime, type Turn } from './turn';
import type { Worker } from './worker';

/** Pods that write more to their node's disk than they may have to go (eviction manager `localStorageEviction`). */

const STORAGE = 'ephemeral-storage';

/** Whether a Pod may not write as much as it likes. */
export const isLimited = memoOf((spec: PodSpec): boolean => {
  const hasLimit =
    spec.volumes?.some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined) || spec.containers.some(({ resources }) => resources?.limits?.[STORAGE]);
  return hasLimit === true;
});

/** Asks how much those have written that may not write as much as they like. */
export function measureDisk(turn: Turn): void {
  for (const { uid, stage, pod, volumes } of turn.kubelet.state.workers.values())
    if (stage === 'syncing' && volumes.mounted && isLimited(specOf(pod))) callRuntime(turn, { method: 'DiskUsage', podUid: uid }, { for: 'disk', uid }, true);
}

/** What was measured. */
export const diskMeasured = (worker: Worker, { disk }: CriAnswer): Worker => (disk ? { ...worker, disk } : worker);

/** Why a Pod has to go for what it has written, if it has. */
export function overLocalStorage(worker: Worker): string | undefined {
  const spec = specOf(worker.pod);
  if (!isLimited(spec)) return undefined;
  for (const { name, emptyDir } of spec.volumes ?? []) {
    const limit = emptyDir?.sizeLimit;
    if (limit !== undefined && quantityValue(limit) > 0 && volumeDiskBytes(worker, name) > quantityValue(limit))
      return `Usage of EmptyDir volume "${name}" exceeds the limit "${canonicalQuantity(limit)}". `;
  }
  const limit = podLimits(spec)[STORAGE];
  if (limit !== undefined && podDiskBytes(worker) > quantityValue(limit))
    return `Pod ephemeral local storage usage exceeds the total limit of containers ${canonicalQuantity(limit)}. `;
  for (const { name, resources } of spec.containers) {
    const own = resources?.limits?.[STORAGE];
    if (own !== undefined && quantityValue(own) > 0 && containerDiskBytes(worker, name) > quantityValue(own))
      return `Container ${name} exceeded its local ephemeral storage limit "${canonicalQuantity(own)}". `;
  }
  return undefined;
}
