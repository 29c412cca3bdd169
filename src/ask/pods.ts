import type { Pod } from '../api/types.gen';
import { MIRROR_POD } from '../api/validation/pod-annotations';

/** Who makes a Pod anew when it is gone: a controller, the node's own (a DaemonSet, a file of the kubelet), or nobody. */
export type Maker = 'controller' | 'node' | 'nobody';

const CONTROLLED_BY = 'podscope.dev/controlled-by';

export function makerOf({ metadata: { ownerReferences = [], annotations = {} } }: Pod): Maker {
  const controller = ownerReferences.find((owner) => owner.controller)?.kind ?? annotations[CONTROLLED_BY]?.split('/')[0];
  if (annotations[MIRROR_POD] !== undefined || controller === 'DaemonSet' || controller === 'Node') return 'node';
  return controller === undefined ? 'nobody' : 'controller';
}
