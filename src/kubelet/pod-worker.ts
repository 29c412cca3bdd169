import { writable } from '../sim/copy-on-write';
import { hostnameOf } from './container-config';
import type { CriAnswer, CriContainer } from './cri/cri';
import { deviceProblem } from './devices';
import { ensureImage } from './image-manager';
import { imageAnswered } from './image-volumes';
import { containerStopped, killContainer, preStopEnded, stopInTurn } from './kill-container';
import { deleteReferences } from './object-manager';
import { failStart, giveUp, nextStep, waitAt } from './pass';
import type { Step } from './pod-actions';
import { portMappingsOf } from './port-mappings';
import { runtimeHandlerOf } from './references';
import { startAnswered, startContainer } from './start-container';
import type { CriTag } from './state';
import { deleteIfFinished, isUnsettled, setSandboxReady, setStatusTimer, syncStatus } from './status-manager';
import { syncPod } from './sync-pod';
import { beginTermination, endIfStopped, endWhenUnmounted, syncTerminatingPod } from './sync-terminating-pod';
import { callRuntime, say, type Turn } from './turn';
import { relistSoon, retryLater, wakeAt } from './wake';
import { isToEnd, type Worker, withContainer, withSandbox } from './worker';

/** The worker of one Pod (kubelet `pod_workers`): whatever happens to the Pod comes to it, and it decides what is done next. */

/** Keeps a worker as it is now; one whose Pod is gone and that is done goes as well. */
export function keep(turn: Turn, worker: Worker): void {
  const { state } = turn.kubelet;
  if (!worker.gone || worker.stage !== 'terminated') {
    writable(state, 'workers').set(worker.uid, worker);
    if (!state.statusTimer && isUnsettled(worker)) setStatusTimer(turn);
    return;
  }
  writable(state, 'workers').delete(worker.uid);
  for (const { id } of worker.runtime.sandboxes) callRuntime(turn, { method: 'RemovePodSandbox', sandboxId: id }, { for: 'nothing' });
  deleteReferences(turn, worker.references);
}

/** Sees to it that the API server knows all there is to know (status manager `syncBatch`); sets the timer anew only if it does not yet. */
export function syncBatch(turn: Turn): void {
  const { state } = turn.kubelet;
  state.statusTimer = false;
  for (const worker of [...state.workers.values()]) if (isUnsettled(worker)) keep(turn, syncStatus(turn, worker));
}

/** Looks at a Pod and does what there is to do, unless the worker is already at it. */
export function sync(turn: Turn, worker: Worker): Worker {
  if (worker.pass) return { ...worker, again: true };
  const fresh: Worker = worker.again ? { ...worker, again: false } : worker;
  switch (fresh.stage) {
    case 'syncing':
      if (fresh.still && !isToEnd(fresh)) return fresh;
      return isToEnd(fresh) ? syncTerminatingPod(turn, beginTermination(fresh)) : bringUp(turn, fresh);
    case 'terminating':
      return syncTerminatingPod(turn, fresh);
    case 'terminated':
      return fresh.cache?.finished ? deleteIfFinished(turn, fresh) : endWhenUnmounted(turn, fresh);
  }
}

function bringUp(turn: Turn, worker: Worker): Worker {
  const synced = syncPod(turn, worker);
  return synced.isTerminal ? syncTerminatingPod(turn, beginTermination(synced.worker)) : advance(turn, synced.worker);
}

/** A reminder came. */
export function woken(turn: Turn, worker: Worker, token: number): Worker {
  if (worker.wake.token !== token) return worker;
  return sync(turn, { ...worker, wake: { token, atUs: Number.POSITIVE_INFINITY } });
}

/** Goes on with the pass, if there is one, until a step waits for an answer, or all are done. */
function advance(turn: Turn, worker: Worker): Worker {
  let now = worker;
  // Being deleted comes first: what has not begun does not begin any more.
  while (now.pass?.at === 'begin' && now.pass.steps.length > 0 && !isToEnd(now)) now = begin(turn, now, now.pass.steps[0]!);
  return now.pass?.at === 'begin' ? finishPass(turn, now) : now;
}

function finishPass(turn: Turn, worker: Worker): Worker {
  const { acted, retryAtUs } = worker.pass!;
  const done: Worker = { ...worker, pass: undefined };
  const later = retryAtUs === undefined ? done : retryLater(turn, done, retryAtUs);
  if (worker.again || isToEnd(worker)) return sync(turn, later);
  // What failed shows in the status when the Pod is looked at again (pod worker `completeWork`).
  if (!acted) return wakeAt(turn, later, undefined);
  relistSoon(turn, later);
  return later;
}

/** Begins a step. */
function begin(turn: Turn, worker: Worker, step: Step): Worker {
  switch (step.do) {
    case 'stop-sandbox':
      callRuntime(turn, { method: 'StopPodSandbox', sandboxId: step.sandboxId }, tagOf(worker));
      return waitAt(worker, 'sandbox');
    case 'create-sandbox':
      return createSandbox(turn, worker, step.attempt, step.changed);
    case 'kill': {
      const { container, message, cause } = step;
      return killContainer(turn, waitAt(worker, 'kill', container.id), container, { message, cause });
    }
    case 'resize':
      callRuntime(turn, { method: 'UpdateContainerResources', containerId: step.container.id, resources: step.resources }, tagOf(worker));
      return waitAt(worker, 'resize', step.container.id);
    case 'image':
      return ensureImage(turn, worker, step);
    case 'start':
      return startContainer(turn, worker, step.name);
  }
}

