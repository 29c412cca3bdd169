import { semanticEqual } from '../api/equality';
import { formatTime } from '../api/time';
import type { Container, ContainerState, ContainerStatus, Pod, PodCondition, PodStatus, VolumeMount, VolumeMountStatus } from '../api/types.gen';
import { KUBELET_CONDITIONS, podConditions, type SinceWhen } from './conditions';
import { initContainersOf, isSidecar, latestOf, latestSandbox, sandboxNeeded, shouldBeStarted, specOf } from './containers';
import type { CriContainer } from './cri/cri';
import { podPhase } from './phase';
import { isReady, isStarted } from './probes';
import type { Worker } from './worker';

/** All that a Pod's status follows from. */
interface StatusView extends Pick<Worker, 'pod' | 'runtime' | 'failures' | 'probes' | 'eviction'> {
  /** Nothing of the Pod runs any more or will. */
  readonly terminal: boolean;
  /** The status that the kubelet last made, or else the API's. */
  readonly before: PodStatus;
  readonly hostIp: string;
  readonly nowUs: number;
}

/** The type of the condition that says why a Pod has to go. */
const DISRUPTION = 'DisruptionTarget';
const NOTHING = {};

/** The reason of a Pod that had to go for its node's sake. */
export const EVICTED = 'Evicted';

export const isTerminalPhase = (phase: string | undefined): boolean => phase === 'Succeeded' || phase === 'Failed';

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

  const now = formatTime(view.nowUs);
  const known = before.conditions ?? [];
  const sinceWhen: SinceWhen = (type, status) => transitionTime(known, type, status) ?? now;
  const conditions: PodCondition[] = [];
  for (const condition of foreignConditions(view, known)) {
    conditions.push({ ...condition, lastTransitionTime: transitionTime(known, condition.type, condition.status) ?? condition.lastTransitionTime ?? now });
  }
  conditions.push(...podConditions(pod, byName, phase, !sandboxNeeded(pod, runtime).needed, sinceWhen));
  const podIp = pod.spec?.hostNetwork ? hostIp : sandboxIp(view);
  const status: { -readonly [field in keyof PodStatus]: PodStatus[field] } = { observedGeneration: pod.metadata.generation ?? 1, phase, conditions };
  if (reason) status.reason = reason;
  if (message) status.message = message;
  status.hostIP = hostIp;
  status.hostIPs = [{ ip: hostIp }];
  if (podIp) {
    status.podIP = podIp;
    status.podIPs = [{ ip: podIp }];
  }
  status.startTime = before.startTime ?? now;
  if (init.length > 0) status.initContainerStatuses = init;
  status.containerStatuses = main;
  if (pod.status?.qosClass !== undefined) status.qosClass = pod.status.qosClass;
  status.resources = pod.spec?.resources ?? NOTHING;
  return status;
}

/** The sandbox's address; it stays in the status when the sandbox is gone. */
function sandboxIp({ runtime, before }: StatusView): string {
  const sandbox = latestSandbox(runtime);
  return (sandbox?.state === 'READY' ? sandbox.ip : '') || (before.podIP ?? '');
}

/** The conditions of a Pod that are not for the kubelet to judge; but why it evicts a Pod, it tells. */
function foreignConditions({ pod, eviction }: StatusView, before: readonly PodCondition[]): readonly PodCondition[] {
  const foreign = (pod.status?.conditions ?? []).filter((c) => !KUBELET_CONDITIONS.has(c.type) && c.type !== DISRUPTION);
  if (eviction?.reason === EVICTED) return [...foreign, { type: DISRUPTION, status: 'True', reason: 'TerminationByKubelet', message: eviction.message }];
  const disruption = before.filter((c) => c.type === DISRUPTION);
  return disruption.length > 0 ? [...foreign, ...disruption] : foreign;
}

/** Since when a condition has had a status, if it had it before. */
function transitionTime(before: readonly PodCondition[], type: string, status: string): string | undefined {
  const old = before.find((c) => c.type === type);
  return old?.status === status ? old.lastTransitionTime : undefined;
}

function containerStatuses(
  view: StatusView,
  containers: readonly Container[],
  before: readonly ContainerStatus[],
  areInit: boolean,
): readonly ContainerStatus[] {
  return containers.map((container) => {
    const old = before.find((s) => s.name === container.name);
    const status = containerStatus(view, container, old, areInit);
    return Object.assign(status, probeVerdict(view, container, areInit, status));
  });
}

/** A container's status in the making, before the probes have their say. */
type Draft = { -readonly [field in keyof Omit<ContainerStatus, 'ready' | 'started'>]: ContainerStatus[field] };

/** One container's status (kubelet `convertToAPIContainerStatuses`). */
function containerStatus(view: StatusView, container: Container, old: ContainerStatus | undefined, isInit: boolean): Draft {
  const { pod, runtime, failures } = view;
  const latest = latestOf(runtime, container.name);
  const status = latest
    ? fromRuntime(container, latest, latestOf(runtime, container.name, latest.attempt), old)
    : withoutInstance(container, old, initContainersOf(pod).length > 0 ? 'PodInitializing' : 'ContainerCreating');
  const completedInit = isInit && latest?.state === 'EXITED' && latest.exitCode === 0;
  const failure = failures[container.name];
  if (completedInit || !failure || !shouldBeStarted(container, pod, runtime)) return status;
  return {
    ...status,
    lastState: status.state?.terminated ? status.state : (status.lastState ?? {}),
    state: { waiting: { reason: failure.reason, ...(failure.message && { message: failure.message }) } },
  };
}

