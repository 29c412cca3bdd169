import { declarePlugins, type PluginSchema, type StructSchema } from '../../api/schema/scheduler-configuration';
import type { ArgsDeclaration, PluginFactory } from '../framework/factory';
import type { Plugin } from '../framework/plugin';
import { balancedAllocation } from './balanced-allocation';
import { defaultBinder } from './default-binder';
import { defaultPreemption } from './default-preemption';
import { dynamicResources } from './dynamic-resources';
import { imageLocality } from './image-locality';
import { interPodAffinity } from './inter-pod-affinity';
import { nodeAffinity } from './node-affinity';
import { nodeName } from './node-name';
import { nodePorts } from './node-ports';
import { nodeResourcesFit } from './node-resources-fit';
import { nodeUnschedulable } from './node-unschedulable';
import { nodeVolumeLimits } from './node-volume-limits';
import { podTopologySpread } from './pod-topology-spread';
import { prioritySort } from './priority-sort';
import { schedulingGates } from './scheduling-gates';
import { taintToleration } from './taint-toleration';
import { volumeBinding } from './volume-binding';
import { volumeRestrictions } from './volume-restrictions';
import { volumeZone } from './volume-zone';

/** All plugins that a profile may enable; one that takes no arguments stands for itself (kube-scheduler `plugins/registry.go`). */
const PLUGINS: readonly (Plugin | PluginFactory)[] = [
  schedulingGates,
  prioritySort,
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  volumeRestrictions,
  nodeVolumeLimits,
  volumeBinding,
  volumeZone,
  podTopologySpread,
  interPodAffinity,
  dynamicResources,
  defaultPreemption,
  balancedAllocation,
  imageLocality,
  defaultBinder,
];

export const REGISTRY: ReadonlyMap<string, Plugin | PluginFactory> = new Map(PLUGINS.map((one) => [one.name, one]));

/** The plugins as a configuration and the editor see them. */
export const PLUGIN_SCHEMAS: readonly PluginSchema[] = PLUGINS.map((one) =>
  'args' in one ? { name: one.name, args: schemaOf(one.args) } : { name: one.name },
);
declarePlugins(PLUGIN_SCHEMAS);

function schemaOf({ structs, choices }: ArgsDeclaration): StructSchema {
  return { structs, ...(choices && { choices }) };
}
