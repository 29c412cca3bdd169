import { quantityMilliValue, quantityValue } from '../api/quantity';
import { formatTime } from '../api/time';
import type { Container, Pod, PodCondition, PodSpec, ResourceRequirements } from '../api/types.gen';
import { allContainersOf, containerOf } from './containers';
import type { CriContainer } from './cri/cri';

/** What a Pod is given, which may be other than what it asks for now (kubelet `pkg/kubelet/allocation`, KEP-1287). */

/** What each container of a Pod is given, by name. */
type Allocation = Readonly<Record<string, ResourceRequirements>>;

/** How far a Pod's resize is; each part knows the generation of the spec that it is of. */
export interface Resize {
  /** What the containers are given as long as that is not what the spec asks for. */
  readonly allocation?: Allocation;
  readonly pending?: { readonly reason: 'Deferred' | 'Infeasible'; readonly message: string; readonly generation: number; readonly sinceUs: number };
  readonly inProgress?: { readonly generation: number; readonly sinceUs: number };
}

export const NOTHING: ResourceRequirements = {};

/** A Pod as it is asked for, and what has become of that. */
interface Resizing {
  readonly pod: Pod;
  readonly resize: Resize | undefined;
}

/** What the spec asks for. */
export const allocationOf = (pod: Pod): Allocation => Object.fromEntries(allContainersOf(pod).map(({ name, resources = NOTHING }) => [name, resources]));

/** The Pod with the resources that it is given, which may be others than it asks for (`UpdatePodFromAllocation`). */
export function allocatedPod({ pod, resize }: Resizing): Pod {
  const allocation = resize?.allocation;
  if (!allocation || !pod.spec) return pod;
  const given = (containers: readonly Container[]): readonly Container[] =>
    containers.map((c) => ({ ...c, resources: allocation[c.name] ?? c.resources ?? NOTHING }));
  const { containers, initContainers } = pod.spec;
  const spec: PodSpec = { ...pod.spec, containers: given(containers), ...(initContainers && { initContainers: given(initContainers) }) };
  return { ...pod, spec };
}

const RESIZABLE = ['cpu', 'memory'] as const;
const amount = (resource: 'cpu' | 'memory', text: string | undefined): number | undefined =>
  text === undefined ? undefined : resource === 'cpu' ? quantityMilliValue(text) : quantityValue(text);

/** Which resources of a running container are not yet what it is given. */
function differing(given: ResourceRequirements = NOTHING, actual: ResourceRequirements = NOTHING): readonly ('cpu' | 'memory')[] {
  const differs = (resource: 'cpu' | 'memory', list: 'limits' | 'requests'): boolean =>
    amount(resource, given[list]?.[resource]) !== amount(resource, actual[list]?.[resource]);
  return RESIZABLE.filter((resource) => differs(resource, 'limits') || differs(resource, 'requests'));
}

/** What has to be done about a running container that is given something else now (`computePodResizeAction`). */
export function resizeOf(container: Container, running: CriContainer): 'none' | 'update' | 'restart' {
  const changed = differing(container.resources, running.resources);
  if (changed.length === 0) return 'none';
  const restarts = (container.resizePolicy ?? []).some(
    ({ resourceName, restartPolicy }) => restartPolicy === 'RestartContainer' && changed.some((resource) => resource === resourceName),
  );
  return restarts ? 'restart' : 'update';
}

/** The conditions that tell how far the resize is. */
export function resizeConditions({ resize }: Pick<Resizing, 'resize'>): readonly PodCondition[] {
  const condition = (type: string, sinceUs: number, observedGeneration: number): PodCondition => {
    const since = formatTime(sinceUs);
    return { type, status: 'True', observedGeneration, lastProbeTime: since, lastTransitionTime: since };
  };
  const { pending, inProgress } = resize ?? {};
  return [
    ...(pending ? [{ ...condition('PodResizePending', pending.sinceUs, pending.generation), reason: pending.reason, message: pending.message }] : []),
    ...(inProgress ? [condition('PodResizeInProgress', inProgress.sinceUs, inProgress.generation)] : []),
  ];
}

/** What a container is given. */
export const givenTo = (worker: Resizing, name: string): ResourceRequirements => containerOf(allocatedPod(worker), name)?.resources ?? NOTHING;
