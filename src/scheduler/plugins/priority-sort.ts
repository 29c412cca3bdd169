import type { Plugin } from '../framework/plugin';

/** The more important Pod goes first, then the one that has waited longer (kube-scheduler PrioritySort). */
export const prioritySort: Plugin = {
  name: 'PrioritySort',

  less: (a, b) => (a.priority === b.priority ? a.timestampUs < b.timestampUs : a.priority > b.priority),
};
