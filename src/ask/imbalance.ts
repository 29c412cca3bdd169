import type { NodeInfo } from '../scheduler/framework/node-info';

/** How evenly something is spread over the nodes: shares of what each has to give. */
export interface Spread {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly deviation: number;
}

export interface Imbalance {
  readonly cpu: Spread;
  readonly memory: Spread;
  /** Pods on a node. */
  readonly pods: Spread;
}

function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) return { min: 0, max: 0, mean: 0, deviation: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length;
  return { min: values.reduce((a, b) => Math.min(a, b)), max: values.reduce((a, b) => Math.max(a, b)), mean, deviation: Math.sqrt(variance) };
}

const share = (used: number, of: number): number => (of > 0 ? used / of : 0);

/** By what Pods ask for, as the scheduler counts. */
export const imbalanceOf = (nodes: readonly NodeInfo[]): Imbalance => ({
  cpu: spreadOf(nodes.map((node) => share(node.requestedMilliCPU, node.allocatable.milliCPU))),
  memory: spreadOf(nodes.map((node) => share(node.requestedMemory, node.allocatable.memory))),
  pods: spreadOf(nodes.map((node) => node.pods.length)),
});
