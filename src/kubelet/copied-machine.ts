import { canonicalImageName, parseImageName } from '../api/image-name';
import { memoOf } from '../api/memo';
import { isPodTerminal } from '../api/pod-phase';
import { parseTime } from '../api/time';
import type { ContainerImage, ContainerStatus, NodeStatus, Pod } from '../api/types.gen';
import { containerOf } from './containers';
import type { CriContainer, CriImage, CriSandbox } from './cri/cri';
import type { ContainerRecord } from './cri/state';

/**
 * A machine that is a copy of one in another cluster, with what runs on it. Nobody here knows what is in those containers: they stand as they stood until
 * somebody changes or deletes their Pods, and what takes their place is simulated.
 */
export interface CopiedMachine {
  /** Of its node, as the cluster had it. */
  readonly status: NodeStatus;
  /** The Pods that are bound to it. */
  readonly pods: readonly Pod[];
}

export interface MachineContents {
  readonly sandboxes: ReadonlyMap<string, CriSandbox>;
  readonly containers: ReadonlyMap<string, ContainerRecord>;
  readonly images: ReadonlyMap<string, CriImage>;
}

/** No image of this name is known: it answers on any port, and ends when it is told to. */
const QUIET = 'podscope.dev/copied';
const LOG = 'What this container has printed is not known: it came with a copy of another cluster.\n';

/** What the runtime of a copied machine finds on it. */
export function contentsOf({ status, pods }: CopiedMachine): MachineContents {
  const sandboxes = new Map<string, CriSandbox>();
  const containers = new Map<string, ContainerRecord>();
  for (const pod of pods) {
    if (isPodTerminal(pod)) continue;
    const sandbox = sandboxOf(pod);
    sandboxes.set(sandbox.id, sandbox);
    for (const one of [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]) {
      const record = recordOf(one, sandbox, containerOf(pod, one.name)?.image);
      if (record) containers.set(record.container.id, record);
    }
  }
  return { sandboxes, containers, images: imagesOf(status) };
}

const sandboxOf = ({ metadata: { uid = '', name = '', namespace = '', creationTimestamp }, status }: Pod): CriSandbox => ({
  id: `copied-${uid}`,
  podUid: uid,
  name,
  namespace,
  attempt: 0,
  state: 'READY',
  createdAtUs: parseTime(status?.startTime ?? creationTimestamp) ?? 0,
  ip: status?.podIP ?? '',
  copied: true,
});

/** A container that runs or has ended; one that waits has nothing at the runtime. */
function recordOf(
  { name, containerID = '', restartCount, image, imageID, state }: ContainerStatus,
  sandbox: CriSandbox,
  userSpecifiedImage: string | undefined,
): ContainerRecord | undefined {
  const { running, terminated } = state ?? {};
  if (!running && !terminated) return undefined;
  const startedAtUs = parseTime((running ?? terminated)?.startedAt) ?? sandbox.createdAtUs;
  const container: CriContainer = {
    id: containerID.replace(/^[a-z-]+:\/\//, '') || `${sandbox.id}-${name}`,
    sandboxId: sandbox.id,
    podUid: sandbox.podUid,
    name,
    attempt: restartCount,
    image,
    ...(userSpecifiedImage !== undefined && { userSpecifiedImage }),
    imageRef: imageID,
    state: running ? 'RUNNING' : 'EXITED',
    createdAtUs: startedAtUs,
    startedAtUs,
    finishedAtUs: parseTime(terminated?.finishedAt) ?? 0,
    exitCode: terminated?.exitCode ?? 0,
    reason: terminated?.reason ?? '',
    message: terminated?.message ?? '',
    memoryBytes: 0,
    cpuMillis: 0,
  };
  return { container, config: { ...CONFIG, name, attempt: restartCount, hostname: sandbox.name }, plan: running && PLAN, written: NOTHING };
}

const NOTHING = [] as const;
const CONFIG = { image: QUIET, command: NOTHING, args: NOTHING, env: NOTHING, annotations: { 'podscope.dev/log': LOG } };
const PLAN = { exit: undefined, ports: 'any', listensAfterUs: 0, memoryBytes: 0, cpuMillis: 0 } as const;

/** The images that a node says it has, by each of their names. */
function imagesOf({ images = [] }: NodeStatus): ReadonlyMap<string, CriImage> {
  const found = new Map<string, CriImage>();
  for (const image of images) for (const named of namesOf(image)) found.set(named.name, named);
  return found;
}

/** An image by each of its names. The nodes of a dump have many in common. */
const namesOf = memoOf(({ names = [], sizeBytes = 0 }: ContainerImage): readonly CriImage[] => {
  const imageRef = names.find((name) => name.includes('@')) ?? names[0] ?? '';
  return names.flatMap((name) => {
    const parsed = parseImageName(name);
    return typeof parsed === 'string' ? [] : { name: canonicalImageName(parsed), imageRef, sizeBytes };
  });
});