const tagOf = (worker: Worker): CriTag => ({ for: 'pass', uid: worker.uid, pass: worker.pass!.id });

/** A sandbox for the Pod's containers (kuberuntime `createPodSandbox`); `changed`: another than before. */
function createSandbox(turn: Turn, worker: Worker, attempt: number, changed: boolean): Worker {
  const { node, hostIp, lookup } = turn.kubelet;
  const { pod, uid } = worker;
  if (changed) say(turn, pod, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
  const problem = node.copied ? undefined : deviceProblem(pod, lookup);
  if (problem !== undefined) {
    say(turn, pod, 'Warning', 'FailedPrepareDynamicResources', `Failed to prepare dynamic resources: prepare dynamic resources: ${problem}`);
    return giveUp(turn, worker);
  }
  const { name = '', namespace = '' } = pod.metadata;
  const hostname = hostnameOf(pod, node.nodeName);
  if (pod.spec?.setHostnameAsFQDN && hostname.length > HOSTNAME_MAX) return sandboxFailed(turn, worker, tooLong(hostname));
  const runtimeClass = runtimeHandlerOf(pod, lookup);
  if ('error' in runtimeClass) return sandboxFailed(turn, worker, runtimeClass.error);
  const config = { podUid: uid, name, namespace, hostname, attempt };
  const portMappings = portMappingsOf(pod);
  const network = pod.spec?.hostNetwork ? { hostIp } : portMappings.length > 0 ? { portMappings } : {};
  // What runtimes a copied machine has, nobody here knows.
  const runtime = runtimeClass.handler === '' || node.copied ? {} : { runtimeHandler: runtimeClass.handler };
  callRuntime(turn, { method: 'RunPodSandbox', config: { ...config, ...network }, ...runtime }, tagOf(worker));
  return waitAt(worker, 'sandbox');
}

function sandboxCreated(turn: Turn, worker: Worker, { sandbox, error }: CriAnswer): Worker {
  if (sandbox) return setSandboxReady(turn, nextStep(withSandbox(worker, sandbox), true));
  return sandboxFailed(turn, worker, error ?? '');
}

function sandboxFailed(turn: Turn, worker: Worker, error: string): Worker {
  say(turn, worker.pod, 'Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${error}`);
  return giveUp(turn, worker);
}

/** How long a host's name may be for the kernel. */
const HOSTNAME_MAX = 64;
const tooLong = (name: string): string =>
  `failed to construct FQDN from pod hostname and cluster domain, FQDN ${name} is too long (${HOSTNAME_MAX} characters is the max, ${name.length} characters requested)`;

/** The runtime answered a step. `pullUs`: how long a pull took without the time in the queue. */
export function stepAnswered(turn: Turn, worker: Worker, passId: number, answer: CriAnswer, pullUs: number): Worker {
  if (worker.pass?.id !== passId) return worker;
  return advance(turn, answered(turn, worker, worker.pass.steps[0]!, answer, pullUs));
}

function answered(turn: Turn, worker: Worker, step: Step, answer: CriAnswer, pullUs: number): Worker {
  switch (step.do) {
    case 'stop-sandbox':
      return nextStep(withSandbox(worker, answer.sandbox), true);
    case 'create-sandbox':
      return sandboxCreated(turn, worker, answer);
    case 'kill':
      return worker;
    case 'resize':
      return nextStep(answer.container ? withContainer(worker, answer.container) : worker, true);
    case 'image':
      return imageAnswered(turn, worker, step, answer, pullUs) ?? nextStep({ ...worker, pullStartedAtUs: undefined }, false);
    case 'start':
      return startAnswered(turn, worker, step.name, answer, pullUs);
  }
}

/** A preStop hook came to its end. */
export function preStopDone(turn: Turn, worker: Worker, containerId: string, answer: CriAnswer): Worker {
  const kill = worker.kills.find((k) => k.container.id === containerId && k.at === 'hook');
  return kill ? afterKill(turn, preStopEnded(turn, worker, kill, answer)) : worker;
}

/** The runtime has stopped a container. */
export const killed = (turn: Turn, worker: Worker, containerId: string, answer: CriAnswer): Worker =>
  afterKill(turn, containerStopped(worker, containerId, answer));

/** What follows when one kill is done: the next sidecar's turn, the next step, the end of the Pod. */
function afterKill(turn: Turn, worker: Worker): Worker {
  const now = stopInTurn(turn, worker);
  if (now.stage === 'terminating') return endIfStopped(turn, now);
  if (now.pass?.at !== 'kill' || now.kills.some((k) => k.container.id === now.pass!.containerId && k.at !== 'done')) return now;
  const step = now.pass.steps[0]!;
  const cleared: Worker = { ...now, kills: [] };
  // A kill that follows a failed hook ends a start step, which counts as failed.
  const next = step.do === 'start' ? failStart(turn, cleared, step.name, 'PostStartHookError', '') : nextStep(cleared, true);
  return advance(turn, next);
}

/** The container ended by itself. */
export function containerExited(turn: Turn, worker: Worker, container: CriContainer): Worker {
  const known = withContainer(worker, container);
  if (known.stage === 'terminating') return afterKill(turn, known);
  return known.stage === 'terminated' ? known : sync(turn, known);
}

/** The sandbox of a Pod on its way out has been stopped. */
export const sandboxStopped = (turn: Turn, worker: Worker, answer: CriAnswer): Worker => endIfStopped(turn, withSandbox(worker, answer.sandbox));
