import type { MessageRow } from '../../worker/protocol';
import { placeOf } from '../stage/layout';
import { createAxis } from '../store/axis';
import { trace } from '../store/trace';

/** Where on the lanes what is: the view, how it is moved, and what lies under the pointer. */

export const LANES = ['kubectl', 'apiserver', 'etcd', 'scheduler', 'controllers', 'kubelets'] as const;
type Lane = (typeof LANES)[number];

/** The lane of the component that sent a message. */
export function laneOf(from: MessageRow['from']): number {
  const place = placeOf(from);
  return LANES.indexOf(place?.startsWith('nodes/') ? 'kubelets' : ((place ?? 'kubectl') as Lane));
}

const UNIT_PX_MIN = 0.5;
const UNIT_PX_MAX = 60;
/** Where the cursor stands while the view follows it: the past is longer than the future. */
const CURSOR_AT = 0.72;
const HIT_PX = 5;

/** What of the trace is in the picture. */
export interface View {
  /** Pixels for one step of the axis. */
  readonly unit: number;
  /** The place at the left edge, once the user has moved the view; it follows the cursor until then, and again after a step. */
  readonly from: number | undefined;
}

/** The view with which one begins: it follows the cursor. */
export const FOLLOWING: View = { unit: 14, from: undefined };

export const axis = createAxis();

/** The left edge of the view as it is drawn at this moment. */
export function leftEdge({ unit, from }: View, width: number, nowUs: number): number {
  const visible = width / unit;
  const followed = Math.max(0, Math.min(axis.placeOfTime(nowUs) - visible * CURSOR_AT, axis.length() + 2 - visible));
  return from ?? Math.max(-0.5, followed - 0.5);
}

/** Where on the lanes something is, in pixels. */
export interface At {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The view after a turn of the wheel: up and down zooms about the pointer, left and right moves. */
export function turned(view: View, { deltaX, deltaY, ctrlKey }: Pick<WheelEvent, 'deltaX' | 'deltaY' | 'ctrlKey'>, { x, width }: At, nowUs: number): View {
  const from = leftEdge(view, width, nowUs);
  if (!ctrlKey && Math.abs(deltaY) <= Math.abs(deltaX)) return { ...view, from: from + deltaX / view.unit };
  const unit = Math.min(UNIT_PX_MAX, Math.max(UNIT_PX_MIN, view.unit * Math.exp(-deltaY * 0.002)));
  return { unit, from: from + x / view.unit - x / unit };
}

/** The moment under the pointer. */
export const timeAt = (view: View, { x, width }: At, nowUs: number): number => axis.timeOfPlace(leftEdge(view, width, nowUs) + x / view.unit);

/** The message under the pointer, or so near that it is meant. */
export function rowAt(view: View, { x, y, width, height }: At, nowUs: number): MessageRow | undefined {
  const from = leftEdge(view, width, nowUs);
  const lane = Math.floor((y / height) * LANES.length);
  const rows = trace.rows();
  const place = (i: number): number => (axis.place(i) - from) * view.unit;
  let best: number | undefined;
  let bestPx = HIT_PX;
  for (let i = axis.indexFrom(from + (x - HIT_PX) / view.unit); i < rows.length && place(i) <= x + HIT_PX; i++) {
    const px = Math.abs(place(i) - x);
    if (laneOf(rows.from(i)) === lane && px <= bestPx) [best, bestPx] = [i, px];
  }
  return best === undefined ? undefined : rows.row(best);
}
