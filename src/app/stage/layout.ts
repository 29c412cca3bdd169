/** Where everything stands. Units are pixels of the stage at zoom 1; the picture's own, so that the graph looks the same in every window. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export type Point = readonly [x: number, y: number];

/** From the API server to one component; a token runs along it in either direction. */
export interface Wire {
  readonly points: readonly Point[];
  /** The length up to each point. */
  readonly lengths: readonly number[];
}

export type Density = 'roomy' | 'compact' | 'heat';

export interface StageLayout {
  readonly density: Density;
  readonly width: number;
  readonly height: number;
  /** By the component's name on the stage: `kubectl`, `apiserver`, `etcd`, `scheduler`, `controllers`, `heat`, or `nodes/NAME`. */
  readonly boxes: ReadonlyMap<string, Box>;
  readonly wires: ReadonlyMap<string, Wire>;
}

export interface NodeSize {
  readonly name: string;
  readonly height: number;
}

const ROOMY_MAX = 12;
const COMPACT_MAX = 30;
const UPPER_WIDTH = 716;
const NODES_TOP = 428;
/** The height at which the wires to kubectl and etcd run, above the boxes. */
const ROOF = 46;
const CORNER = 12;
/** What is left empty at the top, and is not shown where the stage shows all of itself. */
export const STAGE_TOP = 20;
/** Pods up to this number are written out; beyond, each is a dot. */
export const CHIPS_MAX = 4;

const densityOf = (nodes: number): Density => (nodes <= ROOMY_MAX ? 'roomy' : nodes <= COMPACT_MAX ? 'compact' : 'heat');

const columnsFor = (nodes: number, density: Density): number => {
  if (density === 'compact') return 6;
  if (nodes <= 3) return Math.max(1, nodes);
  return nodes <= 8 ? 4 : Math.ceil(nodes / 3);
};

/** The height of a node's box among so many nodes and with so many Pods: what NodeBox needs to draw them. A heat map has cells instead. */
export function nodeHeight(nodes: number, pods: number): number {
  const density = densityOf(nodes);
  if (density === 'heat') return 0;
  if (density === 'compact') return 92;
  const chips = pods <= CHIPS_MAX ? Math.max(1, pods) * 31 : Math.ceil(pods / 11) * 16 + 6;
  return 122 + chips;
}

/** The columns and the size of a cell of the heat map, for so many nodes. */
export function heatGrid(nodes: number): { readonly columns: number; readonly cell: number; readonly w: number; readonly h: number } {
  const w = UPPER_WIDTH - 36;
  const columns = Math.ceil(Math.sqrt(nodes * 2.4));
  const cell = w / columns;
  return { columns, cell, w, h: Math.ceil(nodes / columns) * cell };
}

/** A line with right angles, its corners rounded by some points on each curve, so that what is drawn and what tokens follow are the same. */
function roundedWire(corners: readonly Point[]): Wire {
  const points: Point[] = [];
  corners.forEach((corner, i) => {
    const before = corners[i - 1];
    const after = corners[i + 1];
    if (!before || !after) {
      points.push(corner);
      return;
    }
    const towards = (to: Point): Point => {
      const distance = Math.hypot(to[0] - corner[0], to[1] - corner[1]) || 1;
      const reach = Math.min(CORNER, distance / 2) / distance;
      return [corner[0] + (to[0] - corner[0]) * reach, corner[1] + (to[1] - corner[1]) * reach];
    };
    const [start, end] = [towards(before), towards(after)];
    for (let step = 0; step <= 6; step++) {
      const t = step / 6;
      const at = (axis: 0 | 1) => (1 - t) ** 2 * start[axis] + 2 * (1 - t) * t * corner[axis] + t ** 2 * end[axis];
      points.push([at(0), at(1)]);
    }
  });
  const lengths = [0];
  for (let i = 1; i < points.length; i++) lengths.push(lengths[i - 1]! + Math.hypot(points[i]![0] - points[i - 1]![0], points[i]![1] - points[i - 1]![1]));
  return { points, lengths };
}

/** The place on a wire at a fraction of its length, 0 at the API server. */
export function pointAt({ points, lengths }: Wire, fraction: number): Point {
  const target = fraction * lengths.at(-1)!;
  let i = 1;
  while (i < lengths.length - 1 && lengths[i]! < target) i++;
  const [from, to] = [points[i - 1]!, points[i]!];
  const span = lengths[i]! - lengths[i - 1]! || 1;
  const t = Math.min(1, Math.max(0, (target - lengths[i - 1]!) / span));
  return [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t];
}

export const pathOf = ({ points }: Wire): string => points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

