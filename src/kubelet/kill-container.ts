import type { Container } from '../api/types.gen';
import { containerOf, initContainersOf, isSidecar, specOf } from './containers';
import type { CriAnswer, CriContainer } from './cri/cri';
import { hookFailed, runHook } from './handlers';
import { callRuntime, say, type Turn } from './turn';
import { type Kill, type Worker, withContainer } from './worker';

/** A container is killed: its preStop hook, its turn among sidecars, then SIGTERM (kuberuntime `killContainer`). */

/** Why a container is killed, and how. */
interface Killing {
  /** What is said of it; by default only that it stops. */
  readonly message?: string;
  /** The probe that it failed, which may give it a grace period of its own. */
  readonly cause?: 'liveness' | 'startup' | 'other';
  /** The whole Pod ends: sidecars wait for their turn. */
  readonly inTurn?: boolean;
}

/** However short the grace period, SIGKILL does not come earlier (`minimumGracePeriodInSeconds`). */
const GRACE_SECONDS_MIN = 2;
const GRACE_SECONDS = 30;

/** Begins to stop a container. */
export function killContainer(turn: Turn, worker: Worker, container: CriContainer, { message = '', cause = 'other', inTurn = false }: Killing): Worker {
  const { pod, uid } = worker;
  const { id, name } = container;
  const spec = containerOf(pod, name);
  say(turn, pod, 'Normal', 'Killing', message || `Stopping container ${name}`, name);
  const graceSeconds = probeGrace(spec, cause) ?? worker.graceSeconds ?? specOf(pod).terminationGracePeriodSeconds ?? GRACE_SECONDS;
  const kill: Kill = { container, graceSeconds, sinceUs: turn.nowUs, at: 'hook' };
  const killing: Worker = { ...worker, kills: [...worker.kills, kill] };
  const hook = spec?.lifecycle?.preStop;
  if (!spec || !hook || graceSeconds <= 0) return afterHook(turn, killing, kill, inTurn);
  runHook(turn, killing, spec, id, hook, graceSeconds, { for: 'pre-stop', uid, containerId: id });
  return killing;
}

function probeGrace(spec: Container | undefined, cause: Killing['cause']): number | undefined {
  if (cause === 'liveness') return spec?.livenessProbe?.terminationGracePeriodSeconds;
  return cause === 'startup' ? spec?.startupProbe?.terminationGracePeriodSeconds : undefined;
}

const setKill = (worker: Worker, id: string, at: Kill['at']): Worker => ({
  ...worker,
  kills: worker.kills.map((k) => (k.container.id === id ? { ...k, at } : k)),
});

function afterHook(turn: Turn, worker: Worker, kill: Kill, inTurn: boolean): Worker {
  if (inTurn && !isTurn(worker, kill)) return setKill(worker, kill.container.id, 'turn');
  return stopNow(turn, worker, kill);
}

function stopNow(turn: Turn, worker: Worker, kill: Kill): Worker {
  const containerId = kill.container.id;
  const passed = Math.floor((turn.nowUs - kill.sinceUs) / 1e6);
  const timeoutSeconds = Math.max(GRACE_SECONDS_MIN, kill.graceSeconds - passed);
  callRuntime(turn, { method: 'StopContainer', containerId, timeoutSeconds }, { for: 'kill', uid: worker.uid, containerId });
  return setKill(worker, containerId, 'stopping');
}

/** Sidecars end after the main containers and in reverse order (kuberuntime `terminationOrdering`). */
function isTurn({ pod, runtime }: Worker, { container: { name } }: Kill): boolean {
  const inits = initContainersOf(pod);
  const index = inits.findIndex((c) => c.name === name && isSidecar(c));
  if (index < 0) return true;
  const first = new Set([...specOf(pod).containers, ...inits.slice(index + 1).filter(isSidecar)].map((c) => c.name));
  return runtime.containers.every((c) => c.state !== 'RUNNING' || !first.has(c.name));
}

/** Something has ended: those whose turn it is now are stopped. */
export function stopInTurn(turn: Turn, worker: Worker): Worker {
  let now = worker;
  for (const kill of worker.kills) if (kill.at === 'turn' && isTurn(now, kill)) now = stopNow(turn, now, kill);
  return now;
}

/** A preStop hook came to its end, well or badly. */
export function preStopEnded(turn: Turn, worker: Worker, kill: Kill, answer: CriAnswer): Worker {
  const { id, name } = kill.container;
  if (hookFailed(answer)) say(turn, worker.pod, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', name);
  const running = worker.runtime.containers.find((c) => c.id === id)?.state === 'RUNNING';
  return running ? afterHook(turn, worker, kill, worker.stage === 'terminating') : setKill(worker, id, 'done');
}

/** The runtime has stopped a container. */
export const containerStopped = (worker: Worker, containerId: string, { container }: CriAnswer): Worker =>
  setKill(container ? withContainer(worker, container) : worker, containerId, 'done');

/** Somebody has shortened the grace period. */
export function hurry(turn: Turn, worker: Worker, graceSeconds: number): Worker {
  let now = worker;
  for (const kill of worker.kills) {
    const shorter = { ...kill, graceSeconds };
    now = { ...now, kills: now.kills.map((k) => (k === kill ? shorter : k)) };
    if (kill.at !== 'done') now = stopNow(turn, now, shorter);
  }
  return now;
}
