import type { Node } from '../../api/types.gen';
import { type AdmissionPlugin, isAbout } from './plugin';

const NOT_READY = 'node.kubernetes.io/not-ready';

/** A new node is not ready until the node controller finds that it is. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  mutate(object, old, scope) {
    if (!isAbout(scope, 'nodes') || old) return object;
    const node = object as Node;
    const taints = node.spec?.taints ?? [];
    if (taints.some((t) => t.key === NOT_READY && t.effect === 'NoSchedule')) return object;
    return { ...node, spec: { ...node.spec, taints: [...taints, { key: NOT_READY, effect: 'NoSchedule' }] } };
  },
};
