import { memoOf } from '../../../api/memo';
import { isPodTerminal } from '../../../api/pod-phase';
import { quantityValue } from '../../../api/quantity';
import type { Node, Pod } from '../../../api/types.gen';
import { nodeAllocatable, totalRequests } from '../../store/pods';
import { printTaint } from '../../topbar/node-requests';
import type { HeatBy } from './options';

/** What a node's cell says: how much of something is taken, or what it is. */
export type Reading = { readonly part: number } | { readonly value: string };

const share = (part: number, whole: number): Reading => ({ part: whole > 0 ? Math.min(1, part / whole) : 0 });

/** No taints, or no such label. */
export const NOTHING = '';

export function readNode(by: HeatBy, node: Node, pods: readonly Pod[]): Reading {
  switch (by) {
    case 'cpu':
      return share(totalRequests(pods).milliCpu, nodeAllocatable(node).milliCpu);
    case 'memory':
      return share(totalRequests(pods).memory, nodeAllocatable(node).memory);
    case 'pods':
      return share(pods.filter((pod) => !isPodTerminal(pod)).length, quantityValue(node.status?.allocatable?.pods));
    case 'taints':
      return { value: (node.spec?.taints ?? []).map(printTaint).sort().join(', ') };
    default:
      return { value: node.metadata.labels?.[by.slice('label:'.length)] ?? NOTHING };
  }
}

/** A value that several nodes have, and the sign that stands for it in their cells. */
export interface Kind {
  readonly value: string;
  readonly sign: string;
  readonly count: number;
}

/** So many values have a sign and a colour of their own; what is rarer shares the last. */
const KINDS_MAX = 12;
const REST = '…';

/** The values that there are, the commonest first; none has the sign `–`. */
export function kindsOf(values: readonly string[]): readonly Kind[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const common = [...counts].filter(([value]) => value !== NOTHING).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const named = common.slice(0, KINDS_MAX).map(([value, count], i): Kind => ({ value, sign: String.fromCharCode(65 + i), count }));
  const rest = common.slice(KINDS_MAX).reduce((sum, [, count]) => sum + count, 0);
  const none = counts.get(NOTHING) ?? 0;
  return [...named, ...(rest > 0 ? [{ value: REST, sign: REST, count: rest }] : []), ...(none > 0 ? [{ value: NOTHING, sign: '–', count: none }] : [])];
}

/** The sign of a value among those that there are. */
export const signOf = (kinds: readonly Kind[], value: string): string => kinds.find((kind) => kind.value === value)?.sign ?? REST;

/** Labels that tell machines apart and not kinds of them. */
const OF_ONE = /hostname$/;

/** The labels that nodes have, for colours and groups: those whose value several nodes may share. */
export const labelsOf = memoOf((nodes: ReadonlyMap<string, Node>): readonly string[] => {
  const labels = new Set<string>();
  for (const { metadata } of nodes.values()) for (const label in metadata.labels) if (!OF_ONE.test(label)) labels.add(label);
  return [...labels].sort();
});

export interface Group {
  readonly value: string;
  readonly names: readonly string[];
}

/** The nodes by the value of a label, those without it last; within a group in the order in which they came. */
export function groupsOf(names: readonly string[], nodes: ReadonlyMap<string, Node>, label: string): readonly Group[] {
  if (label === '') return [{ value: NOTHING, names }];
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const value = nodes.get(`nodes/${name}`)?.metadata.labels?.[label] ?? NOTHING;
    const group = groups.get(value);
    if (group) group.push(name);
    else groups.set(value, [name]);
  }
  const inOrder = [...groups].sort(([a], [b]) => (a === NOTHING ? 1 : b === NOTHING ? -1 : a < b ? -1 : 1));
  return inOrder.map(([value, members]) => ({ value, names: members }));
}
