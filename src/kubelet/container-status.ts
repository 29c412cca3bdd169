import { formatTime } from '../api/time';
import type { Container, ContainerState, ContainerStatus, Pod, VolumeMount, VolumeMountStatus } from '../api/types.gen';
import { initContainersOf, isSidecar, latestOf, shouldBeStarted } from './containers';
import type { CriContainer } from './cri/cri';
import { isReady, isStarted } from './probes';
import type { Worker } from './worker';

/** What the statuses of a Pod's containers follow from. */
export type ContainersView = Pick<Worker, 'pod' | 'runtime' | 'failures' | 'probes'>;

const NOTHING = {};

/** The statuses of containers of one kind, in the order of the spec (kubelet `convertToAPIContainerStatuses`). */
export function containerStatuses(
  view: ContainersView,
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

function containerStatus(view: ContainersView, container: Container, old: ContainerStatus | undefined, isInit: boolean): Draft {
  const { pod, runtime, failures } = view;
  const latest = latestOf(runtime, container.name);
  const status = latest
    ? fromRuntime(container, latest, latestOf(runtime, container.name, latest.attempt), old)
    : withoutInstance(container, old, waitingReason(pod));
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
    resources: (latest.state === 'RUNNING' ? latest.resources : undefined) ?? container.resources ?? NOTHING,
  };
  if (container.resources?.requests) status.allocatedResources = container.resources.requests;
  return withMounts(status, container);
}

/** Why a container does not run of which there is no instance yet. */
export const waitingReason = (pod: Pod): string => (initContainersOf(pod).length > 0 ? 'PodInitializing' : 'ContainerCreating');

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
function probeVerdict(view: ContainersView, container: Container, isInit: boolean, status: Draft): Pick<ContainerStatus, 'ready' | 'started'> {
  const id = status.containerID?.slice('containerd://'.length) ?? '';
  const runs = status.state?.running !== undefined;
  const started = runs && isStarted(view.probes, container, id);
  const ready = isInit && !isSidecar(container) ? status.state?.terminated?.exitCode === 0 : started && isReady(view.probes, container, id);
  return { ready, started };
}
