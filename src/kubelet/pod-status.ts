import { isPodPhaseTerminal, isPodTerminal } from '../api/pod-phase';
import { formatTime } from '../api/time';
import type { ContainerState, ContainerStatus, Pod, PodCondition, PodStatus } from '../api/types.gen';
import { KUBELET_CONDITIONS, podConditions, type SinceWhen } from './conditions';
import { type ContainersView, containerStatuses } from './container-status';
import { ephemeralContainersOf, initContainersOf, latestSandbox, sandboxNeeded, specOf } from './containers';
import { podPhase } from './phase';
import type { Worker } from './worker';

/** All that a Pod's status follows from. */
interface StatusView extends ContainersView, Pick<Worker, 'eviction'> {
  /** Nothing of the Pod runs any more or will. */
  readonly terminal: boolean;
  /** How far the Pod's resize is. */
  readonly resizing?: readonly PodCondition[];
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

/** Main containers are told of in the order of their names, whatever the spec's (`SortedContainerStatuses`). */
const inOrderOfNames = (a: ContainerStatus, b: ContainerStatus): number => (a.name < b.name ? -1 : 1);

/** Nobody asks whether an ephemeral container is ready. */
const unprobed = ({ started: _, ...status }: ContainerStatus): ContainerStatus => ({ ...status, ready: false });

/** A Pod's status from what runs (kubelet `generateAPIPodStatus`). Pure. */
export function generatePodStatus(view: StatusView): PodStatus {
  const { pod, runtime, before, eviction, hostIp } = view;
  if (eviction?.rejected) return rejectedStatus(pod, eviction);
  const init = containerStatuses(view, initContainersOf(pod), before.initContainerStatuses ?? [], true);
  const main = containerStatuses(view, specOf(pod).containers, before.containerStatuses ?? [], false).toSorted(inOrderOfNames);
  const ephemeral = containerStatuses(view, ephemeralContainersOf(pod), before.ephemeralContainerStatuses ?? [], false).map(unprobed);
  const byName = new Map([...init, ...main].map((status) => [status.name, status]));
  const sandbox = latestSandbox(runtime);
  const hasInitialized = specOf(pod).containers.some((c) => runtime.containers.some((r) => r.name === c.name && r.sandboxId === sandbox?.id));

  let phase = podPhase(pod, byName, view.terminal, hasInitialized);
  if (!isPodPhaseTerminal(phase) && isPodPhaseTerminal(before.phase)) phase = before.phase!;
  const kept = phase === before.phase ? { reason: before.reason ?? pod.status?.reason, message: before.message ?? pod.status?.message } : {};
  const { reason, message } = eviction ?? kept;
  if (eviction) phase = 'Failed';
  if (isPodTerminal(pod)) phase = pod.status!.phase!;

  const now = formatTime(view.nowUs);
  const known = before.conditions ?? [];
  const sinceWhen: SinceWhen = (type, status) => transitionTime(known, type, status) ?? now;
  const conditions: PodCondition[] = [];
  for (const condition of foreignConditions(view, known)) {
    conditions.push({ ...condition, lastTransitionTime: transitionTime(known, condition.type, condition.status) ?? condition.lastTransitionTime ?? now });
  }
  conditions.push(...(view.resizing ?? []));
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
  if (ephemeral.length > 0) status.ephemeralContainerStatuses = ephemeral;
  if (pod.status?.qosClass !== undefined) status.qosClass = pod.status.qosClass;
  status.resources = pod.spec?.resources ?? NOTHING;
  return status;
}

/** Of a Pod that the kubelet does not take there is nothing to tell but that (kubelet `rejectPod`). */
const rejectedStatus = ({ status = {} }: Pod, { reason, message }: NonNullable<Worker['eviction']>): PodStatus => ({
  phase: 'Failed',
  reason,
  message,
  ...(status.qosClass !== undefined && { qosClass: status.qosClass }),
  ...(status.startTime !== undefined && { startTime: status.startTime }),
});

/** The sandbox's address; it stays in the status when the sandbox is gone. */
function sandboxIp({ runtime, before }: StatusView): string {
  const sandbox = latestSandbox(runtime);
  return (sandbox?.state === 'READY' ? sandbox.ip : '') || (before.podIP ?? '');
}

/** The conditions of a Pod that are not for the kubelet to judge; but why it evicts a Pod, it tells. */
function foreignConditions({ pod, eviction }: StatusView, before: readonly PodCondition[]): readonly PodCondition[] {
  const foreign = (pod.status?.conditions ?? []).filter((c) => !KUBELET_CONDITIONS.has(c.type) && c.type !== DISRUPTION);
  if (eviction?.forNode) {
    const { message } = eviction;
    const observedGeneration = pod.metadata.generation ?? 1;
    return [...foreign, { type: DISRUPTION, observedGeneration, status: 'True', reason: 'TerminationByKubelet', message }];
  }
  const disruption = before.filter((c) => c.type === DISRUPTION);
  return disruption.length > 0 ? [...foreign, ...disruption] : foreign;
}

/** Since when a condition has had a status, if it had it before. */
function transitionTime(before: readonly PodCondition[], type: string, status: string): string | undefined {
  const old = before.find((c) => c.type === type);
  return old?.status === status ? old.lastTransitionTime : undefined;
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
    phase: isPodPhaseTerminal(status.phase) ? status.phase! : 'Failed',
  };
}

/** What the API server gets of a status: the parts that others own are theirs, and no Pod ends before its containers (`mergePodStatus`). */
export function mergePodStatus(pod: Pod, next: PodStatus, couldRun: boolean): PodStatus {
  const old = pod.status ?? {};
  const ending = !isPodPhaseTerminal(old.phase) && isPodPhaseTerminal(next.phase);
  // Whoever else had the Pod end has said why: that stays, unless the kubelet has it end itself.
  const saysWhy = ending && !couldRun && next.conditions?.some(({ type }) => type === DISRUPTION);
  const isOwn = ({ type }: PodCondition): boolean => KUBELET_CONDITIONS.has(type) || (type === DISRUPTION && saysWhy === true);
  const { phase, reason, message, ...rest } = next;
  const shown = ending && couldRun ? old : next;
  const conditions = [...(old.conditions ?? []).filter((c) => !isOwn(c)), ...(next.conditions ?? []).filter(isOwn)];
  const status: { -readonly [field in keyof PodStatus]: PodStatus[field] } = rest;
  status.conditions = isPodPhaseTerminal(shown.phase) ? conditions.map((c) => unready(c, shown.phase!)) : conditions;
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
