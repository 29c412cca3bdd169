import type { MessageRow } from '../../worker/protocol';
import { heatGrid, placeOf, type StageLayout } from './layout';
import { type Spots, wayOf } from './network';
import { type Box, type Point, pointAt, roundedWire, type Wire } from './wire';

/** A token keeps this distance from both ends of its wire, so that it never hides in a box. */
const MARGIN = 0.12;

/** Where a message is on the stage. */
export interface Place {
  readonly at: Point;
  /** The wire that it runs on, by the name of its far end. */
  readonly wire?: string;
  /** The way of its own that it takes over the Pod network. */
  readonly way?: Wire;
}

/** Between kubelet and runtime, inside the node's box. */
function insideNode(box: Box, row: MessageRow, fraction: number): Place {
  const along = row.from.startsWith('kubelet/') ? fraction : 1 - fraction;
  return { at: [box.x + 62 + (box.w - 140) * along, box.y + box.h - 21] };
}

/** A node's cell in the heat map. */
function cellOf(node: string, layout: StageLayout, heatIndex: ReadonlyMap<string, number>): Place | undefined {
  const heat = layout.boxes.get('heat');
  const index = heatIndex.get(node);
  if (!heat || index === undefined) return undefined;
  const { columns, cell } = heatGrid(heatIndex.size, layout.width);
  return { at: [heat.x + ((index % columns) + 0.5) * cell, heat.y + (Math.floor(index / columns) + 0.5) * cell] };
}

/** Nothing of the Pod network is drawn. */
export const NOWHERE: Spots = () => undefined;

/** Where a message is at a moment: a pure function of virtual time. Undefined if its way is not on the stage. */
export function placeOfMessage(
  row: MessageRow,
  nowUs: number,
  layout: StageLayout,
  heatIndex: ReadonlyMap<string, number>,
  spots: Spots = NOWHERE,
): Place | undefined {
  const travelled = (nowUs - row.sentAtUs) / (row.arrivesAtUs - row.sentAtUs);
  const fraction = MARGIN + (1 - 2 * MARGIN) * Math.min(1, Math.max(0, travelled));
  if (row.kind === 'network') {
    const points = wayOf(row, layout, spots);
    const way = points && roundedWire(points);
    return way && { at: pointAt(way, fraction), way };
  }
  const [from, to] = [placeOf(row.from), placeOf(row.to)];
  if (from === undefined || to === undefined) return undefined;
  if (from === to) {
    const box = layout.boxes.get(from);
    if (!box) return cellOf(from, layout, heatIndex);
    // Where there is no room inside, at its lower edge.
    return layout.density === 'roomy' && layout.shape !== 'narrow' ? insideNode(box, row, fraction) : { at: [box.x + box.w / 2, box.y + box.h] };
  }
  const outwards = from === 'apiserver';
  const far = outwards ? to : from;
  if (!outwards && to !== 'apiserver') return undefined;
  const along = outwards ? fraction : 1 - fraction;
  const wire = layout.wires.get(far);
  if (wire) return { at: pointAt(wire, along), wire: far };
  const trunk = layout.wires.get('heat');
  const target = cellOf(far, layout, heatIndex)?.at;
  if (!trunk || !target) return undefined;
  const entry = trunk.points.at(-1)!;
  const last = Math.min(1, Math.max(0, (along - 0.6) / 0.4));
  return along < 0.6
    ? { at: pointAt(trunk, along / 0.6), wire: 'heat' }
    : { at: [entry[0] + (target[0] - entry[0]) * last, entry[1] + (target[1] - entry[1]) * last], wire: 'heat' };
}
