import { Action } from '../framework/events';
import type { Plugin } from '../framework/plugin';
import { unresolvable } from '../framework/status';

/** A Pod with scheduling gates is not even tried (kube-scheduler SchedulingGates). */
export const schedulingGates: Plugin = {
  name: 'SchedulingGates',
  events: [
    {
      resource: 'Pod',
      actions: Action.UpdatePodSchedulingGatesEliminated,
      hint: (pod, { now }) => (now?.metadata.uid === pod.metadata.uid ? 'queue' : 'skip'),
    },
  ],

  preEnqueue(pod) {
    const gates = pod.spec?.schedulingGates ?? [];
    return gates.length === 0 ? undefined : unresolvable(`waiting for scheduling gates: [${gates.map((g) => g.name).join(' ')}]`);
  },
};
