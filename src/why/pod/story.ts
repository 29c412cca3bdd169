import { parseTime } from '../../api/time';
import type { Container, ContainerStateTerminated, ContainerStatus, Pod } from '../../api/types.gen';
import type { ContainerStory, Ending, Role } from '../container-story';
import type { Known, PodInside } from '../known';
import { exitMeaning } from './exit';
import { probeStories } from './probes';
import { nextOf, policyOf } from './restarts';
import { commandParts } from './runs';

/** A container of a Pod with its part in it and its status. */
interface Member {
  readonly container: Container;
  readonly role: Role;
  readonly status: ContainerStatus | undefined;
}

/** A Pod's containers in the order in which they start. */
function membersOf({ spec, status }: Pod): readonly Member[] {
  const find = (list: readonly ContainerStatus[] | undefined, name: string): ContainerStatus | undefined => list?.find((s) => s.name === name);
  return [
    ...(spec?.initContainers ?? []).map((container): Member => {
      const role = container.restartPolicy === 'Always' ? 'sidecar' : 'init';
      return { container, role, status: find(status?.initContainerStatuses, container.name) };
    }),
    ...(spec?.containers ?? []).map((container): Member => ({ container, role: 'main', status: find(status?.containerStatuses, container.name) })),
  ];
}

const idOf = (containerID: string | undefined): string | undefined => containerID?.slice(containerID.indexOf('://') + 3);

/** The end of the present instance, or else of the one before. */
const lastEnd = (status: ContainerStatus | undefined): ContainerStateTerminated | undefined => status?.state?.terminated ?? status?.lastState?.terminated;

/** The probe whose failure made the kubelet end an instance. */
const killerOf = ({ name }: Container, inside: PodInside | undefined, instance: string | undefined): Ending['killedBy'] =>
  (['liveness', 'startup'] as const).find((type) => {
    const probe = inside?.probes[`${name}/${type}`];
    return probe !== undefined && probe.containerId === instance && probe.result === 'failure';
  });

function endingOf({ container, status }: Member, inside: PodInside | undefined): Ending | undefined {
  const end = lastEnd(status);
  if (!end) return undefined;
  const id = idOf(end.containerID);
  const instance = id === undefined ? undefined : inside?.instances.get(id);
  const limit = container.resources?.limits?.memory;
  const killedBy = killerOf(container, inside, id);
  const finishedUs = instance?.finishedUs ?? parseTime(end.finishedAt);
  // What never ran has the time zero.
  const startedUs = parseTime(end.startedAt) || undefined;
  const needs = instance?.memoryBytes;
  return {
    exitCode: end.exitCode,
    meaning: exitMeaning(end, { ...(limit !== undefined && { limit }), ...(needs !== undefined && { neededBytes: needs }) }),
    ...(end.reason !== undefined && { reason: end.reason }),
    ...(end.message !== undefined && { message: end.message }),
    ...(startedUs !== undefined && { startedUs }),
    ...(finishedUs !== undefined && { finishedUs }),
    ...(killedBy && { killedBy }),
  };
}

const stateOf = ({ state }: Pick<ContainerStatus, 'state'>): ContainerStory['state'] =>
  state?.running ? 'running' : state?.terminated ? 'terminated' : 'waiting';

/** A container and what there is to tell of it. */
export interface Told extends Member {
  readonly story: ContainerStory;
}

/** The stories of a Pod's containers, all but what they have printed. */
export const toldOf = (known: Known, pod: Pod, inside: PodInside | undefined): readonly Told[] =>
  membersOf(pod).map((member) => ({ ...member, story: storyOf(known, pod, member, inside) }));

function storyOf(known: Known, pod: Pod, member: Member, inside: PodInside | undefined): ContainerStory {
  const { container, role, status } = member;
  const image = known.image(container.image ?? '');
  const ended = endingOf(member, inside);
  const state = stateOf(status ?? {});
  const next = nextOf(container, pod, {
    exitCode: ended?.exitCode,
    finishedUs: ended?.finishedUs,
    backOff: inside?.restarts[container.name],
    runs: state === 'running',
    nowUs: known.nowUs,
  });
  return {
    name: container.name,
    role,
    image: container.image ?? '',
    imageUnknown: image === undefined,
    parts: commandParts(container, image),
    state,
    ...(status?.state?.waiting?.reason !== undefined && { waiting: status.state.waiting.reason }),
    restarts: status?.restartCount ?? 0,
    policy: policyOf(container, pod),
    ...(ended && { ended }),
    ...(next && { next }),
    probes: probeStories(known, pod, container, inside, idOf(status?.containerID)),
  };
}

/** A story with what the container has printed: its present instance, or the last one. */
export function withPrinted(known: Known, pod: Pod, { status, story }: Told): ContainerStory {
  const instance = idOf(status?.containerID);
  const printed = instance === undefined ? undefined : known.log(pod, instance);
  return printed ? { ...story, printed } : story;
}
