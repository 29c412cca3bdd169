import { semanticEqual } from '../api/equality';
import { isPodPhaseTerminal } from '../api/pod-phase';
import { formatTime } from '../api/time';
import type { Pod, PodStatus } from '../api/types.gen';
import type { ApiResponse } from '../api/wire';
import { mergePodStatus, terminatedStatus } from './pod-status';
import { runningAsOf } from './running-as-of';
import { statusPatch } from './status-patch';
import { callApi, type Turn } from './turn';
import { type StatusCache, statusOf, type Worker } from './worker';

const podPath = ({ metadata: { namespace, name } }: Pod): string => `/api/v1/namespaces/${namespace}/pods/${name}`;

/** How long statuses may be unknown to the API server until they are told again (`syncPeriod`). */
const STATUS_SYNC_US = 10_000_000;

const NOTHING_SENT: StatusCache = { status: {}, version: 0, sentVersion: 0, sending: undefined, finished: false, released: false, agreed: undefined };

/** Takes a new status and, if it says something new, lets the API server know (status manager `SetPodStatus`). */
export function setStatus(turn: Turn, worker: Worker, status: PodStatus): Worker {
  const { cache = NOTHING_SENT } = worker;
  if (worker.cache && semanticEqual(cache.status, status)) return worker;
  return sendNext(turn, { ...worker, cache: { ...cache, status, version: cache.version + 1 } });
}

/** Only says that the sandbox is there (kubelet `OnPodSandboxReady`), before the images are pulled. */
export function setSandboxReady(turn: Turn, worker: Worker): Worker {
  const status = statusOf(worker);
  const lastTransitionTime = formatTime(turn.nowUs);
  const conditions = (status.conditions ?? []).map((c) =>
    c.type === 'PodReadyToStartContainers' && c.status !== 'True' ? { ...c, status: 'True', lastTransitionTime } : c,
  );
  return setStatus(turn, worker, { ...status, conditions });
}

/** The Pod has ended: its last status is sent in any case, and then the Pod may be deleted (status manager `TerminatePod`). */
export function setFinished(turn: Turn, worker: Worker): Worker {
  const { cache = NOTHING_SENT } = worker;
  const status = terminatedStatus(worker.pod, statusOf(worker));
  return sendNext(turn, { ...worker, cache: { ...cache, status, version: cache.version + 1, finished: true } });
}

/** Begins to send the newest status unless something is on its way or all is sent. */
function sendNext(turn: Turn, worker: Worker): Worker {
  const { cache } = worker;
  return !cache || cache.sentVersion === cache.version ? worker : beginSync(turn, worker);
}

/** Reads the Pod as the API server has it, to patch into its status what is new (status manager `syncPod`). */
function beginSync(turn: Turn, worker: Worker): Worker {
  const { cache } = worker;
  if (!cache || cache.sending || worker.gone) return worker;
  callApi(turn, { method: 'GET', path: podPath(worker.pod) }, { for: 'status-get', uid: worker.uid });
  return { ...worker, cache: { ...cache, sending: { status: cache.status, version: cache.version, finished: cache.finished } } };
}

/** What of a Pod's status the API server would have to change to have what the kubelet knows. */
function patchFor(worker: Worker, pod: Pod, status: PodStatus): object | undefined {
  const couldRun = worker.stage !== 'terminated' || worker.kills.some((k) => k.at !== 'done');
  return statusPatch(worker.uid, pod.status ?? {}, mergePodStatus(pod, status, couldRun));
}

/** The API's Pod came: merge into its status what is new, and patch it. */
export function statusGot(turn: Turn, worker: Worker, response: ApiResponse): Worker {
  const { cache } = worker;
  if (!cache?.sending) return worker;
  const pod = response.body as Pod;
  if (response.code !== 200 || pod.metadata.uid !== worker.uid) return failed(turn, worker);
  const patch = patchFor(worker, pod, cache.sending.status);
  if (!patch) return patched(turn, worker, pod);
  callApi(
    turn,
    { method: 'PATCH', path: `${podPath(pod)}/status`, contentType: 'application/strategic-merge-patch+json', body: patch },
    { for: 'status-patch', uid: worker.uid },
  );
  return worker;
}