/** Places the five components above and the nodes below, in rows under a common rail. */
export function layoutStage(nodes: readonly NodeSize[]): StageLayout {
  const density = densityOf(nodes.length);
  const columns = columnsFor(nodes.length, density);
  const [nodeWidth, gap] = density === 'compact' ? [136, 16] : [200, 40];
  const nodesWidth = density === 'heat' ? UPPER_WIDTH : columns * nodeWidth + (columns - 1) * gap + 36;
  const width = Math.max(UPPER_WIDTH, nodesWidth);
  const center = width / 2;

  const api: Box = { x: center - 96, y: 72, w: 192, h: 96 };
  const boxes = new Map<string, Box>([
    ['kubectl', { x: center - 334, y: 90, w: 156, h: 60 }],
    ['apiserver', api],
    ['etcd', { x: center + 178, y: 90, w: 156, h: 60 }],
    ['scheduler', { x: center - 334, y: 262, w: 216, h: 78 }],
    ['controllers', { x: center + 118, y: 262, w: 216, h: 78 }],
  ]);
  const apiBottom = api.y + api.h;
  const wires = new Map<string, Wire>([
    // Over the roofs, so that a message's words have the room that the gap between the boxes has not.
    [
      'kubectl',
      roundedWire([
        [center - 60, api.y],
        [center - 60, ROOF],
        [center - 256, ROOF],
        [center - 256, 90],
      ]),
    ],
    [
      'etcd',
      roundedWire([
        [center + 60, api.y],
        [center + 60, ROOF],
        [center + 256, ROOF],
        [center + 256, 90],
      ]),
    ],
    [
      'scheduler',
      roundedWire([
        [center, apiBottom],
        [center, 226],
        [center - 226, 226],
        [center - 226, 262],
      ]),
    ],
    [
      'controllers',
      roundedWire([
        [center, apiBottom],
        [center, 226],
        [center + 226, 226],
        [center + 226, 262],
      ]),
    ],
  ]);

  let bottom = 340;
  if (density === 'heat') {
    const grid = heatGrid(nodes.length);
    boxes.set('heat', { x: center - grid.w / 2, y: NODES_TOP, w: grid.w, h: grid.h });
    wires.set(
      'heat',
      roundedWire([
        [center, apiBottom],
        [center, NODES_TOP],
      ]),
    );
    bottom = NODES_TOP + grid.h;
  } else {
    const inRow = Math.min(columns, nodes.length);
    const left = center - (inRow * nodeWidth + (inRow - 1) * gap) / 2;
    // The trunk leads down between two columns, beside the middle one where their number is odd.
    const trunk = inRow % 2 === 0 ? center : center + (nodeWidth + gap) / 2;
    let top = NODES_TOP;
    for (let start = 0; start < nodes.length; start += columns) {
      const row = nodes.slice(start, start + columns);
      row.forEach((node, column) => {
        const box: Box = { x: left + column * (nodeWidth + gap), y: top, w: nodeWidth, h: node.height };
        const x = box.x + nodeWidth / 2;
        const rail = top - 36;
        const down: Point[] =
          start === 0
            ? [[center, rail]]
            : [
                [center, NODES_TOP - 36],
                [trunk, NODES_TOP - 36],
                [trunk, rail],
              ];
        const corners: Point[] = [[center, apiBottom], ...down, [x, rail], [x, top]];
        boxes.set(`nodes/${node.name}`, box);
        wires.set(`nodes/${node.name}`, roundedWire(corners.filter((p, i) => i === 0 || p[0] !== corners[i - 1]![0] || p[1] !== corners[i - 1]![1])));
      });
      const tallest = Math.max(...row.map((node) => node.height));
      bottom = top + tallest;
      top = bottom + (density === 'compact' ? 56 : 72);
    }
  }
  return { density, width, height: bottom + 40, boxes, wires };
}

/** Where on the stage a process stands: `kubelet/node-1` on its node, each controller among the controllers. */
export function placeOf(address: string): string | undefined {
  const slash = address.indexOf('/');
  const [group, name] = slash < 0 ? [address, ''] : [address.slice(0, slash), address.slice(slash + 1)];
  switch (group) {
    case 'kubectl':
    case 'apiserver':
    case 'etcd':
    case 'scheduler':
      return group;
    case 'controller':
      return 'controllers';
    case 'kubelet':
    case 'runtime':
      return `nodes/${name}`;
    default:
      return undefined;
  }
}

export type Hue = 'client' | 'api' | 'etcd' | 'sched' | 'ctrl' | 'kubelet';

/** One hue for each kind of component, the same on stage, timeline, inspector and terminal. */
export function hueOf(address: string): Hue {
  const place = placeOf(address);
  if (place === 'apiserver') return 'api';
  if (place === 'etcd') return 'etcd';
  if (place === 'scheduler') return 'sched';
  if (place === 'controllers') return 'ctrl';
  return place === 'kubectl' || place === undefined ? 'client' : 'kubelet';
}
