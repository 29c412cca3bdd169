import type { ContainerState, ContainerStatus, Pod } from './types.gen';

/** How `kubectl get pods` sums up a Pod: upstream `pkg/printers/internalversion` printPod. */
export interface PodSummary {
  readonly ready: string;
  /** `Running`, `CrashLoopBackOff`, `Init:0/1`. */
  readonly status: string;
  readonly restarts: number;
  readonly lastRestart: string | undefined;
}

const isTrue = (pod: Pod, type: string): boolean => pod.status?.conditions?.some((c) => c.type === type && c.status === 'True') ?? false;

function terminatedReason({ reason, signal, exitCode }: NonNullable<ContainerState['terminated']>): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

const later = (a: string | undefined, b: string | null | undefined): string | undefined => (b && (!a || a < b) ? b : a);

/** Restarts of containers, and when the last of them ended before. */
function restartsOf(statuses: readonly ContainerStatus[]): Pick<PodSummary, 'restarts' | 'lastRestart'> {
  let restarts = 0;
  let lastRestart: string | undefined;
  for (const { restartCount, lastState } of statuses) {
    restarts += restartCount ?? 0;
    lastRestart = later(lastRestart, lastState?.terminated?.finishedAt);
  }
  return { restarts, lastRestart };
}

interface Initialisation {
  /** What holds it up: `Init:0/2`; undefined when it is over. */
  readonly reason: string | undefined;
  readonly readySidecars: number;
  /** How many init containers were looked at. */
  readonly seen: number;
}

function initialisationOf({ spec, status }: Pod): Initialisation {
  const statuses = status?.initContainerStatuses ?? [];
  const sidecars = new Set((spec?.initContainers ?? []).filter((c) => c.restartPolicy === 'Always').map((c) => c.name));
  let readySidecars = 0;
  for (const [i, { name, state, started, ready }] of statuses.entries()) {
    if (state?.terminated?.exitCode === 0) continue;
    if (sidecars.has(name) && started) {
      if (ready) readySidecars++;
      continue;
    }
    const waiting = state?.waiting?.reason;
    if (state?.terminated) return { reason: `Init:${terminatedReason(state.terminated)}`, readySidecars, seen: i + 1 };
    if (waiting && waiting !== 'PodInitializing') return { reason: `Init:${waiting}`, readySidecars, seen: i + 1 };
    return { reason: `Init:${i}/${spec?.initContainers?.length ?? 0}`, readySidecars, seen: i + 1 };
  }
  return { reason: undefined, readySidecars, seen: statuses.length };
}

/** What the containers' states add to the Pod's own reason. The first container has the last word. */
function runningOf(pod: Pod, before: string): { readonly status: string; readonly ready: number } {
  let status = before;
  let ready = 0;
  let error = '';
  for (const { state, ready: isReady } of (pod.status?.containerStatuses ?? []).toReversed()) {
    if (state?.waiting?.reason) status = state.waiting.reason;
    else if (state?.terminated) {
      status = terminatedReason(state.terminated);
      if (state.terminated.exitCode !== 0) error = status;
    } else if (isReady && state?.running) ready++;
  }
  if (status !== 'Completed') return { status, ready };
  if (ready > 0 && isTrue(pod, 'Ready')) return { status: 'Running', ready };
  if (error !== '') return { status: error, ready };
  return { status: ready > 0 ? 'NotReady' : status, ready };
}

export function podSummary(pod: Pod): PodSummary {
  const { spec, status } = pod;
  const sidecars = (spec?.initContainers ?? []).filter((c) => c.restartPolicy === 'Always').map((c) => c.name);
  const total = (spec?.containers?.length ?? 0) + sidecars.length;
  const gated = status?.conditions?.some((c) => c.type === 'PodScheduled' && c.reason === 'SchedulingGated');
  const initialisation = initialisationOf(pod);
  const initStatuses = (status?.initContainerStatuses ?? []).slice(0, initialisation.seen);
  let text = initialisation.reason ?? (gated ? 'SchedulingGated' : status?.reason || (status?.phase ?? ''));
  let ready = initialisation.readySidecars;
  let restarts = restartsOf(initStatuses);
  if (initialisation.reason === undefined || isTrue(pod, 'Initialized')) {
    const running = runningOf(pod, text);
    text = running.status;
    ready += running.ready;
    restarts = restartsOf([...initStatuses.filter((s) => sidecars.includes(s.name)), ...(status?.containerStatuses ?? [])]);
  }
  if (pod.metadata.deletionTimestamp) {
    if (status?.reason === 'NodeLost') text = 'Unknown';
    else if (status?.phase !== 'Succeeded' && status?.phase !== 'Failed') text = 'Terminating';
  }
  return { ready: `${ready}/${total}`, status: text, ...restarts };
}
