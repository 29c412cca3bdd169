import { formatTime } from '../../api/time';
import type { Node, Taint } from '../../api/types.gen';
import type { Step } from '../../client/controller';
import { NODES, objectPath } from './resources';

export const NOT_READY = 'node.kubernetes.io/not-ready';
export const UNREACHABLE = 'node.kubernetes.io/unreachable';

export const sameTaint = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;
const hasTaint = ({ spec }: Node, taint: Taint): boolean => spec?.taints?.some((t) => sameTaint(t, taint)) ?? false;

/** Changes a node's taints (`SwapNodeControllerTaint`); a conflict is left to the next pass. No steps if there is nothing to change. */
export function swapTaints(node: Node, add: readonly Taint[], remove: readonly Taint[], nowUs: number): readonly Step[] {
  const missing = add.filter((taint) => !hasTaint(node, taint)).map((taint) => ({ ...taint, timeAdded: formatTime(nowUs) }));
  if (missing.length === 0 && !remove.some((taint) => hasTaint(node, taint))) return [];
  const taints = [...(node.spec?.taints ?? []).filter((taint) => !remove.some((r) => sameTaint(r, taint))), ...missing];
  const body = { metadata: { resourceVersion: node.metadata.resourceVersion }, spec: { taints } };
  const path = objectPath(NODES, node);
  return [
    { call: { method: 'GET', path }, ignores: [404] },
    { call: { method: 'PATCH', path, body, contentType: 'application/strategic-merge-patch+json' }, ignores: [404] },
  ];
}
