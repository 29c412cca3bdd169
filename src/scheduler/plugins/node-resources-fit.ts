import type { Node, Pod } from '../../api/types.gen';
import { Action } from '../framework/events';
import type { PluginFactory } from '../framework/factory';
import { createNodeInfo, type NodeInfo } from '../framework/node-info';
import { divide } from '../framework/normalize';
import type { Plugin } from '../framework/plugin';
import { compilePod, type PodInfo } from '../framework/pod-info';
import { nonZeroRequests } from '../framework/pod-template';
import { amountsOf, isExtendedResource, podRequests, type Resources, resourcesOf } from '../framework/resources';
import type { Status } from '../framework/status';
import { ARGS, type NodeResourcesFitArgs, type ScoringStrategy, scoringStrategyOf } from './node-resources-fit-args';
import { type Allocation, allocations, brokenLine, emptyAllocations, leastRequested, mostRequested, type ResourceSpec } from './resource-allocation';

/** Too little of something. More than the whole node has: then taking Pods away cannot help. */
interface Shortage {
  readonly reason: string;
  readonly unresolvable: boolean;
}

function short(name: string, request: number, capacity: number, used: number): readonly Shortage[] {
  return request > 0 && request > capacity - used ? [{ reason: `Insufficient ${name}`, unresolvable: request > capacity }] : NONE;
}

const NONE: readonly Shortage[] = [];

/** All that the node has too little of for the Pod (`fitsRequest`). */
function shortages(requests: Resources, node: NodeInfo, ignored: (resource: string) => boolean): readonly Shortage[] {
  const { allocatable } = node;
  // Most nodes have room, and are asked most often.
  if (
    requests.scalar.size === 0 &&
    node.pods.length < allocatable.pods &&
    requests.milliCPU <= allocatable.milliCPU - node.requestedMilliCPU &&
    requests.memory <= allocatable.memory - node.requestedMemory &&
    requests.ephemeralStorage <= allocatable.ephemeralStorage - node.requestedEphemeralStorage
  )
    return NONE;
  const result: Shortage[] = node.pods.length + 1 > allocatable.pods ? [{ reason: 'Too many pods', unresolvable: false }] : [];
  result.push(
    ...short('cpu', requests.milliCPU, allocatable.milliCPU, node.requestedMilliCPU),
    ...short('memory', requests.memory, allocatable.memory, node.requestedMemory),
    ...short('ephemeral-storage', requests.ephemeralStorage, allocatable.ephemeralStorage, node.requestedEphemeralStorage),
  );
  for (const [name, request] of requests.scalar)
    if (!ignored(name)) result.push(...short(name, request, allocatable.scalar.get(name) ?? 0, node.requestedScalar.get(name) ?? 0));
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

function scorerOf({ type, resources, shape }: ScoringStrategy): Scorer {
  if (type === 'LeastAllocated') return weighted(resources, leastRequested);
  if (type === 'MostAllocated') return weighted(resources, mostRequested);
  const line = brokenLine(shape);
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

const NAME = 'NodeResourcesFit';

/** A node needs room for the Pod's requests; how full it is makes its score (kube-scheduler NodeResourcesFit). */
export const nodeResourcesFit: PluginFactory = { name: NAME, args: ARGS, create };

function create({ ignoredResources = [], ignoredResourceGroups = [], scoringStrategy }: NodeResourcesFitArgs): Plugin<undefined, readonly number[]> {
  const strategy = scoringStrategyOf(scoringStrategy);
  const { resources } = strategy;
  const scorer = scorerOf(strategy);
  const scratch = emptyAllocations(resources);
  const ignored = (name: string): boolean =>
    isExtendedResource(name) && (ignoredResources.includes(name) || ignoredResourceGroups.includes(name.slice(0, name.indexOf('/'))));
  const check = (pod: PodInfo, node: NodeInfo, isIgnored: (name: string) => boolean): Status | undefined => {
    const all = shortages(pod.requests, node, isIgnored);
    if (all.length === 0) return undefined;
    return { code: all.some((s) => s.unresolvable) ? 'UnschedulableAndUnresolvable' : 'Unschedulable', reasons: all.map((s) => s.reason) };
  };

  return {
    name: NAME,
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
