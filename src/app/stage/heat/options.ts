import { create } from 'zustand';

/** What the heat map's colours say: an amount that Pods ask for of what the node can give, the node's taints, or one of its labels. */
export type HeatBy = 'cpu' | 'memory' | 'pods' | 'taints' | `label:${string}`;

interface HeatOptions {
  readonly by: HeatBy;
  /** The label by which nodes stand together: their zone, their pool. Empty: they stand in the order of their names. */
  readonly groupBy: string;
}

export const useHeat = create<HeatOptions>(() => ({ by: 'cpu', groupBy: '' }));

export const AMOUNTS = ['cpu', 'memory', 'pods'] as const;
export const ZONE = 'topology.kubernetes.io/zone';
