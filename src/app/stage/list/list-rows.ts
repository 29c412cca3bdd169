import type { Node, Pod } from '../../../api/types.gen';
import type { Objects } from '../../store/objects';
import { nodeNames, podsOfNode } from '../../store/pods';

/** What stands in a line of the list. */
export type ListRow =
  | { readonly is: 'heading'; readonly of: 'onTheirWay' | 'waitingPods' | 'nodes' }
  | { readonly is: 'none'; readonly of: 'nothingOnTheWay' | 'empty' }
  | { readonly is: 'message'; readonly id: number }
  | { readonly is: 'components' }
  | { readonly is: 'node'; readonly name: string }
  /** `onNode`: it stands below the node that it is on. */
  | { readonly is: 'pod'; readonly key: string; readonly onNode: boolean };

const podRow =
  (onNode: boolean) =>
  (pod: Pod): ListRow => ({ is: 'pod', key: `pods/${pod.metadata.namespace}/${pod.metadata.name}`, onNode });

/** The lines for what is there: who waits for a node, and the nodes with their Pods, all of them. */
export function standingRows(nodes: Objects<Node>, pods: Objects<Pod>, waiting: readonly Pod[]): readonly ListRow[] {
  const rows: ListRow[] = [{ is: 'components' }];
  if (waiting.length > 0) rows.push({ is: 'heading', of: 'waitingPods' }, ...waiting.map(podRow(false)));
  rows.push({ is: 'heading', of: 'nodes' });
  if (nodes.size === 0) rows.push({ is: 'none', of: 'empty' });
  for (const name of nodeNames(nodes)) rows.push({ is: 'node', name }, ...podsOfNode(pods, name).map(podRow(true)));
  return rows;
}

/** The lines for the messages that are on their way. */
export function travellingRows(ids: readonly number[]): readonly ListRow[] {
  const messages: readonly ListRow[] = ids.length === 0 ? [{ is: 'none', of: 'nothingOnTheWay' }] : ids.map((id) => ({ is: 'message', id }));
  return [{ is: 'heading', of: 'onTheirWay' }, ...messages];
}

/** What tells a line from the others, wherever it stands. */
export function keyOfRow(row: ListRow): string {
  switch (row.is) {
    case 'message':
      return `message ${row.id}`;
    case 'node':
      return `node ${row.name}`;
    case 'pod':
      return row.key;
    case 'components':
      return row.is;
    default:
      return `${row.is} ${row.of}`;
  }
}
