import { keyOf } from '../api/object';
import type { Node, Pod } from '../api/types.gen';
import { makerOf } from './pods';
import { createTrial } from './trial';
import type { World } from './world';

/** A kind of machine that could be added. */
export interface NodeType {
  readonly name: string;
  /** How such a node looks; it is one that the cluster has, or was described by the user. */
  readonly node: Node;
  /** What each such node runs besides: the Pods of DaemonSets. */
  readonly own: readonly Pod[];
}

/** Of each type, how many nodes it takes for what waits, and what waits all the same. */
export interface NodeTypesAnswer {
  readonly question: 'node-types';
  readonly pending: number;
  readonly types: readonly {
    readonly type: string;
    readonly nodes: number;
    readonly placed: number;
    readonly left: readonly { readonly pod: string; readonly why: string }[];
  }[];
}

const INSTANCE_TYPE = 'node.kubernetes.io/instance-type';
const NODES_MAX = 500;
const UNLIKE = new Set(['kubernetes.io/hostname']);

/** What the type of a node is: its label, or what it has to give; in each zone another. */
function typeOf({ metadata: { labels = {} }, status }: Node): string {
  const { cpu = '0', memory = '0' } = status?.allocatable ?? {};
  const zone = labels['topology.kubernetes.io/zone'];
  return `${labels[INSTANCE_TYPE] ?? `${cpu} CPU, ${memory}`}${zone ? ` (${zone})` : ''}`;
}

/** The types of the nodes that there are. */
function typesIn({ nodes, placed }: World): readonly NodeType[] {
  const types = new Map<string, NodeType>();
  for (const node of nodes) {
    const name = typeOf(node);
    if (types.has(name)) continue;
    const own = placed.filter((pod) => pod.spec?.nodeName === node.metadata.name && makerOf(pod) === 'node');
    types.set(name, { name, node, own });
  }
  return [...types.values()];
}

/** Another node of a type, as it joins: nothing on it, and nothing the matter with it. */
function another({ node }: NodeType, name: string): Node {
  const labels = Object.fromEntries(Object.entries(node.metadata.labels ?? {}).filter(([key]) => !UNLIKE.has(key)));
  const taints = node.spec?.taints?.filter(({ key }) => !key.startsWith('node.kubernetes.io/'));
  const { unschedulable: _, taints: __, ...spec } = node.spec ?? {};
  return {
    ...node,
    metadata: { name, labels: { ...labels, 'kubernetes.io/hostname': name } },
    spec: { ...spec, ...(taints?.length && { taints }) },
  };
}

/** Which type of node to add for what is Pending: those that help most first, then those of which it takes least. */
export const whichNodeType = (world: World, types: readonly NodeType[] = typesIn(world)): NodeTypesAnswer => ({
  question: 'node-types',
  pending: world.pending.length,
  types: types.map((type) => withType(world, type)).toSorted((a, b) => b.placed - a.placed || a.nodes - b.nodes || (a.type < b.type ? -1 : 1)),
});

function withType(world: World, type: NodeType): NodeTypesAnswer['types'][number] {
  const trial = createTrial(world);
  const left: { readonly pod: string; readonly why: string }[] = [];
  let nodes = 0;
  let placed = 0;
  for (const pod of world.pending) {
    let found = trial.place(pod);
    if ('why' in found && nodes < NODES_MAX) {
      const name = `new-${nodes + 1}`;
      trial.cache.setNode(another(type, name));
      for (const own of type.own)
        trial.put({
          ...own,
          metadata: { ...own.metadata, name: `${own.metadata.name}-${name}`, uid: `${own.metadata.uid}-${name}` },
          spec: { ...own.spec!, nodeName: name },
        });
      found = trial.place(pod);
      if ('why' in found) {
        for (const { key } of [...(trial.cache.byName.get(name)?.pods ?? [])]) trial.cache.removePod(key);
        trial.cache.removeNode(name);
      } else nodes++;
    }
    if ('why' in found) left.push({ pod: keyOf(pod), why: found.why });
    else placed++;
  }
  return { type: type.name, nodes, placed, left };
}
