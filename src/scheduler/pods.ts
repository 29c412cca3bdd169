import type { Pod } from '../api/types.gen';

export const isAssigned = (pod: Pod): boolean => !!pod.spec?.nodeName;

/** A Pod as it will be on a node. */
export const onNode = (pod: Pod, nodeName: string): Pod => ({ ...pod, spec: { ...pod.spec!, nodeName } });

/** A Pod as it was before it had a node. */
export function withoutNode(pod: Pod): Pod {
  const { nodeName: _, ...spec } = pod.spec!;
  return { ...pod, spec };
}

/** A Pod as its controller would make it again: without a node, and without what became of it. */
export function asNew(pod: Pod): Pod {
  const { status: _, ...rest } = pod.spec?.nodeName ? withoutNode(pod) : pod;
  const { deletionTimestamp: __, ...metadata } = rest.metadata;
  return { ...rest, metadata };
}
