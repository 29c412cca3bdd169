import type { Plugin } from '../framework/plugin';
import { type BalancedAllocationArgs, balancedAllocation } from './balanced-allocation';
import { defaultBinder } from './default-binder';
import { defaultPreemption } from './default-preemption';
import { dynamicResources } from './dynamic-resources';
import { imageLocality } from './image-locality';
import { type InterPodAffinityArgs, interPodAffinity } from './inter-pod-affinity';
import { type NodeAffinityArgs, nodeAffinity } from './node-affinity';
import { nodeName } from './node-name';
import { nodePorts } from './node-ports';
import { type NodeResourcesFitArgs, nodeResourcesFit } from './node-resources-fit';
import { nodeUnschedulable } from './node-unschedulable';
import { nodeVolumeLimits } from './node-volume-limits';
import { type PodTopologySpreadArgs, podTopologySpread } from './pod-topology-spread';
import { prioritySort } from './priority-sort';
import type { ResourceSpec } from './resource-allocation';
import { schedulingGates } from './scheduling-gates';
import { taintToleration } from './taint-toleration';
import { volumeBinding } from './volume-binding';
import { volumeRestrictions } from './volume-restrictions';
import { volumeZone } from './volume-zone';

/** The arguments of the plugins that take some, all set (`pluginConfig` of a KubeSchedulerConfiguration). */
export interface PluginArgs {
  readonly NodeAffinity: NodeAffinityArgs;
  readonly NodeResourcesFit: NodeResourcesFitArgs;
  readonly NodeResourcesBalancedAllocation: BalancedAllocationArgs;
  readonly PodTopologySpread: PodTopologySpreadArgs;
  readonly InterPodAffinity: InterPodAffinityArgs;
}

const CPU_AND_MEMORY: readonly ResourceSpec[] = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

export const DEFAULT_ARGS: PluginArgs = {
  NodeAffinity: {},
  NodeResourcesFit: { scoringStrategy: { type: 'LeastAllocated', resources: CPU_AND_MEMORY } },
  NodeResourcesBalancedAllocation: { resources: CPU_AND_MEMORY },
  PodTopologySpread: { defaultingType: 'System', defaultConstraints: [] },
  InterPodAffinity: { hardPodAffinityWeight: 1, ignorePreferredTermsOfExistingPods: false },
};

interface Registered {
  readonly weight?: number;
  create(args: PluginArgs): Plugin;
}

/** All plugins in the order in which kube-scheduler 1.36 enables them, with their default weights (`apis/config/v1/default_plugins.go`). */
export const REGISTRY: Readonly<Record<string, Registered>> = {
  SchedulingGates: { create: () => schedulingGates },
  PrioritySort: { create: () => prioritySort },
  NodeUnschedulable: { create: () => nodeUnschedulable },
  NodeName: { create: () => nodeName },
  TaintToleration: { weight: 3, create: () => taintToleration },
  NodeAffinity: { weight: 2, create: (args) => nodeAffinity(args.NodeAffinity) },
  NodePorts: { create: () => nodePorts },
  NodeResourcesFit: { weight: 1, create: (args) => nodeResourcesFit(args.NodeResourcesFit) },
  VolumeRestrictions: { create: () => volumeRestrictions },
  NodeVolumeLimits: { create: () => nodeVolumeLimits },
  VolumeBinding: { create: () => volumeBinding },
  VolumeZone: { create: () => volumeZone },
  PodTopologySpread: { weight: 2, create: (args) => podTopologySpread(args.PodTopologySpread) },
  InterPodAffinity: { weight: 2, create: (args) => interPodAffinity(args.InterPodAffinity) },
  DynamicResources: { weight: 2, create: () => dynamicResources },
  DefaultPreemption: { create: () => defaultPreemption },
  NodeResourcesBalancedAllocation: { weight: 1, create: (args) => balancedAllocation(args.NodeResourcesBalancedAllocation) },
  ImageLocality: { weight: 1, create: () => imageLocality },
  DefaultBinder: { create: () => defaultBinder },
};
