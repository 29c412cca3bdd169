import type { Pod } from '../../api/types.gen';
import { Action } from '../framework/events';
import { addPod, createNodeInfo, portConflict } from '../framework/node-info';
import type { Plugin } from '../framework/plugin';
import { compilePod } from '../framework/pod-info';
import { unschedulable } from '../framework/status';

const TAKEN = unschedulable("node(s) didn't have free ports for the requested pod ports");

/** Host ports can be used by one Pod on a node (kube-scheduler NodePorts). */
export const nodePorts: Plugin = {
  name: 'NodePorts',
  filterScope: 'pods',
  events: [
    {
      resource: 'Pod',
      actions: Action.Delete,
      hint(pod, { old }) {
        const gone = old as Pod;
        if (!gone.spec?.nodeName && !gone.status?.nominatedNodeName) return 'skip';
        const before = createNodeInfo({ apiVersion: 'v1', kind: 'Node', metadata: {} });
        addPod(before, compilePod(gone));
        return compilePod(pod).hostPorts.some((port) => portConflict(before.usedPorts, port)) ? 'queue' : 'skip';
      },
    },
    { resource: 'Node', actions: Action.Add },
  ],

  preFilter: (_snapshot, pod) => (pod.hostPorts.length === 0 ? 'skip' : { state: undefined }),
  filter: (_state, pod, node) => (pod.hostPorts.some((port) => portConflict(node.usedPorts, port)) ? TAKEN : undefined),
};
