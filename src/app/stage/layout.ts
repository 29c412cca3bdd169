import { type PartName, SHAPES, type Shape, type ShapeName } from './shapes.ts';
import { type Box, type Point, roundedWire, type Wire } from './wire.ts';

/** Where everything stands: the picture's own units, so that the graph looks the same in every window of a shape. */

export type Density = 'roomy' | 'compact' | 'heat';

export interface StageLayout {
  readonly shape: ShapeName;
  readonly density: Density;
  readonly width: number;
  readonly height: number;
  /** By the component's name on the stage: `kubectl`, `apiserver`, `etcd`, `scheduler`, `controllers`, `heat`, or `nodes/NAME`. */
  readonly boxes: ReadonlyMap<string, Box>;
  /** Where Pods without a node stand. */
  readonly queue: Box;
  /** Where the rate of messages ends, at its upper right. */
  readonly counter: Point;
  readonly wires: ReadonlyMap<string, Wire>;
}

/** A node, and how many Pods its box has to have room for. */
export interface NodeSize {
  readonly name: string;
  readonly pods: number;
}

const ROOMY_MAX = 12;
const COMPACT_MAX = 30;
const COMPACT = { width: 136, gap: 16, height: 96 };
/** What is left empty at the top, and is not shown where the stage shows all of itself. */
export const STAGE_TOP = 20;
/** Pods up to this number have chips with room for a state; then, up to the next, smaller ones with their names alone; beyond, each is a square. */
const CHIPS_MAX = 4;
const NAMES_MAX = 10;

/** How a node shows so many Pods. */
export type PodsAs = 'chips' | 'names' | 'squares';
export const podsAs = (pods: number, density: Density): PodsAs =>
  density === 'compact' || pods > NAMES_MAX ? 'squares' : pods > CHIPS_MAX ? 'names' : 'chips';

/** Whether so many nodes are cells of the heat map. */
export const isHeat = (nodes: number): boolean => nodes > COMPACT_MAX;

const densityOf = (nodes: number): Density => (nodes <= ROOMY_MAX ? 'roomy' : nodes <= COMPACT_MAX ? 'compact' : 'heat');

function columnsFor(nodes: number, density: Density, shape: ShapeName): number {
  if (shape === 'narrow') return 3;
  if (density === 'compact') return shape === 'wide' ? 10 : 6;
  if (shape === 'wide') return nodes <= 4 ? Math.max(1, nodes) : Math.ceil(nodes / 2);
  if (nodes <= 3) return Math.max(1, nodes);
  return nodes <= 8 ? 4 : Math.ceil(nodes / 3);
}

/** The heights that NodeBox has, with its style sheet, in a shape: without Pods, and for each row of them. */
const NODE_HEIGHTS: Readonly<Record<'wide' | 'narrow', Readonly<Record<PodsAs | 'empty' | 'squaresInRow', number>>>> = {
  wide: { empty: 129, chips: 31, names: 25, squares: 16, squaresInRow: 11 },
  narrow: { empty: 78, chips: 27, names: 25, squares: 16, squaresInRow: 5 },
};
/** A Pod that comes makes no box grow. */
const ROWS_MIN = 2;

function nodeHeight(pods: number, density: Density, shape: ShapeName): number {
  if (density === 'compact') return COMPACT.height;
  const heights = NODE_HEIGHTS[shape === 'narrow' ? 'narrow' : 'wide'];
  const as = podsAs(pods, density);
  const rows = as === 'squares' ? Math.ceil(pods / heights.squaresInRow) : pods;
  return heights.empty + Math.max(ROWS_MIN * heights.chips, rows * heights[as]);
}

/** The columns and the size of a cell of the heat map, for so many nodes in so much width. */
export function heatGrid(nodes: number, width: number): { readonly columns: number; readonly cell: number; readonly w: number; readonly h: number } {
  const w = width - 36;
  const columns = Math.ceil(Math.sqrt(nodes * 2.4));
  const cell = w / columns;
  return { columns, cell, w, h: Math.ceil(nodes / columns) * cell };
}

const moved = ({ x, ...box }: Box, by: number): Box => ({ ...box, x: x + by });

