import { semanticEqual } from '../../api/equality';
import { quantityMilliValue, quantityValue } from '../../api/quantity';
import type { Container, ContainerStatus, Pod, ResourceRequirements } from '../../api/types.gen';

/** Amounts by resource name: CPU in thousandths, all else in whole units. */
export type Amounts = Map<string, number>;
type ResourceList = Readonly<Record<string, string>>;

/** A quantity as a number: CPU in thousandths (`MilliValue`), everything else in units (`Value`), rounded up. */
export const amount = (name: string, quantity: string): number => (name === 'cpu' ? quantityMilliValue(quantity) : quantityValue(quantity));

/** Extended, huge page and other counted resources: all that is neither CPU, memory, storage nor Pods (`IsScalarResourceName`). */
export const isScalarResource = (name: string): boolean => name.includes('/') || name.startsWith('hugepages-') || name.startsWith('attachable-volumes-');

/** Extended resources are those outside kubernetes.io (`v1helper.IsExtendedResourceName`). */
export const isExtendedResource = (name: string): boolean => name.includes('/') && !name.includes('kubernetes.io/') && !name.startsWith('requests.');

/** What a request is for a container that names none, when only its share of a node is compared (`GetNonzeroRequests`). */
export const DEFAULT_MILLI_CPU = 100;
export const DEFAULT_MEMORY = 200 * 1024 * 1024;

/** kube-scheduler `framework.Resource`. */
export interface Resources {
  readonly milliCPU: number;
  readonly memory: number;
  readonly ephemeralStorage: number;
  readonly pods: number;
  readonly scalar: ReadonlyMap<string, number>;
}

const NO_SCALARS: ReadonlyMap<string, number> = new Map();

export function resourcesOf(amounts: ReadonlyMap<string, number>): Resources {
  let scalar: Map<string, number> | undefined;
  for (const [name, value] of amounts) {
    if (!isScalarResource(name)) continue;
    scalar ??= new Map();
    scalar.set(name, value);
  }
  return {
    milliCPU: amounts.get('cpu') ?? 0,
    memory: amounts.get('memory') ?? 0,
    ephemeralStorage: amounts.get('ephemeral-storage') ?? 0,
    pods: amounts.get('pods') ?? 0,
    scalar: scalar ?? NO_SCALARS,
  };
}

export function amountsOf(list: ResourceList | undefined): Amounts {
  const result: Amounts = new Map();
  for (const name in list) result.set(name, amount(name, list[name]!));
  return result;
}

function add(into: Amounts, other: ReadonlyMap<string, number>): void {
  for (const [name, value] of other) into.set(name, (into.get(name) ?? 0) + value);
}

function raise(into: Amounts, other: ReadonlyMap<string, number>): void {
  for (const [name, value] of other) if (value > (into.get(name) ?? Number.NEGATIVE_INFINITY)) into.set(name, value);
}

const isRestartable = (container: Container): boolean => container.restartPolicy === 'Always';

/** Requests that a Pod may set for itself as a whole. */
const isPodLevelResource = (name: string): boolean => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');

export const hasPodLevelRequests = (pod: Pod): boolean => Object.keys(pod.spec?.resources?.requests ?? {}).some(isPodLevelResource);

/** What a Pod's status says of its requests. */
const resizeState = ({ status }: Pod): unknown => [
  status?.resources,
  status?.allocatedResources,
  status?.containerStatuses?.map((s) => [s.resources, s.allocatedResources]),
  status?.initContainerStatuses?.map((s) => [s.resources, s.allocatedResources]),
];

/** Whether containers' statuses say nothing of their requests but what the spec says. */
const areSettled = (containers: readonly Container[] = [], statuses: readonly ContainerStatus[] = []): boolean =>
  statuses.every(({ name, resources, allocatedResources }) => {
    if (!resources && !allocatedResources) return true;
    const wanted = containers.find((c) => c.name === name)?.resources?.requests;
    return semanticEqual(resources?.requests ?? wanted, wanted) && semanticEqual(allocatedResources ?? wanted, wanted);
  });

/** Whether what a Pod requests follows from its spec alone: no resize is under way. */
export const followsFromSpec = ({ spec, status }: Pod): boolean =>
  !status?.resources &&
  !status?.allocatedResources &&
  areSettled(spec?.containers, status?.containerStatuses) &&
  areSettled(spec?.initContainers, status?.initContainerStatuses);

/** Whether two versions of a Pod, with equal specs, say the same of what it requests; that saves summing it up. */
export const saySameOfRequests = (a: Pod, b: Pod): boolean => (followsFromSpec(a) && followsFromSpec(b)) || semanticEqual(resizeState(a), resizeState(b));

const isResizeInfeasible = (pod: Pod): boolean => pod.status?.conditions?.find((c) => c.type === 'PodResizePending')?.reason === 'Infeasible';

/** While a resize is under way, the larger of what was asked for and what is in force counts. */
function effectiveRequests(pod: Pod, spec: ResourceList | undefined, actuated: ResourceRequirements | undefined, allocated: ResourceList | undefined): Amounts {
  const result = actuated && isResizeInfeasible(pod) ? new Map() : amountsOf(spec);
  if (!actuated) return result;
  raise(result, amountsOf(actuated.requests));
  raise(result, amountsOf(allocated));
  return result;
}

function containerRequests(pod: Pod, container: Container, status: ContainerStatus | undefined, missing: RequestOptions['missing']): Amounts {
  const result = effectiveRequests(pod, container.resources?.requests, status?.resources, status?.allocatedResources);
  if (missing) for (const [name, value] of missing) if (!result.has(name)) result.set(name, value);
  return result;
}

export interface RequestOptions {
  /** What counts for a container that names no amount. */
  readonly missing?: ReadonlyMap<string, number> | undefined;
  /** Leaves requests for the Pod as a whole out of account. */
  readonly containersOnly?: boolean;
}

/**
 * A Pod's requests: the sum of its containers (with restartable init containers), or of the init containers where those need more at some time;
 * Pod-level requests override, overhead is added (component-helpers `resource.PodRequests`).
 */
export function podRequests(pod: Pod, { missing, containersOnly = false }: RequestOptions = {}): Amounts {
  const statuses = new Map<string, ContainerStatus>();
  for (const s of pod.status?.containerStatuses ?? []) statuses.set(s.name, s);
  for (const s of pod.status?.initContainerStatuses ?? []) statuses.set(s.name, s);

  const total: Amounts = new Map();
  for (const container of pod.spec?.containers ?? []) add(total, containerRequests(pod, container, statuses.get(container.name), missing));

  const initContainers = pod.spec?.initContainers;
  if (initContainers) {
    const sidecars: Amounts = new Map();
    const peak: Amounts = new Map();
    for (const container of initContainers) {
      const restartable = isRestartable(container);
      const own = containerRequests(pod, container, restartable ? statuses.get(container.name) : undefined, missing);
      if (restartable) {
        add(total, own);
        add(sidecars, own);
        raise(peak, sidecars);
      } else {
        add(own, sidecars);
        raise(peak, own);
      }
    }
    raise(total, peak);
  }

  if (!containersOnly && hasPodLevelRequests(pod)) {
    const requests = effectiveRequests(pod, pod.spec?.resources?.requests, pod.status?.resources, pod.status?.allocatedResources);
    for (const name in pod.spec?.resources?.requests) if (isPodLevelResource(name)) total.set(name, requests.get(name) ?? 0);
  }
  if (pod.spec?.overhead) add(total, amountsOf(pod.spec.overhead));
  return total;
}
