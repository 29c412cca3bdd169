import { isPodPhaseTerminal } from '../api/pod-phase';
import { allocatedPod } from './allocation';
import { withImageVolumes } from './image-volumes';
import { newPass } from './pass';
import { podActions } from './pod-actions';
import { probeResult, startProbes } from './probes';
import { missingPullSecrets } from './references';
import { refreshStatus } from './refresh-status';
import { refreshVolumes } from './refresh-volumes';
import { settleResize } from './resize';
import { nextNumber, say, type Turn } from './turn';
import { mountVolumes } from './volumes';
import { wakeAt } from './wake';
import { statusOf, type Worker } from './worker';

/** What came of a sync: the worker, and whether its Pod has ended of its own accord. */
interface Synced {
  readonly worker: Worker;
  readonly isTerminal: boolean;
}

const lacking = (secrets: readonly string[]): string =>
  `Unable to retrieve some image pull secrets (${secrets.join(', ')}); attempting to pull the image may not succeed.`;

/** Reports how the Pod is, sets up its volumes, and decides what the runtime has to do: the worker's pass, if there is something (kubelet `SyncPod`). */
export function syncPod(turn: Turn, before: Worker): Synced {
  const reported = refreshStatus(turn, settleResize(turn, before), false);
  if (isPodPhaseTerminal(statusOf(reported).phase)) return { worker: reported, isTerminal: true };
  const mounted = mountVolumes(turn, reported);
  if (!mounted.volumes.mounted) return { worker: wakeAt(turn, mounted, undefined), isTerminal: false };
  const secrets = missingPullSecrets(mounted.pod, turn.kubelet.lookup);
  if (secrets.length > 0) say(turn, mounted.pod, 'Warning', 'FailedToRetrieveImagePullSecret', lacking(secrets));
  const worker = startProbes(turn, refreshVolumes(turn, mounted), false);
  const steps = withImageVolumes(
    worker.pod,
    podActions(allocatedPod(worker), worker.runtime, (type, c) => probeResult(worker.probes, c.name, type, c.id)),
  );
  if (steps.length === 0) return { worker: wakeAt(turn, worker, undefined), isTerminal: false };
  return { worker: { ...worker, pass: newPass(nextNumber(turn), steps) }, isTerminal: false };
}