/** The wires from the API server to whoever stands above the nodes: over the roof to the one side, along the rail to the other. */
function upperWires({ parts: { apiserver: api, kubectl, etcd, scheduler }, roof, roofFrom, rail, railTo }: Shape, center: number): [PartName, Wire][] {
  const overRoof = (side: 1 | -1, to: Box): Wire => {
    const [from, x] = [center + side * roofFrom, center + to.x + to.w / 2];
    return roundedWire([
      [from, api.y],
      [from, roof],
      [x, roof],
      [x, to.y],
    ]);
  };
  // Whoever stands beside the API server is reached from below.
  const end = scheduler.y > rail ? scheduler.y : scheduler.y + scheduler.h;
  const alongRail = (side: 1 | -1): Wire =>
    roundedWire([
      [center, api.y + api.h],
      [center, rail],
      [center + side * railTo, rail],
      [center + side * railTo, end],
    ]);
  return [
    ['kubectl', overRoof(-1, kubectl)],
    ['etcd', overRoof(1, etcd)],
    ['scheduler', alongRail(-1)],
    ['controllers', alongRail(1)],
  ];
}

/** Places the five components above and the nodes below, in rows under a common rail. */
export function layoutStage(nodes: readonly NodeSize[], shape: ShapeName = 'tall'): StageLayout {
  const density = densityOf(nodes.length);
  const { width: upperWidth, parts, queue, counter, nodesTop, nodesRail, node } = SHAPES[shape];
  const columns = columnsFor(nodes.length, density, shape);
  const { width: nodeWidth, gap } = density === 'compact' && shape !== 'narrow' ? COMPACT : node;
  const nodesWidth = density === 'heat' ? 0 : Math.min(columns, nodes.length) * (nodeWidth + gap) - gap;
  const margin = shape === 'narrow' ? 8 : 36;
  const width = Math.max(upperWidth, nodesWidth + margin);
  const center = width / 2;

  const boxes = new Map<string, Box>(Object.entries(parts).map(([name, box]) => [name, moved(box, center)]));
  const apiBottom = parts.apiserver.y + parts.apiserver.h;
  const wires = new Map<string, Wire>(upperWires(SHAPES[shape], center));

  let bottom = nodesTop;
  if (density === 'heat') {
    const grid = heatGrid(nodes.length, width);
    boxes.set('heat', { x: center - grid.w / 2, y: nodesTop, w: grid.w, h: grid.h });
    wires.set(
      'heat',
      roundedWire([
        [center, apiBottom],
        [center, nodesTop],
      ]),
    );
    bottom = nodesTop + grid.h;
  } else {
    const left = center - nodesWidth / 2;
    // The trunk leads down between two columns, beside the middle one where their number is odd.
    const trunk = Math.min(columns, nodes.length) % 2 === 0 ? center : center + (nodeWidth + gap) / 2;
    let top = nodesTop;
    for (let start = 0; start < nodes.length; start += columns) {
      const row = nodes.slice(start, start + columns).map(({ name, pods }) => ({ name, h: nodeHeight(pods, density, shape) }));
      const rail = top - nodesRail;
      const down: Point[] =
        start === 0
          ? [[center, rail]]
          : [
              [center, nodesTop - nodesRail],
              [trunk, nodesTop - nodesRail],
              [trunk, rail],
            ];
      row.forEach(({ name, h }, column) => {
        const box: Box = { x: left + column * (nodeWidth + gap), y: top, w: nodeWidth, h };
        const x = box.x + nodeWidth / 2;
        boxes.set(`nodes/${name}`, box);
        wires.set(`nodes/${name}`, roundedWire([[center, apiBottom], ...down, [x, rail], [x, top]]));
      });
      bottom = top + Math.max(...row.map(({ h }) => h));
      top = bottom + 2 * nodesRail;
    }
  }
  return { shape, density, width, height: bottom + 8, boxes, queue: moved(queue, center), counter: [counter[0] + center, counter[1]], wires };
}

/** So much room is there for the picture, in pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** Below this a window is a phone's. */
const NARROW_MAX = 560;
/** The usual shape stays unless another is larger by so much. */
const WORTH_IT = 1.12;

const ZOOM_MAX = 5;
/** At this zoom the smallest words of the stage have 12 pixels. */
const READABLE = 0.985;

/** How large a picture is shown in a room: all of it. On a phone that would be too small to be read: there one moves it up and down. */
export function zoomIn({ shape, width, height }: StageLayout, room: Room): number {
  const [across, down] = [room.width / width, room.height / (height - STAGE_TOP)];
  return Math.min(across, shape === 'narrow' ? Math.max(READABLE, down) : down, ZOOM_MAX);
}

/** The shape in which the nodes are seen largest. */
export function shapeFor(nodes: readonly NodeSize[], room: Room): ShapeName {
  if (room.width < NARROW_MAX) return 'narrow';
  const [tall, wide] = (['tall', 'wide'] as const).map((shape) => zoomIn(layoutStage(nodes, shape), room)) as [number, number];
  return wide > tall * WORTH_IT ? 'wide' : 'tall';
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
