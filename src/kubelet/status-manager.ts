import { semanticEqual } from '../api/equality';
import { formatTime } from '../api/time';
import type { Pod, PodStatus } from '../api/types.gen';
import type { ApiResponse } from '../api/wire';
import type { Context } from './context';
import { isTerminalPhase, mergePodStatus, statusPatch, terminatedStatus } from './pod-status';
import type { StatusCache, Worker } from './worker';

const podPath = ({ metadata: { namespace, name } }: Pod): string => `/api/v1/namespaces/${namespace}/pods/${name}`;

/** The status that counts for the kubelet: the one it made last, or else what the API says. */
export const statusOf = (worker: Worker): PodStatus => worker.cache?.status ?? worker.pod.status ?? {};

const NOTHING_SENT: StatusCache = { status: {}, version: 0, sentVersion: 0, sending: undefined, finished: false, released: false, agreed: undefined };

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

/** Begins to send the newest status unless something is on its way or all is sent. */
function sendNext(context: Context, worker: Worker): Worker {
  const { cache } = worker;
  return !cache || cache.sentVersion === cache.version ? worker : beginSync(context, worker);
}

/** Reads the Pod as the API server has it, to patch into its status what is new (status manager `syncPod`). */
function beginSync(context: Context, worker: Worker): Worker {
  const { cache } = worker;
  if (!cache || cache.sending || worker.gone) return worker;
  context.api({ method: 'GET', path: podPath(worker.pod) }, { for: 'status-get', uid: worker.uid });
  return { ...worker, cache: { ...cache, sending: { status: cache.status, version: cache.version, finished: cache.finished } } };
}

/** What of a Pod's status the API server would have to change to have what the kubelet knows. */
function patchFor(worker: Worker, pod: Pod, status: PodStatus): object | undefined {
  const couldRun = worker.stage !== 'terminated' || worker.kills.some((k) => k.at !== 'done');
  return statusPatch(worker.uid, pod.status ?? {}, mergePodStatus(pod, status, couldRun));
}

/** The API's Pod came: merge into its status what is new, and patch it. */
export function statusGot(context: Context, worker: Worker, response: ApiResponse): Worker {
  const { cache } = worker;
  if (!cache?.sending) return worker;
  const pod = response.body as Pod;
  if (response.code !== 200 || pod.metadata.uid !== worker.uid) return failed(context, worker);
  const patch = patchFor(worker, pod, cache.sending.status);
  if (!patch) return patched(context, worker, pod);
  context.api(
    { method: 'PATCH', path: `${podPath(pod)}/status`, contentType: 'application/strategic-merge-patch+json', body: patch },
    { for: 'status-patch', uid: worker.uid },
  );
  return worker;
}

/** The patch was answered. */
export function statusPatched(context: Context, worker: Worker, response: ApiResponse): Worker {
  return response.code === 200 ? patched(context, worker, response.body as Pod) : failed(context, worker);
}

function patched(context: Context, worker: Worker, pod: Pod): Worker {
  const cache = worker.cache!;
  const sending = cache.sending!;
  const known: Worker = { ...worker, cache: { ...cache, sentVersion: sending.version } };
  if (!canBeDeleted(pod, { ...cache, finished: sending.finished })) return sendNext(context, { ...known, cache: { ...known.cache!, sending: undefined } });
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, preconditions: { uid: worker.uid } };
  context.api({ method: 'DELETE', path: podPath(pod), body }, { for: 'pod-delete', uid: worker.uid });
  return known;
}

/** Whether the API server may forget a Pod: it is to go, and it has ended for all to see. */
const canBeDeleted = ({ metadata, status }: Pod, { finished, released }: Pick<StatusCache, 'finished' | 'released'>): boolean =>
  finished && !released && metadata.deletionTimestamp !== undefined && isTerminalPhase(status?.phase);

/** The last deletion was answered. The Pod may stay for a finalizer's sake; that is no business of the kubelet's any more. */
export function podDeleted(context: Context, worker: Worker, { code }: ApiResponse): Worker {
  if (!worker.cache?.sending) return worker;
  return failed(context, code === 200 ? { ...worker, cache: { ...worker.cache, released: true } } : worker);
}

/** What was on its way has not arrived. Is there something newer, it goes at once; else with the next batch. */
function failed(context: Context, worker: Worker): Worker {
  const cache = worker.cache!;
  const now: Worker = { ...worker, cache: { ...cache, sending: undefined } };
  return cache.version === cache.sending?.version ? now : sendNext(context, now);
}

/** The API has been told to delete a Pod that has ended here: nothing new to say, but now it can go. */
export const deleteIfFinished = (context: Context, worker: Worker): Worker =>
  worker.cache?.finished && !worker.cache.released ? beginSync(context, worker) : worker;

/**
 * Whether the API server, as far as its watch tells, has not all that the kubelet knows of a Pod, or has something else; as long as that is so,
 * batches go on. Cheap, for it is asked whenever something about a Pod is new.
 */
export const isUnsettled = ({ cache, pod, gone }: Worker): boolean =>
  cache !== undefined &&
  !gone &&
  (cache.sending !== undefined || cache.sentVersion !== cache.version || cache.agreed !== pod.status || canBeDeleted(pod, cache));

/** Says again what has not arrived, corrects what others have changed, and asks again for a deletion that did not happen (`syncBatch`). */
export function syncStatus(context: Context, worker: Worker): Worker {
  const { cache, pod } = worker;
  if (!cache || cache.sending || worker.gone) return worker;
  const needsUpdate = cache.sentVersion !== cache.version || canBeDeleted(pod, cache);
  const needsReconcile = cache.agreed !== pod.status && patchFor(worker, pod, cache.status) !== undefined;
  return needsUpdate || needsReconcile ? beginSync(context, worker) : { ...worker, cache: { ...cache, agreed: pod.status } };
}
