import { Action } from '../framework/events';
import type { Plugin } from '../framework/plugin';
import { unresolvable } from '../framework/status';

const MISMATCH = unresolvable("node(s) didn't match the requested node name");

/** A Pod that names its node can only go there (kube-scheduler NodeName). */
export const nodeName: Plugin = {
  name: 'NodeName',
  filterScope: 'node',
  events: [{ resource: 'Node', actions: Action.Add }],

  filter: (_state, { pod }, node) => (!pod.spec?.nodeName || pod.spec.nodeName === node.name ? undefined : MISMATCH),
};
