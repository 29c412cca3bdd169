import type { Pod } from '../api/types.gen';
import { isCritical } from './admission';
import { specOf } from './containers';
import { reportNode } from './node-agent';
import { keep, sync } from './pod-worker';
import type { Shutdown } from './state';
import { sayOfNode, type Turn } from './turn';
import type { Worker } from './worker';

/** The machine is shut down: Pods end first, those that the cluster cannot do without last (kubelet `nodeshutdown`). */

/** So long Pods have to end, and critical ones after them (`shutdownGracePeriod: 30s`, `shutdownGracePeriodCriticalPods: 10s`). */
const GRACE_SECONDS = { usual: 20, critical: 10 } as const;
const GRACE_SECONDS_DEFAULT = 30;
const CHECK_US = 500_000;

const TERMINATED = { reason: 'Terminated', message: 'Pod was terminated in response to imminent node shutdown.', forNode: true } as const;

/** Why a Pod is not taken any more. */
export const NOT_ADMITTED = { reason: 'NodeShutdown', message: 'Pod was rejected: Pod was rejected as the node is shutting down.' };

/** systemd says that the machine is about to go off (`processShutdownEvent`). */
export function beginShutdown(turn: Turn): void {
  const { state } = turn.kubelet;
  if (state.shutdown) return;
  state.shutdown = { turn: 'usual', sinceUs: turn.nowUs };
  sayOfNode(turn, 'Normal', 'NodeShutdown', 'Shutdown manager detected shutdown event');
  reportNode(turn);
  endPods(turn, 'usual');
  checkLater(turn);
}

const checkLater = ({ kubelet: { self, state }, send }: Turn): void => void send(self, { type: 'shutdown-timer', boot: state.boot }, { afterUs: CHECK_US });

const groupOf = (pod: Pod): keyof typeof GRACE_SECONDS => (isCritical(pod) ? 'critical' : 'usual');

/** Whose turn it is is told to end, within the time that they have (`killPods`). */
function endPods(turn: Turn, group: keyof typeof GRACE_SECONDS): void {
  for (const worker of [...turn.kubelet.state.workers.values()]) {
    if (groupOf(worker.pod) !== group || worker.stage !== 'syncing') continue;
    const graceSeconds = Math.max(1, Math.min(specOf(worker.pod).terminationGracePeriodSeconds ?? GRACE_SECONDS_DEFAULT, GRACE_SECONDS[group]));
    keep(turn, sync(turn, { ...worker, graceSeconds, eviction: TERMINATED }));
  }
}

/** Looks whether those whose turn it is have ended, or have had their time; then the next are told, and at last the machine goes off. */
export function goOnShuttingDown(turn: Turn): void {
  const { state } = turn.kubelet;
  const next = nextShutdown(state.shutdown, [...state.workers.values()], turn.nowUs);
  if (next === state.shutdown) return checkLater(turn);
  state.shutdown = next;
  if (!next || next.turn === 'off') return;
  endPods(turn, next.turn);
  checkLater(turn);
}

/** What comes next; the same, if not all is done. */
export function nextShutdown(now: Shutdown | undefined, workers: readonly Worker[], nowUs: number): Shutdown | undefined {
  if (!now || now.turn === 'off') return now;
  const { turn: group, sinceUs } = now;
  const isDone = workers.every((worker) => groupOf(worker.pod) !== group || (worker.stage === 'terminated' && worker.cache?.sending === undefined));
  if (!isDone && nowUs < sinceUs + GRACE_SECONDS[group] * 1e6) return now;
  return group === 'usual' ? { turn: 'critical', sinceUs: nowUs } : { turn: 'off' };
}
