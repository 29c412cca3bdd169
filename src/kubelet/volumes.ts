import { askForClaims, claimRefused, refusalOf } from './claims';
import { checkHostPaths, withHostPath } from './host-paths';
import { missingPlugins } from './missing-plugins';
import { areKnown } from './object-manager';
import { mountFailures } from './references';
import { contentsOf, rewriteVolumes } from './refresh-volumes';
import { tokenVolume } from './token-state';
import { askForTokens, withoutToken } from './tokens';
import { say, type Turn } from './turn';
import { wakeAt } from './wake';
import type { Worker } from './worker';

/** The volumes of a Pod (kubelet `volumemanager`): none of its containers starts before they are set up. */

/** The volume manager looks for new Pods so often (`desiredStateOfWorldPopulatorLoopSleepPeriod`). */
const VOLUMES_LOOP_US = 100_000;
const MOUNT_RETRY_US = 500_000;
const MOUNT_RETRY_MAX_US = 122e6;

/** Sets up the volumes as far as what they are filled from is there (`WaitForAttachAndMount`). */
export function mountVolumes(turn: Turn, worker: Worker): Worker {
  const { volumes, pod } = worker;
  if (volumes.mounted) return worker;
  if (volumes.seenAtUs === undefined) {
    const seenAtUs = turn.nowUs + VOLUMES_LOOP_US;
    return wakeAt(turn, { ...worker, volumes: { ...volumes, seenAtUs } }, seenAtUs);
  }
  if (turn.nowUs < volumes.seenAtUs || !areKnown(turn, worker.references)) return worker;
  const failures = mountFailures(pod, turn.kubelet.lookup);
  if (failures.length > 0) return failMount(turn, worker, failures);
  return askForTokens(turn, worker) ?? askForClaims(turn, worker) ?? refuseUnmountable(turn, worker) ?? checkHostPaths(turn, worker) ?? mounted(turn, worker);
}

/** What was mounted on a machine that is a copy of one elsewhere can be mounted on it here, too: nobody knows what is installed there. */
function refuseUnmountable(turn: Turn, worker: Worker): Worker | undefined {
  if (turn.kubelet.node.copied) return undefined;
  const failures = missingPlugins(worker);
  return failures.length > 0 ? failMount(turn, worker, failures) : undefined;
}

function mounted(turn: Turn, worker: Worker): Worker {
  const now: Worker = { ...worker, volumes: { ...worker.volumes, mounted: true, contents: contentsOf(turn, worker) } };
  if (worker.runtime.containers.length > 0) rewriteVolumes(turn, now);
  return now;
}

/** Says what is missing, and tries again after a while that gets longer each time. */
function failMount(turn: Turn, worker: Worker, failures: readonly string[]): Worker {
  const { volumes, pod } = worker;
  for (const failure of failures) say(turn, pod, 'Warning', 'FailedMount', failure);
  const retryUs = Math.min(MOUNT_RETRY_US * 2 ** volumes.failures, MOUNT_RETRY_MAX_US);
  return wakeAt(turn, { ...worker, volumes: { ...volumes, failures: volumes.failures + 1 } }, turn.nowUs + retryUs);
}

/** A claim has no volume yet that the Pod could have. */
export function volumeRefused(turn: Turn, worker: Worker, claim: string, why: string): Worker {
  const now = claimRefused(worker, claim);
  return now.stage === 'syncing' ? failMount(turn, now, [refusalOf(now, claim, why)]) : now;
}

/** What a hostPath volume leads to is not what it says. */
export function hostPathRefused(turn: Turn, worker: Worker, volume: string, error: string): Worker {
  const now = withHostPath(worker, volume, undefined);
  return now.stage === 'syncing' ? failMount(turn, now, [`MountVolume.SetUp failed for volume "${volume}" : ${error}`]) : now;
}

/** The API server has not given a token, which the volumes cannot be without. */
export function tokenRefused(turn: Turn, worker: Worker, key: string, message: string): Worker {
  const now = withoutToken(turn, worker, key);
  if (now.volumes.mounted) return now;
  return failMount(turn, now, [`MountVolume.SetUp failed for volume "${tokenVolume(now.pod, key)}" : failed to fetch token: ${message}`]);
}
