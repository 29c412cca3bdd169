import { type ClusterState, useCluster } from './store/cluster';

const LOOK_EVERY_MS = 1_000;
/** So many looks in a row nobody has been in a hurry. */
const CALM_LOOKS = 5;
/** Who is always in a hurry is not waited for. */
const LOOKS_MAX = 60;

const isBusy = ({ link, playing, pace }: ClusterState): boolean => link === 'connecting' || (playing && pace === 'max');

/** Resolves once the cluster is open and has not been at full pace for a while: what takes a lot of the machine, and nobody waits for, begins then. */
export function calm(): Promise<void> {
  return new Promise((resolve) => {
    let [looks, calmLooks] = [0, 0];
    const timer = setInterval(() => {
      looks++;
      calmLooks = isBusy(useCluster.getState()) ? 0 : calmLooks + 1;
      if (calmLooks < CALM_LOOKS && looks < LOOKS_MAX) return;
      clearInterval(timer);
      resolve();
    }, LOOK_EVERY_MS);
  });
}
