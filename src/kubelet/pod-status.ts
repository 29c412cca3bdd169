import { semanticEqual } from '../api/equality';
import { formatTime } from '../api/time';
import type { Container, ContainerState, ContainerStatus, Pod, PodCondition, PodStatus, VolumeMountStatus } from '../api/types.gen';
import { KUBELET_CONDITIONS, podConditions } from './conditions';
import { initContainersOf, isSidecar, latestSandbox, type RuntimePod, sandboxNeeded, shouldBeStarted, specOf } from './containers';
import type { CriContainer } from './cri/cri';
import { podPhase } from './phase';

/** Why a container does not run: `ErrImagePull`, `CrashLoopBackOff`, … (kubelet `reasonCache`). */
export interface StartFailure {
  readonly reason: string;
  readonly message: string;
}

/** All that a Pod's status follows from. */
export interface StatusView {
  readonly pod: Pod;
  readonly runtime: RuntimePod;
  /** The status that the kubelet last made, or else the API's. */
  readonly before: PodStatus;
  readonly failures: Readonly<Record<string, StartFailure>>;
  /** What the probes know of the present instance of a container; undefined: there is no such probe. */
  readonly isStarted: (container: Container, containerId: string) => boolean;
  readonly isReady: (container: Container, containerId: string) => boolean;
  /** Nothing of the Pod runs any more or will. */
  readonly terminal: boolean;
  /** The kubelet ends the Pod for a reason of its own. */
  readonly eviction: { readonly reason: string; readonly message: string } | undefined;
  readonly hostIp: string;
  readonly nowUs: number;
}

/** The reason of a Pod that had to go for its node's sake. */
export const EVICTED = 'Evicted';

const isTerminalPhase = (phase: string | undefined): boolean => phase === 'Succeeded' || phase === 'Failed';

/** A Pod's status from what runs (kubelet `generateAPIPodStatus`). Pure. */
export function generatePodStatus(view: StatusView): PodStatus {
  const { pod, runtime, before, eviction, hostIp } = view;
  const init = containerStatuses(view, initContainersOf(pod), before.initContainerStatuses ?? [], true);
  const main = containerStatuses(view, specOf(pod).containers, before.containerStatuses ?? [], false);
  const byName = new Map([...init, ...main].map((status) => [status.name, status]));
  const sandbox = latestSandbox(runtime);
  const hasInitialized = specOf(pod).containers.some((c) => runtime.containers.some((r) => r.name === c.name && r.sandboxId === sandbox?.id));

  let phase = podPhase(pod, byName, view.terminal, hasInitialized);
  if (!isTerminalPhase(phase) && isTerminalPhase(before.phase)) phase = before.phase!;
  const kept = phase === before.phase ? { reason: before.reason ?? pod.status?.reason, message: before.message ?? pod.status?.message } : {};
  const { reason, message } = eviction ?? kept;
  if (eviction) phase = 'Failed';
  if (isTerminalPhase(pod.status?.phase)) phase = pod.status!.phase!;

  const isEvicted = eviction?.reason === EVICTED;
  const conditions = [
    ...(pod.status?.conditions ?? []).filter((c) => !KUBELET_CONDITIONS.has(c.type) && c.type !== 'DisruptionTarget'),
    ...(before.conditions ?? []).filter((c) => c.type === 'DisruptionTarget' && !isEvicted),
    ...(isEvicted ? [{ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message: eviction?.message ?? '' }] : []),
    ...podConditions(pod, byName, phase, !sandboxNeeded(pod, runtime).needed),
  ];
  const now = formatTime(view.nowUs);
  const podIp = pod.spec?.hostNetwork ? hostIp : sandboxIp(view);
  return {
    observedGeneration: pod.metadata.generation ?? 1,
    phase,
    conditions: withTransitionTimes(conditions, before.conditions ?? [], now),
    ...(reason && { reason }),
    ...(message && { message }),
    hostIP: hostIp,
    hostIPs: [{ ip: hostIp }],
    ...(podIp && { podIP: podIp, podIPs: [{ ip: podIp }] }),
    startTime: before.startTime ?? now,
    ...(init.length > 0 && { initContainerStatuses: init }),
    containerStatuses: main,
    ...(pod.status?.qosClass !== undefined && { qosClass: pod.status.qosClass }),
    resources: pod.spec?.resources ?? {},
  };
}

/** The sandbox's address; it stays in the status when the sandbox is gone. */
function sandboxIp({ runtime, before }: StatusView): string {
  const sandbox = latestSandbox(runtime);
  return (sandbox?.state === 'READY' ? sandbox.ip : '') || (before.podIP ?? '');
}

