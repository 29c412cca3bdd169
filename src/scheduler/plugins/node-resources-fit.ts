import type { Node, Pod } from '../../api/types.gen';
import { Action } from '../framework/events';
import { createNodeInfo, type NodeInfo } from '../framework/node-info';
import { divide } from '../framework/normalize';
import type { Plugin } from '../framework/plugin';
import { compilePod, nonZeroRequests, type PodInfo } from '../framework/pod-info';
import { amountsOf, isExtendedResource, podRequests, type Resources, resourcesOf } from '../framework/resources';
import type { Status } from '../framework/status';
import {
  type Allocation,
  allocations,
  brokenLine,
  emptyAllocations,
  leastRequested,
  mostRequested,
  type ResourceSpec,
  type ShapePoint,
} from './resource-allocation';

export interface ScoringStrategy {
  readonly type: 'LeastAllocated' | 'MostAllocated' | 'RequestedToCapacityRatio';
  readonly resources: readonly ResourceSpec[];
  readonly requestedToCapacityRatio?: { readonly shape: readonly ShapePoint[] };
}

export interface NodeResourcesFitArgs {
  readonly ignoredResources?: readonly string[];
  readonly ignoredResourceGroups?: readonly string[];
  readonly scoringStrategy: ScoringStrategy;
}

/** Too little of something. More than the whole node has: then taking Pods away cannot help. */
interface Shortage {
  readonly reason: string;
  readonly unresolvable: boolean;
}

function shortages(requests: Resources, node: NodeInfo, ignored: (resource: string) => boolean): Shortage[] {
  const { allocatable } = node;
  const result: Shortage[] = [];
  if (node.pods.length + 1 > allocatable.pods) result.push({ reason: 'Too many pods', unresolvable: false });
  const check = (name: string, request: number, capacity: number, used: number): void => {
    if (request > 0 && request > capacity - used) result.push({ reason: `Insufficient ${name}`, unresolvable: request > capacity });
  };
  check('cpu', requests.milliCPU, allocatable.milliCPU, node.requestedMilliCPU);
  check('memory', requests.memory, allocatable.memory, node.requestedMemory);
  check('ephemeral-storage', requests.ephemeralStorage, allocatable.ephemeralStorage, node.requestedEphemeralStorage);
  for (const [name, request] of requests.scalar) {
    if (!ignored(name)) check(name, request, allocatable.scalar.get(name) ?? 0, node.requestedScalar.get(name) ?? 0);
  }
  return result;
}

/** Whether anything that the Pod asks for, or the number of Pods, has grown (`haveAnyRequestedResourcesIncreased`). */
function hasGrown(requests: Resources, old: Resources, now: Resources): boolean {
  if (now.pods > old.pods) return true;
  if (requests.milliCPU > 0 && now.milliCPU > old.milliCPU) return true;
  if (requests.memory > 0 && now.memory > old.memory) return true;
  if (requests.ephemeralStorage > 0 && now.ephemeralStorage > old.ephemeralStorage) return true;
  return [...requests.scalar].some(([name, request]) => request > 0 && (now.scalar.get(name) ?? 0) > (old.scalar.get(name) ?? 0));
}

/** Whether a Pod that shrank gave back something that the waiting one asks for (`isSchedulableAfterPodScaleDown`). */
function hasShrunk(waiting: Pod, old: Pod, now: Pod): boolean {
  if (now.metadata.uid === waiting.metadata.uid) return true;
  if (!now.spec?.nodeName) return false;
  const before = podRequests(old);
  const after = podRequests(now);
  return [...podRequests(waiting)].some(([name, request]) => request > 0 && (before.get(name) ?? 0) > (after.get(name) ?? 0));
}

type Scorer = (of: readonly Allocation[]) => number;

const weighted = (resources: readonly ResourceSpec[], score: (requested: number, allocatable: number) => number): Scorer => {
  return (of) => {
    let sum = 0;
    let weights = 0;
    for (let i = 0; i < of.length; i++) {
      const { allocatable, requested } = of[i]!;
      if (allocatable === 0) continue;
      const { weight } = resources[i]!;
      sum += score(requested, allocatable) * weight;
      weights += weight;
    }
    return weights === 0 ? 0 : divide(sum, weights);
  };
};

function scorerOf({ type, resources, requestedToCapacityRatio }: ScoringStrategy): Scorer {
  if (type === 'LeastAllocated') return weighted(resources, leastRequested);
  if (type === 'MostAllocated') return weighted(resources, mostRequested);
  const line = brokenLine(requestedToCapacityRatio?.shape ?? []);
  return (of) => {
    let sum = 0;
    let weights = 0;
    for (let i = 0; i < of.length; i++) {
      const { allocatable, requested } = of[i]!;
      if (allocatable === 0) continue;
      const score = line(requested > allocatable ? 100 : divide(requested * 100, allocatable));
      // A resource that scores nothing does not count, so that only those that the shape speaks of do.
      if (score <= 0) continue;
      sum += score * resources[i]!.weight;
      weights += resources[i]!.weight;
    }
    return weights === 0 ? 0 : Math.round(sum / weights);
  };
}

/** A node needs room for the Pod's requests; how full it is makes its score (kube-scheduler NodeResourcesFit). */
export function nodeResourcesFit({
  ignoredResources = [],
  ignoredResourceGroups = [],
  scoringStrategy,
}: NodeResourcesFitArgs): Plugin<undefined, readonly number[]> {
  const { resources } = scoringStrategy;
  const scorer = scorerOf(scoringStrategy);
  const scratch = emptyAllocations(resources);
  const ignored = (name: string): boolean =>
    isExtendedResource(name) && (ignoredResources.includes(name) || ignoredResourceGroups.includes(name.slice(0, name.indexOf('/'))));
  const check = (pod: PodInfo, node: NodeInfo, isIgnored: (name: string) => boolean): Status | undefined => {
    const short = shortages(pod.requests, node, isIgnored);
    if (short.length === 0) return undefined;
    return { code: short.some((s) => s.unresolvable) ? 'UnschedulableAndUnresolvable' : 'Unschedulable', reasons: short.map((s) => s.reason) };
  };

  return {
    name: 'NodeResourcesFit',
    filterScope: 'pods',
    scoreScope: 'pods',
    events: [
      {
        resource: 'Pod',
        actions: Action.Delete | Action.UpdatePodScaleDown,
        hint(pod, { old, now }) {
          if (now) return hasShrunk(pod, old as Pod, now as Pod) ? 'queue' : 'skip';
          const gone = old as Pod;
          return gone.spec?.nodeName || gone.status?.nominatedNodeName ? 'queue' : 'skip';
        },
      },
      {
        resource: 'Node',
        actions: Action.Add | Action.UpdateNodeAllocatable,
        hint(pod, { old, now }) {
          const info = compilePod(pod);
          const node = createNodeInfo(now as Node);
          if (check(info, node, () => false)) return 'skip';
          return !old || hasGrown(info.requests, resourcesOf(amountsOf((old as Node).status?.allocatable)), node.allocatable) ? 'queue' : 'skip';
        },
      },
    ],

    preFilter: () => ({ state: undefined }),
    filter: (_state, pod, node) => check(pod, node, ignored),

    preScore(_snapshot, { pod }) {
      const requests = nonZeroRequests(pod);
      return { state: resources.map(({ name }) => requests.get(name) ?? 0) };
    },
    score(requests, _pod, node) {
      allocations(scratch, node, resources, requests, 'nonZero');
      return scorer(scratch);
    },
  };
}
