import type { HostPathVolumeSource, Volume } from '../api/types.gen';
import { LOCAL_PATH, PROVISIONED_BY } from '../api/volume-binding';
import { claimOf, volumeOf } from './bound-volumes';
import { specOf } from './containers';
import { callRuntime, type Turn } from './turn';
import type { Worker } from './worker';

/** What hostPath volumes lead to is looked at before they are mounted, where they say what it is to be (volume plugin `host_path`). */

function sourceOf({ pod, volumes }: Worker, volume: Volume): HostPathVolumeSource | undefined {
  const claim = claimOf(pod, volume);
  const persistent = claim === undefined ? undefined : volumeOf(volumes, claim);
  // What the provisioner has made is as it made it.
  const isMade = persistent?.metadata.annotations?.[PROVISIONED_BY] === LOCAL_PATH;
  return volume.hostPath ?? (isMade ? undefined : persistent?.spec?.hostPath);
}

export const withHostPath = (worker: Worker, volume: string, is: 'asked' | 'right' | undefined): Worker => {
  const { [volume]: _, ...others } = worker.volumes.hostPaths ?? {};
  return { ...worker, volumes: { ...worker.volumes, hostPaths: is === undefined ? others : { ...others, [volume]: is } } };
};

/** Has the node's disk looked at; undefined if all is as it should be. */
export function checkHostPaths(turn: Turn, worker: Worker): Worker | undefined {
  const wrong = (specOf(worker.pod).volumes ?? []).filter((volume) => sourceOf(worker, volume)?.type && worker.volumes.hostPaths?.[volume.name] !== 'right');
  if (wrong.length === 0) return undefined;
  return wrong.reduce((now, volume) => {
    if (now.volumes.hostPaths?.[volume.name] === 'asked') return now;
    const { path, type = '' } = sourceOf(now, volume)!;
    callRuntime(turn, { method: 'CheckHostPath', path, type }, { for: 'host-path', uid: worker.uid, volume: volume.name });
    return withHostPath(now, volume.name, 'asked');
  }, worker);
}
