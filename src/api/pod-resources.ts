import { memoOf } from './memo';
import { addQuantities, compareQuantities, quantityMilliValue } from './quantity';
import type { Container, Pod, PodSpec } from './types.gen';

/** What a Pod asks for and may use as a whole: upstream `k8s.io/component-helpers/resource`. */
type ResourceList = Readonly<Record<string, string>>;
type Which = 'requests' | 'limits';

const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

const sum = (a: ResourceList, b: ResourceList | undefined): ResourceList => combine(a, b, addQuantities);
const max = (a: ResourceList, b: ResourceList | undefined): ResourceList => combine(a, b, (x, y) => (compareQuantities(x, y) < 0 ? y : x));

function combine(a: ResourceList, b: ResourceList | undefined, join: (x: string, y: string) => string): ResourceList {
  if (!b) return a;
  const out: Record<string, string> = { ...a };
  for (const [name, quantity] of Object.entries(b)) out[name] = out[name] === undefined ? quantity : join(out[name], quantity);
  return out;
}

/** `AggregateContainerRequests` and `…Limits`: the containers together, or the greediest moment of initialisation, whichever is more. */
export function aggregateContainers(spec: PodSpec, which: Which): ResourceList {
  let total: ResourceList = {};
  for (const container of spec.containers ?? []) total = sum(total, container.resources?.[which]);
  let sidecars: ResourceList = {};
  let initial: ResourceList = {};
  for (const container of spec.initContainers ?? []) {
    const own = container.resources?.[which];
    if (isSidecar(container)) {
      total = sum(total, own);
      sidecars = sum(sidecars, own);
      initial = max(initial, sidecars);
    } else {
      initial = max(initial, sum(sidecars, own));
    }
  }
  return max(total, initial);
}

/** `IsSupportedPodLevelResource`. */
export const isPodLevelResource = (name: string): boolean => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');

function withPodLevel(spec: PodSpec, which: Which): ResourceList {
  const total = aggregateContainers(spec, which);
  const own = Object.entries(spec.resources?.[which] ?? {}).filter(([name]) => isPodLevelResource(name));
  return own.length === 0 ? total : { ...total, ...Object.fromEntries(own) };
}

/** `PodRequests`: with pod-level requests and overhead. Summed up once: kubelets ask for that of each Pod whenever another comes. */
export const podRequests = memoOf((spec: PodSpec): ResourceList => sum(withPodLevel(spec, 'requests'), spec.overhead));

/** `PodLimits`: overhead counts only where there is a limit. */
export function podLimits(spec: PodSpec): ResourceList {
  const limits = withPodLevel(spec, 'limits');
  const overhead = Object.entries(spec.overhead ?? {}).filter(([name]) => name in limits);
  return sum(limits, Object.fromEntries(overhead));
}

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const isCompute = (name: string): boolean => name === 'cpu' || name === 'memory';
const computeOf = (list: ResourceList | undefined): ResourceList =>
  Object.fromEntries(Object.entries(list ?? {}).filter(([name, quantity]) => isCompute(name) && quantityMilliValue(quantity) > 0));

/** `qos.ComputePodQOS`. */
export function computeQosClass({ spec }: Pod): QosClass {
  const parts = spec?.resources
    ? [spec.resources]
    : [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map((container) => container.resources ?? {});
  let requests: ResourceList = {};
  let limits: ResourceList = {};
  let guaranteed = true;
  for (const part of parts) {
    const limited = computeOf(part.limits);
    requests = sum(requests, computeOf(part.requests));
    limits = sum(limits, limited);
    // Pod-level resources without any limits are looked at like others below.
    if (!('cpu' in limited && 'memory' in limited) && (!spec?.resources || Object.keys(part.limits ?? {}).length > 0)) guaranteed = false;
  }
  const names = Object.keys(requests);
  if (names.length === 0 && Object.keys(limits).length === 0) return 'BestEffort';
  const matches = names.every((name) => limits[name] !== undefined && compareQuantities(limits[name], requests[name]) === 0);
  return guaranteed && matches && names.length === Object.keys(limits).length ? 'Guaranteed' : 'Burstable';
}
