import { quantityValue } from '../api/quantity';
import type { Pod } from '../api/types.gen';
import { specOf } from './containers';
import type { Worker } from './worker';

/** How much of its node's disk a Pod takes, as far as anybody knows: what was measured (kubelet `server/stats`), and what the user says that it has written. */

/** Lessons say how much each container of a Pod has written. */
const DECLARED = 'podscope.dev/ephemeral-storage';

const declaredBytes = ({ metadata }: Pod): number => quantityValue(metadata.annotations?.[DECLARED] ?? '0');

/** What a container has written and printed. */
export const containerDiskBytes = ({ pod, disk }: Worker, name: string): number => Math.max(disk?.containers[name] ?? 0, declaredBytes(pod));

/** What is in a volume of the Pod's own. */
export const volumeDiskBytes = ({ disk }: Worker, name: string): number => disk?.volumes[name] ?? 0;

/** All that a Pod takes of the disk; what is in memory is not there. */
export function podDiskBytes(worker: Worker): number {
  const { containers, volumes = [] } = specOf(worker.pod);
  const onDisk = volumes.filter(({ emptyDir }) => emptyDir && emptyDir.medium !== 'Memory');
  return (
    containers.reduce((sum, { name }) => sum + containerDiskBytes(worker, name), 0) + onDisk.reduce((sum, { name }) => sum + volumeDiskBytes(worker, name), 0)
  );
}
