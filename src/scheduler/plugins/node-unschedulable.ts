import { toleratesAny } from '../../api/tolerations';
import type { Node, Pod, Taint } from '../../api/types.gen';
import { Action } from '../framework/events';
import type { Plugin } from '../framework/plugin';
import { unresolvable } from '../framework/status';

const CORDONED = unresolvable('node(s) were unschedulable');
const TAINT: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** Cordoned nodes take no Pods but those that tolerate the taint that stands for it (kube-scheduler NodeUnschedulable). */
export const nodeUnschedulable: Plugin = {
  name: 'NodeUnschedulable',
  filterScope: 'node',
  events: [
    {
      resource: 'Node',
      actions: Action.Add | Action.UpdateNodeTaint,
      hint(_pod, { old, now }) {
        const opened = !(now as Node).spec?.unschedulable && (!old || (old as Node).spec?.unschedulable);
        return opened ? 'queue' : 'skip';
      },
    },
    {
      resource: 'Pod',
      actions: Action.UpdatePodToleration,
      hint: (pod, { now }) => (now?.metadata.uid === pod.metadata.uid && toleratesAny((now as Pod).spec?.tolerations, TAINT) ? 'queue' : 'skip'),
    },
  ],

  filter: (_state, { pod }, { node }) => (node.spec?.unschedulable && !toleratesAny(pod.spec?.tolerations, TAINT) ? CORDONED : undefined),
};
