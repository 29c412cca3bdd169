import { toleratesAny, untoleratedTaint } from '../../api/tolerations';
import type { Node, Toleration } from '../../api/types.gen';
import { Action } from '../framework/events';
import { scaleToMax } from '../framework/normalize';
import type { Plugin } from '../framework/plugin';
import { unresolvable } from '../framework/status';

const UNTOLERATED = unresolvable('node(s) had untolerated taint(s)');

/** Keeps Pods off tainted nodes that they don't tolerate, and prefers nodes with fewer PreferNoSchedule taints (kube-scheduler TaintToleration). */
export const taintToleration: Plugin<undefined, readonly Toleration[]> = {
  name: 'TaintToleration',
  filterScope: 'node',
  scoreScope: 'node',
  events: [
    {
      resource: 'Node',
      actions: Action.Add | Action.UpdateNodeTaint,
      hint(pod, { old, now }) {
        const keptOut = (node: Node): boolean => untoleratedTaint(node.spec?.taints ?? [], pod.spec?.tolerations) !== undefined;
        return (!old || keptOut(old as Node)) && !keptOut(now as Node) ? 'queue' : 'skip';
      },
    },
    { resource: 'Pod', actions: Action.UpdatePodToleration, hint: (pod, { now }) => (now?.metadata.uid === pod.metadata.uid ? 'queue' : 'skip') },
  ],

  filter: (_state, { pod }, node) => (untoleratedTaint(node.taints, pod.spec?.tolerations) ? UNTOLERATED : undefined),

  preScore: (_snapshot, { pod }) => ({ state: (pod.spec?.tolerations ?? []).filter((t) => !t.effect || t.effect === 'PreferNoSchedule') }),
  score(tolerations, _pod, node) {
    let count = 0;
    for (const taint of node.taints) if (taint.effect === 'PreferNoSchedule' && !toleratesAny(tolerations, taint)) count++;
    return count;
  },
  normalize: (_tolerations, scores) => scaleToMax(scores, true),
};
