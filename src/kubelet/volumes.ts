import type { Pod } from '../api/types.gen';
import { specOf } from './containers';
import { areKnown } from './object-manager';
import { mountFailures, needsToken } from './references';
import { contentsOf, rewriteVolumes } from './refresh-volumes';
import { callApi, say, type Turn } from './turn';
import { wakeAt } from './wake';
import type { Worker } from './worker';

/** The volumes of a Pod (kubelet `volumemanager`): none of its containers starts before they are set up. */

/** The volume manager looks for new Pods so often (`desiredStateOfWorldPopulatorLoopSleepPeriod`). */
const VOLUMES_LOOP_US = 100_000;
const MOUNT_RETRY_US = 500_000;
const MOUNT_RETRY_MAX_US = 122e6;
const TOKEN_SECONDS = 3607;

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
  if (!needsToken(pod) || volumes.token === 'granted') return mounted(turn, worker);
  return volumes.token === 'asked' ? worker : askForToken(turn, worker);
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

/** Asks the API server for a token of the Pod's service account (kubelet `token.Manager`). */
function askForToken(turn: Turn, worker: Worker): Worker {
  const { pod, uid, volumes } = worker;
  const { name, namespace } = pod.metadata;
  callApi(
    turn,
    {
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/serviceaccounts/${pod.spec?.serviceAccountName ?? 'default'}/token`,
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        metadata: {},
        spec: { audiences: [], expirationSeconds: TOKEN_SECONDS, boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid } },
      },
    },
    { for: 'token', uid },
  );
  return { ...worker, volumes: { ...volumes, token: 'asked' } };
}

/** The API server has given the token. */
export const tokenGranted = (worker: Worker, granted: string): Worker => ({ ...worker, volumes: { ...worker.volumes, token: 'granted', granted } });

/** The API server has not given the token. */
export function tokenRefused(turn: Turn, worker: Worker, message: string): Worker {
  const failure = `MountVolume.SetUp failed for volume "${tokenVolume(worker.pod)}" : failed to fetch token: ${message}`;
  return failMount(turn, { ...worker, volumes: { ...worker.volumes, token: 'none' } }, [failure]);
}

const tokenVolume = (pod: Pod): string | undefined => specOf(pod).volumes?.find((v) => v.projected?.sources?.some((s) => s.serviceAccountToken))?.name;
