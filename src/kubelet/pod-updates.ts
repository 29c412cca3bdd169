import { semanticEqual } from '../api/equality';
import { isPodPhaseTerminal, isPodTerminal } from '../api/pod-phase';
import type { Pod } from '../api/types.gen';
import { writable } from '../sim/copy-on-write';
import { admit, admitUnderPressure } from './admission';
import { allocatedPod } from './allocation';
import { NOTHING_RUNS, type RuntimePod } from './containers';
import type { CriAnswer } from './cri/cri';
import { admitHostPorts } from './host-ports';
import { allocatableOf } from './node-agent';
import { NOT_ADMITTED } from './node-shutdown';
import { pressuresOf } from './node-status';
import { addReferences } from './object-manager';
import { keep, sync } from './pod-worker';
import { referencesOf } from './references';
import { fieldsChanged } from './refresh-volumes';
import { retryResizes, specChanged } from './resize';
import { admitSysctls } from './sysctls';
import { callRuntime, say, type Turn } from './turn';
import { newWorker, type Worker } from './worker';

/** What the API server tells of the Pods of the node: each has its worker (kubelet `syncLoopIteration`). */

/** A Pod is new here (kubelet `HandlePodAdditions`). */
export function onPodAdded(turn: Turn, key: string, pod: Pod): void {
  const { state } = turn.kubelet;
  const uid = pod.metadata.uid ?? '';
  writable(state, 'uids').set(key, uid);
  if (state.workers.has(uid)) return;
  const ran = state.recovered.get(uid) ?? NOTHING_RUNS;
  if (state.recovered.has(uid)) writable(state, 'recovered').delete(uid);
  const still = isStill(turn, ran, pod);
  const isNew = !still && ran.containers.length === 0 && !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined;
  const worker = newWorker(pod, ran, isNew ? rejectionOf(turn, pod) : undefined, still);
  addReferences(turn, worker.references);
  keep(turn, sync(turn, worker));
}

/** Whether a Pod is one that came with a copied machine and has been as it is since. */
const isStill = ({ kubelet }: Turn, { sandboxes }: RuntimePod, { metadata, status }: Pod): boolean =>
  sandboxes.some(({ copied, state }) => copied && state === 'READY') &&
  metadata.deletionTimestamp === undefined &&
  !isPodPhaseTerminal(status?.phase) &&
  kubelet.node.copied !== undefined;

/** Why the node does not take a Pod, if it does not; says so. */
function rejectionOf(turn: Turn, pod: Pod): Worker['eviction'] {
  const { state } = turn.kubelet;
  // Whoever is on the way out still takes its room, until it has ended or the API has forgotten it (kubelet `filterOutInactivePods`).
  const others = [...state.workers.values()].filter((w) => w.stage !== 'terminated' && !w.gone).map(allocatedPod);
  const rejection =
    (state.shutdown && NOT_ADMITTED) ??
    admitUnderPressure(pod, pressuresOf(state.agent, turn.nowUs)) ??
    admitSysctls(pod) ??
    admit(pod, others, allocatableOf(turn.kubelet)) ??
    admitHostPorts(pod, others);
  if (rejection) say(turn, pod, 'Warning', rejection.reason, rejection.message.replace('Pod was rejected: ', ''));
  return rejection && { ...rejection, rejected: true };
}

/** A Pod has changed, or another has taken its name (kubelet `HandlePodUpdates`). */
export function onPodUpdated(turn: Turn, key: string, pod: Pod): void {
  const { state } = turn.kubelet;
  const uid = pod.metadata.uid ?? '';
  const before = state.uids.get(key);
  if (before !== uid) {
    if (before !== undefined) podGone(turn, before, state.workers.get(before)?.pod ?? pod);
    onPodAdded(turn, key, pod);
    return;
  }
  const worker = state.workers.get(uid);
  if (!worker) return;
  const next = stirred(turn, { ...worker, pod }, worker.pod);
  if (!asksForWork(pod, worker.pod)) return keep(turn, next);
  const resized = next.stage === 'syncing' ? specChanged(turn, next, worker.pod) : next;
  keep(turn, sync(turn, resized));
  if (resized !== next) resizeOthers(turn);
}

/** Who asks something else of a Pod that stood still makes it one as any other. */
function stirred(turn: Turn, worker: Worker, old: Pod): Worker {
  if (!worker.still || semanticEqual(worker.pod.spec, old.spec)) return worker;
  const references = referencesOf(worker.pod);
  addReferences(turn, references);
  return { ...worker, still: false, references };
}

/** Whether an update says something that a worker has to act on; the rest of the status is the kubelet's own. */
const asksForWork = (next: Pod, old: Pod): boolean =>
  gatesChanged(next, old) ||
  fieldsChanged(next, old) ||
  next.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
  next.metadata.deletionGracePeriodSeconds !== old.metadata.deletionGracePeriodSeconds ||
  !semanticEqual(next.spec, old.spec);

/** Others set the conditions that are gates of a Pod's readiness (`NeedToReconcilePodReadiness`). */
const gatesChanged = (next: Pod, old: Pod): boolean => !!next.spec?.readinessGates?.length && next.status?.conditions !== old.status?.conditions;

/** The API has a Pod no more (kubelet `HandlePodRemoves`). */
export function onPodRemoved(turn: Turn, key: string, pod: Pod): void {
  const uids = writable(turn.kubelet.state, 'uids');
  const uid = pod.metadata.uid ?? '';
  if (uids.get(key) === pod.metadata.uid) uids.delete(key);
  podGone(turn, uid, pod);
  resizeOthers(turn);
}

/** Whoever waited for room may have some now. */
function resizeOthers(turn: Turn): void {
  for (const worker of retryResizes(turn)) keep(turn, sync(turn, worker));
}

function podGone(turn: Turn, uid: string, pod: Pod): void {
  const worker = turn.kubelet.state.workers.get(uid);
  if (worker) keep(turn, sync(turn, { ...worker, pod, gone: true }));
}

/** The runtime has told what was there before the kubelet started. */
export function recover({ kubelet: { state } }: Turn, { sandboxes = [], containers = [], images = [] }: CriAnswer): void {
  for (const image of images) writable(state, 'images').set(image.name, image);
  for (const { podUid } of sandboxes)
    writable(state, 'recovered').set(podUid, {
      sandboxes: sandboxes.filter((s) => s.podUid === podUid),
      containers: containers.filter((c) => c.podUid === podUid),
    });
}

/** All Pods are known: what ran before a restart and belongs to none of them is removed (kubelet `HandlePodCleanups`). */
export function removeLeftovers(turn: Turn): void {
  const recovered = writable(turn.kubelet.state, 'recovered');
  for (const { sandboxes } of recovered.values())
    for (const { id } of sandboxes) callRuntime(turn, { method: 'RemovePodSandbox', sandboxId: id }, { for: 'nothing' });
  recovered.clear();
}