/** The patch was answered. */
export function statusPatched(turn: Turn, worker: Worker, response: ApiResponse): Worker {
  return response.code === 200 ? patched(turn, worker, response.body as Pod) : failed(turn, worker);
}

function patched(turn: Turn, worker: Worker, pod: Pod): Worker {
  const cache = worker.cache!;
  const sending = cache.sending!;
  const known: Worker = { ...worker, runningAsOf: runningAsOf(worker.runningAsOf, pod), cache: { ...cache, sentVersion: sending.version } };
  if (!canBeDeleted(pod, { ...cache, finished: sending.finished })) return sendNext(turn, { ...known, cache: { ...known.cache!, sending: undefined } });
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, preconditions: { uid: worker.uid } };
  callApi(turn, { method: 'DELETE', path: podPath(pod), body }, { for: 'pod-delete', uid: worker.uid });
  return known;
}

/** Whether the API server may forget a Pod: it is to go, and it has ended for all to see. */
const canBeDeleted = ({ metadata, status }: Pod, { finished, released }: Pick<StatusCache, 'finished' | 'released'>): boolean =>
  finished && !released && metadata.deletionTimestamp !== undefined && isPodPhaseTerminal(status?.phase);

/** The last deletion was answered. The Pod may stay for a finalizer's sake; that is no business of the kubelet's any more. */
export function podDeleted(turn: Turn, worker: Worker, { code }: ApiResponse): Worker {
  if (!worker.cache?.sending) return worker;
  return failed(turn, code === 200 ? { ...worker, cache: { ...worker.cache, released: true } } : worker);
}

/** What was on its way has not arrived. Is there something newer, it goes at once; else with the next batch. */
function failed(turn: Turn, worker: Worker): Worker {
  const cache = worker.cache!;
  const now: Worker = { ...worker, cache: { ...cache, sending: undefined } };
  return cache.version === cache.sending?.version ? now : sendNext(turn, now);
}

/** The API has been told to delete a Pod that has ended here: nothing new to say, but now it can go. */
export const deleteIfFinished = (turn: Turn, worker: Worker): Worker => (worker.cache?.finished && !worker.cache.released ? beginSync(turn, worker) : worker);

/**
 * Whether the API server, as far as its watch tells, has not all that the kubelet knows of a Pod, or has something else; as long as that is so,
 * batches go on. Cheap, for it is asked whenever something about a Pod is new.
 */
export const isUnsettled = ({ cache, pod, gone }: Worker): boolean =>
  cache !== undefined &&
  !gone &&
  (cache.sending !== undefined || cache.sentVersion !== cache.version || cache.agreed !== pod.status || canBeDeleted(pod, cache));

/** Says again what has not arrived, corrects what others have changed, and asks again for a deletion that did not happen (`syncBatch`). */
export function syncStatus(turn: Turn, worker: Worker): Worker {
  const { cache, pod } = worker;
  if (!cache || cache.sending || worker.gone) return worker;
  const needsUpdate = cache.sentVersion !== cache.version || canBeDeleted(pod, cache);
  const needsReconcile = cache.agreed !== pod.status && patchFor(worker, pod, cache.status) !== undefined;
  return needsUpdate || needsReconcile ? beginSync(turn, worker) : { ...worker, cache: { ...cache, agreed: pod.status } };
}

/** In a while all that is unsettled is looked at. */
export function setStatusTimer({ kubelet: { self, state }, send }: Turn): void {
  state.statusTimer = true;
  send(self, { type: 'status-timer', boot: state.boot }, { afterUs: STATUS_SYNC_US, background: true });
}
