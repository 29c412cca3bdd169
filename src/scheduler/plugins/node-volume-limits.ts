import type { Plugin } from '../framework/plugin';

/** How many volumes a node can attach is reported by CSI drivers, which are not simulated (kube-scheduler NodeVolumeLimits). */
export const nodeVolumeLimits: Plugin = {
  name: 'NodeVolumeLimits',

  preFilter: () => 'skip',
  filter: () => undefined,
};
