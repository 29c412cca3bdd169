import { semanticEqual } from '../api/equality';
import { formatTime } from '../api/time';
import type { Pod, PodStatus } from '../api/types.gen';
import type { ApiResponse } from '../api/wire';
import type { Context } from './context';
import { mergePodStatus, statusPatch, terminatedStatus } from './pod-status';
import type { StatusCache, Worker } from './worker';

const podPath = ({ metadata: { namespace, name } }: Pod): string => `/api/v1/namespaces/${namespace}/pods/${name}`;

/** The status that counts for the kubelet: the one it made last, or else what the API says. */
export const statusOf = (worker: Worker): PodStatus => worker.cache?.status ?? worker.pod.status ?? {};

const NOTHING_SENT: StatusCache = { status: {}, version: 0, sentVersion: 0, sending: undefined, finished: false };

/** Takes a new status and, if it says something new, lets the API server know (status manager `SetPodStatus`). */
export function setStatus(context: Context, worker: Worker, status: PodStatus): Worker {
  const { cache = NOTHING_SENT } = worker;
  if (worker.cache && semanticEqual(cache.status, status)) return worker;
  return sendNext(context, { ...worker, cache: { ...cache, status, version: cache.version + 1 } });
}

/** Only says that the sandbox is there (kubelet `OnPodSandboxReady`), before the images are pulled. */
export function setSandboxReady(context: Context, worker: Worker): Worker {
  const status = statusOf(worker);
  const lastTransitionTime = formatTime(context.nowUs);
  const conditions = (status.conditions ?? []).map((c) =>
    c.type === 'PodReadyToStartContainers' && c.status !== 'True' ? { ...c, status: 'True', lastTransitionTime } : c,
  );
  return setStatus(context, worker, { ...status, conditions });
}

/** The Pod has ended: its last status is sent in any case, and then the Pod may be deleted (status manager `TerminatePod`). */
export function setFinished(context: Context, worker: Worker): Worker {
  const { cache = NOTHING_SENT } = worker;
  const status = terminatedStatus(worker.pod, statusOf(worker));
  return sendNext(context, { ...worker, cache: { ...cache, status, version: cache.version + 1, finished: true } });
}

/** Begins to send the newest status unless one is on its way or all is sent. */
function sendNext(context: Context, worker: Worker): Worker {
  const { cache } = worker;
  if (!cache || cache.sending || cache.sentVersion === cache.version || worker.gone) return worker;
  context.api({ method: 'GET', path: podPath(worker.pod) }, { for: 'status-get', uid: worker.uid });
  return { ...worker, cache: { ...cache, sending: { status: cache.status, version: cache.version, finished: cache.finished } } };
}

/** The API's Pod came: merge into its status what is new, and patch it. */
export function statusGot(context: Context, worker: Worker, response: ApiResponse): Worker {
  const { cache } = worker;
  if (!cache?.sending) return worker;
  const pod = response.body as Pod;
  if (response.code !== 200 || pod.metadata.uid !== worker.uid) return sent(context, worker);
  const couldRun = worker.stage !== 'terminated' || worker.kills.some((k) => k.at !== 'done');
  const patch = statusPatch(worker.uid, pod.status ?? {}, mergePodStatus(pod, cache.sending.status, couldRun));
  if (!patch) return patched(context, worker, pod);
  context.api(
    { method: 'PATCH', path: `${podPath(pod)}/status`, contentType: 'application/strategic-merge-patch+json', body: patch },
    { for: 'status-patch', uid: worker.uid },
  );
  return worker;
}

/** The patch was answered. */
export function statusPatched(context: Context, worker: Worker, response: ApiResponse): Worker {
  return response.code === 200 ? patched(context, worker, response.body as Pod) : sent(context, worker);
}

function patched(context: Context, worker: Worker, pod: Pod): Worker {
  const phase = pod.status?.phase;
  if (pod.metadata.deletionTimestamp !== undefined && worker.cache?.sending?.finished && (phase === 'Succeeded' || phase === 'Failed')) {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, preconditions: { uid: worker.uid } };
    context.api({ method: 'DELETE', path: podPath(pod), body }, { for: 'pod-delete', uid: worker.uid });
  }
  return sent(context, worker);
}

function sent(context: Context, worker: Worker): Worker {
  const cache = worker.cache!;
  return sendNext(context, { ...worker, cache: { ...cache, sending: undefined, sentVersion: cache.sending?.version ?? cache.sentVersion } });
}

/** The API has been told to delete a Pod that has ended here: nothing new to say, but now it can go, unless it is going already. */
export function deleteIfFinished(context: Context, worker: Worker): Worker {
  const { cache, pod } = worker;
  if (!cache?.finished || cache.sending || worker.gone || pod.metadata.deletionGracePeriodSeconds === 0) return worker;
  return sendNext(context, { ...worker, cache: { ...cache, version: cache.version + 1 } });
}