function fromRuntime(container: Container, latest: CriContainer, previous: CriContainer | undefined, old: ContainerStatus | undefined): Draft {
  const containerID = `containerd://${latest.id}`;
  const lastState: ContainerState = previous
    ? stateOf(previous)
    : old?.containerID !== undefined && old.containerID !== containerID && old.state?.terminated
      ? { terminated: old.state.terminated }
      : (old?.lastState ?? {});
  const status: Draft = {
    name: container.name,
    state: stateOf(latest),
    lastState,
    restartCount: Math.max(latest.attempt, old?.restartCount ?? 0),
    image: latest.image,
    imageID: latest.imageRef,
    containerID,
    resources: container.resources ?? NOTHING,
  };
  if (container.resources?.requests) status.allocatedResources = container.resources.requests;
  return withMounts(status, container);
}

function withoutInstance(container: Container, old: ContainerStatus | undefined, reason: string): Draft {
  if (old?.state?.terminated) return { ...old };
  const lastState = old?.lastState ?? {};
  const restartCount = old?.restartCount ?? 0;
  const status = withMounts(
    { name: container.name, state: { waiting: { reason } }, lastState, restartCount, image: container.image ?? '', imageID: '' },
    container,
  );
  if (!old?.state?.running || lastState.terminated) return status;
  // It ran, and the runtime knows nothing of it any more: it ended, however it did.
  const terminated = {
    reason: 'ContainerStatusUnknown',
    message: 'The container could not be located when the pod was deleted.  The container used to be Running',
    exitCode: 137,
  };
  return { ...status, lastState: { terminated }, restartCount: restartCount + 1 };
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

function withMounts(status: Draft, { volumeMounts = [] }: Container): Draft {
  if (volumeMounts.length > 0) status.volumeMounts = volumeMounts.map(mountStatus);
  return status;
}

const mountStatus = ({ name, mountPath, readOnly }: VolumeMount): VolumeMountStatus =>
  readOnly ? { name, mountPath, readOnly: true, recursiveReadOnly: 'Disabled' } : { name, mountPath };

/** `ready` and `started` (prober manager `UpdatePodStatus`). */
function probeVerdict(view: StatusView, container: Container, isInit: boolean, status: Draft): Pick<ContainerStatus, 'ready' | 'started'> {
  const id = status.containerID?.slice('containerd://'.length) ?? '';
  const runs = status.state?.running !== undefined;
  const started = runs && isStarted(view.probes, container, id);
  const ready = isInit && !isSidecar(container) ? status.state?.terminated?.exitCode === 0 : started && isReady(view.probes, container, id);
  return { ready, started };
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
  const isOwn = ({ type }: PodCondition): boolean => KUBELET_CONDITIONS.has(type) || (type === DISRUPTION && ending && !couldRun);
  const { phase, reason, message, ...rest } = next;
  const shown = ending && couldRun ? old : next;
  const conditions = [...(old.conditions ?? []).filter((c) => !isOwn(c)), ...(next.conditions ?? []).filter(isOwn)];
  const status: { -readonly [field in keyof PodStatus]: PodStatus[field] } = rest;
  status.conditions = isTerminalPhase(shown.phase) ? conditions.map((c) => unready(c, shown.phase!)) : conditions;
  if (shown.phase !== undefined) status.phase = shown.phase;
  if (shown.reason) status.reason = shown.reason;
  if (shown.message) status.message = shown.message;
  if (old.resourceClaimStatuses) status.resourceClaimStatuses = old.resourceClaimStatuses;
  return status;
}

/** What has ended is not ready. */
const unready = (condition: PodCondition, phase: string): PodCondition =>
  (condition.type === 'Ready' || condition.type === 'ContainersReady') && condition.status === 'True'
    ? { ...condition, status: 'False', reason: phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed' }
    : condition;

/** The lists of a status that a strategic merge patch merges, and by which field (`patchMergeKey`). */
const MERGE_KEYS: Readonly<Record<string, string>> = { conditions: 'type', hostIPs: 'ip', podIPs: 'ip' };
type Item = Readonly<Record<string, unknown>>;

/** A strategic merge patch from one status to another, or undefined if they mean the same (kubelet `PatchPodStatus`). */
export function statusPatch(uid: string, old: PodStatus, next: PodStatus): object | undefined {
  const before = old as Readonly<Record<string, unknown>>;
  const after = next as Readonly<Record<string, unknown>>;
  const status: Record<string, unknown> = {};
  let isChanged = false;
  const patch = (key: string): void => {
    if (semanticEqual(before[key], after[key])) return;
    isChanged = true;
    const mergeKey = MERGE_KEYS[key];
    if (mergeKey !== undefined && before[key] !== undefined && after[key] !== undefined) {
      const items = after[key] as readonly Item[];
      status[`$setElementOrder/${key}`] = items.map((item) => ({ [mergeKey]: item[mergeKey] }));
      status[key] = itemPatches(before[key] as readonly Item[], items, mergeKey);
    } else status[key] = after[key] ?? null;
  };
  for (const key in before) patch(key);
  for (const key in after) if (!(key in before)) patch(key);
  return isChanged ? { metadata: { uid }, status } : undefined;
}

/** The items that changed, each as a merge patch (what it no longer has is null), and those that are gone. */
function itemPatches(old: readonly Item[], next: readonly Item[], mergeKey: string): readonly object[] {
  const patches: object[] = [];
  for (const item of next) {
    const known = old.find((o) => o[mergeKey] === item[mergeKey]);
    if (semanticEqual(item, known)) continue;
    const gone = Object.keys(known ?? NOTHING).filter((key) => !(key in item) && key !== 'lastProbeTime');
    patches.push(gone.length > 0 ? { ...Object.fromEntries(gone.map((key) => [key, null])), ...item } : item);
  }
  for (const item of old) if (!next.some((n) => n[mergeKey] === item[mergeKey])) patches.push({ $patch: 'delete', [mergeKey]: item[mergeKey] });
  return patches;
}