/** A condition's transition time is that of its last change of status (status manager `updateLastTransitionTime`). */
export function withTransitionTimes(conditions: readonly PodCondition[], before: readonly PodCondition[], now: string): readonly PodCondition[] {
  return conditions.map((condition) => {
    const old = before.find((c) => c.type === condition.type);
    return { ...condition, lastTransitionTime: (old?.status === condition.status ? old.lastTransitionTime : undefined) ?? condition.lastTransitionTime ?? now };
  });
}

function containerStatuses(
  view: StatusView,
  containers: readonly Container[],
  before: readonly ContainerStatus[],
  areInit: boolean,
): readonly ContainerStatus[] {
  return containers.map((container) =>
    withProbes(
      view,
      container,
      areInit,
      containerStatus(
        view,
        container,
        before.find((s) => s.name === container.name),
        areInit,
      ),
    ),
  );
}

/** One container's status (kubelet `convertToAPIContainerStatuses`), before the probes have their say. */
function containerStatus(
  view: StatusView,
  container: Container,
  old: ContainerStatus | undefined,
  isInit: boolean,
): Omit<ContainerStatus, 'ready' | 'started'> {
  const { pod, runtime, failures } = view;
  const instances = runtime.containers.filter((c) => c.name === container.name).sort((a, b) => b.attempt - a.attempt);
  const [latest, previous] = instances;
  const waiting = { reason: initContainersOf(pod).length > 0 ? 'PodInitializing' : 'ContainerCreating' };
  const status = latest ? fromRuntime(container, latest, previous, old) : withoutInstance(container, old, waiting);
  const completedInit = isInit && latest?.state === 'EXITED' && latest.exitCode === 0;
  const failure = failures[container.name];
  if (completedInit || !failure || !shouldBeStarted(container, pod, runtime)) return status;
  return {
    ...status,
    lastState: status.state?.terminated ? status.state : (status.lastState ?? {}),
    state: { waiting: { reason: failure.reason, ...(failure.message && { message: failure.message }) } },
  };
}

function fromRuntime(
  container: Container,
  latest: CriContainer,
  previous: CriContainer | undefined,
  old: ContainerStatus | undefined,
): Omit<ContainerStatus, 'ready' | 'started'> {
  const containerID = `containerd://${latest.id}`;
  const lastState: ContainerState = previous
    ? stateOf(previous)
    : old?.containerID !== undefined && old.containerID !== containerID && old.state?.terminated
      ? { terminated: old.state.terminated }
      : (old?.lastState ?? {});
  return {
    name: container.name,
    state: stateOf(latest),
    lastState,
    restartCount: Math.max(latest.attempt, old?.restartCount ?? 0),
    image: latest.image,
    imageID: latest.imageRef,
    containerID,
    resources: container.resources ?? {},
    ...(container.resources?.requests && { allocatedResources: container.resources.requests }),
    ...mountsOf(container),
  };
}

function withoutInstance(
  container: Container,
  old: ContainerStatus | undefined,
  waiting: { readonly reason: string },
): Omit<ContainerStatus, 'ready' | 'started'> {
  if (old?.state?.terminated) return old;
  const status = {
    name: container.name,
    state: { waiting },
    lastState: old?.lastState ?? {},
    restartCount: old?.restartCount ?? 0,
    image: container.image ?? '',
    imageID: '',
    ...mountsOf(container),
  };
  if (!old?.state?.running || status.lastState.terminated) return status;
  // It ran, and the runtime knows nothing of it any more: it ended, however it did.
  const terminated = {
    reason: 'ContainerStatusUnknown',
    message: 'The container could not be located when the pod was deleted.  The container used to be Running',
    exitCode: 137,
  };
  return { ...status, lastState: { terminated }, restartCount: status.restartCount + 1 };
}

function stateOf(container: CriContainer): ContainerState {
  if (container.state === 'RUNNING') return { running: { startedAt: formatTime(container.startedAtUs) } };
  if (container.state === 'CREATED') return { waiting: {} };
  return {
    terminated: {
      exitCode: container.exitCode,
      reason: container.reason,
      ...(container.message && { message: container.message }),
      startedAt: formatTime(container.startedAtUs),
      finishedAt: formatTime(container.finishedAtUs),
      containerID: `containerd://${container.id}`,
    },
  };
}

function mountsOf(container: Container): { readonly volumeMounts?: readonly VolumeMountStatus[] } {
  if (!container.volumeMounts || container.volumeMounts.length === 0) return {};
  return {
    volumeMounts: container.volumeMounts.map(({ name, mountPath, readOnly }) => ({
      name,
      mountPath,
      ...(readOnly && { readOnly: true, recursiveReadOnly: 'Disabled' }),
    })),
  };
}

