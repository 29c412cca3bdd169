import type { Box, Point } from './wire';

/** Who stands above the nodes. */
export type PartName = 'kubectl' | 'apiserver' | 'etcd' | 'scheduler' | 'controllers';

/** `tall` for the middle of a desktop's screen, `wide` for a screen of its own (a class, a projector), `narrow` for a phone. */
export type ShapeName = 'tall' | 'wide' | 'narrow';

/** How the parts share the room. x counts from the middle. */
export interface Shape {
  readonly width: number;
  readonly parts: Readonly<Record<PartName, Box>>;
  /** Where Pods without a node stand: at the scheduler. */
  readonly queue: Box;
  /** The height at which the wires to kubectl and etcd run, above the boxes, so that a message's words have room; and how far from the middle they begin. */
  readonly roof: number;
  readonly roofFrom: number;
  /** The height at which the wires to the scheduler and the controllers run, and how far from the middle they end. */
  readonly rail: number;
  readonly railTo: number;
  /** Where there is room for the rate of messages: its upper right corner. */
  readonly counter: Point;
  readonly nodesTop: number;
  /** How far above the nodes their wires run. */
  readonly nodesRail: number;
  readonly node: { readonly width: number; readonly gap: number };
}

export const SHAPES: Readonly<Record<ShapeName, Shape>> = {
  tall: {
    width: 700,
    parts: {
      kubectl: { x: -332, y: 72, w: 160, h: 72 },
      apiserver: { x: -102, y: 68, w: 204, h: 80 },
      etcd: { x: 172, y: 72, w: 160, h: 72 },
      scheduler: { x: -332, y: 216, w: 224, h: 76 },
      controllers: { x: 108, y: 216, w: 224, h: 76 },
    },
    queue: { x: -332, y: 297, w: 224, h: 54 },
    roof: 44,
    roofFrom: 60,
    rail: 185,
    railTo: 220,
    counter: [-110, 150],
    nodesTop: 402,
    nodesRail: 34,
    node: { width: 200, gap: 32 },
  },
  wide: {
    width: 936,
    parts: {
      kubectl: { x: -464, y: 58, w: 116, h: 80 },
      apiserver: { x: -102, y: 58, w: 204, h: 80 },
      etcd: { x: 348, y: 58, w: 116, h: 80 },
      scheduler: { x: -334, y: 58, w: 218, h: 80 },
      controllers: { x: 116, y: 58, w: 218, h: 80 },
    },
    queue: { x: -334, y: 144, w: 184, h: 54 },
    roof: 36,
    roofFrom: 60,
    rail: 166,
    railTo: 134,
    counter: [464, 146],
    nodesTop: 248,
    nodesRail: 34,
    node: { width: 200, gap: 40 },
  },
  narrow: {
    width: 352,
    parts: {
      kubectl: { x: -172, y: 52, w: 92, h: 36 },
      apiserver: { x: -66, y: 52, w: 132, h: 36 },
      etcd: { x: 80, y: 52, w: 92, h: 36 },
      scheduler: { x: -172, y: 122, w: 162, h: 36 },
      controllers: { x: 10, y: 122, w: 162, h: 36 },
    },
    queue: { x: -172, y: 162, w: 162, h: 26 },
    roof: 35,
    roofFrom: 40,
    rail: 105,
    railTo: 91,
    counter: [172, 163],
    nodesTop: 222,
    nodesRail: 17,
    node: { width: 108, gap: 10 },
  },
};