/** Fills in `started` and `ready` (prober manager `UpdatePodStatus`). */
function withProbes(view: StatusView, container: Container, isInit: boolean, status: Omit<ContainerStatus, 'ready' | 'started'>): ContainerStatus {
  const id = status.containerID?.slice('containerd://'.length) ?? '';
  const runs = status.state?.running !== undefined;
  const started = runs && view.isStarted(container, id);
  const ready = isInit && !isSidecar(container) ? status.state?.terminated?.exitCode === 0 : started && view.isReady(container, id);
  return { ...status, ready, started };
}

/**
 * Changes a status that is to be the Pod's last so that it ends: what never came to an end counts as failed (status manager `TerminatePod`).
 */
export function terminatedStatus(pod: Pod, status: PodStatus): PodStatus {
  const lost: ContainerState = {
    terminated: { reason: 'ContainerStatusUnknown', message: 'The container could not be located when the pod was terminated', exitCode: 137 },
  };
  const ended = (statuses: readonly ContainerStatus[]): readonly ContainerStatus[] => statuses.map((s) => (s.state?.terminated ? s : { ...s, state: lost }));
  const main = status.containerStatuses ?? [];
  const init = status.initContainerStatuses ?? [];
  const evidence = (s: ContainerStatus): boolean =>
    s.state?.running !== undefined || s.state?.terminated !== undefined || s.lastState?.terminated !== undefined;
  const lastInit = init.findLastIndex(evidence);
  const hasInitialized =
    initContainersOf(pod).length === 0
      ? main.some(evidence)
      : main.some(evidence) || (lastInit === init.length - 1 && init[lastInit]?.state?.terminated?.exitCode === 0);
  return {
    ...status,
    ...(hasInitialized && { containerStatuses: ended(main) }),
    ...(init.length > 0 && { initContainerStatuses: [...ended(init.slice(0, lastInit + 1)), ...init.slice(lastInit + 1)] }),
    phase: isTerminalPhase(status.phase) ? status.phase! : 'Failed',
  };
}

/** What the API server gets of a status: the parts that others own are theirs, and no Pod ends before its containers (`mergePodStatus`). */
export function mergePodStatus(pod: Pod, next: PodStatus, couldRun: boolean): PodStatus {
  const old = pod.status ?? {};
  const ending = !isTerminalPhase(old.phase) && isTerminalPhase(next.phase);
  const foreign = (old.conditions ?? []).filter((c) => !KUBELET_CONDITIONS.has(c.type) && !(c.type === 'DisruptionTarget' && ending && !couldRun));
  const own = (next.conditions ?? []).filter((c) => KUBELET_CONDITIONS.has(c.type) || (c.type === 'DisruptionTarget' && ending && !couldRun));
  const { phase, reason, message, ...rest } = next;
  const shown = ending && couldRun ? old : next;
  const unready: Record<string, string> = { Succeeded: 'PodCompleted', Failed: 'PodFailed' };
  const conditions = [...foreign, ...own].map((c) =>
    isTerminalPhase(shown.phase) && (c.type === 'Ready' || c.type === 'ContainersReady') && c.status === 'True'
      ? { ...c, status: 'False', reason: unready[shown.phase!]! }
      : c,
  );
  return {
    ...rest,
    conditions,
    ...(shown.phase !== undefined && { phase: shown.phase }),
    ...(shown.reason && { reason: shown.reason }),
    ...(shown.message && { message: shown.message }),
    ...(old.resourceClaimStatuses && { resourceClaimStatuses: old.resourceClaimStatuses }),
  };
}

/** A strategic merge patch from one status to another, or undefined if they mean the same (kubelet `PatchPodStatus`). */
export function statusPatch(uid: string, old: PodStatus, next: PodStatus): object | undefined {
  const before = old as Readonly<Record<string, unknown>>;
  const after = next as Readonly<Record<string, unknown>>;
  const status: Record<string, unknown> = {};
  for (const key of Object.keys({ ...before, ...after })) {
    if (semanticEqual(before[key], after[key])) continue;
    if (key === 'conditions') {
      const changed = (next.conditions ?? []).filter(
        (c) =>
          !semanticEqual(
            c,
            old.conditions?.find((o) => o.type === c.type),
          ),
      );
      status['$setElementOrder/conditions'] = (next.conditions ?? []).map(({ type }) => ({ type }));
      status[key] = changed.map((c) =>
        conditionPatch(
          old.conditions?.find((o) => o.type === c.type),
          c,
        ),
      );
    } else status[key] = after[key] ?? null;
  }
  return Object.keys(status).length === 0 ? undefined : { metadata: { uid }, status };
}

/** A condition as a merge patch: what it no longer has is null. */
function conditionPatch(old: PodCondition | undefined, next: PodCondition): object {
  const gone = Object.keys(old ?? {}).filter((key) => !(key in next) && key !== 'lastProbeTime');
  return { ...Object.fromEntries(gone.map((key) => [key, null])), ...next };
}
