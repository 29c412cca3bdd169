import type { MessageRow } from '../../worker/protocol';
import { LANES } from '../../worker/row-table';
import { trace } from '../store/trace';

/** Where on the lanes what is: the view, how it is moved, and what lies under the pointer. */

export const axis = trace.axis;

const UNIT_PX_MIN = 0.5;
const UNIT_PX_MAX = 60;
/** Where the cursor stands while the view follows it: the past is longer than the future. */
const CURSOR_AT = 0.72;
const HIT_PX = 5;
/** The axis is shown from a little before the first message to a little after the last. */
const MARGIN = 1;

/** What of the trace is in the picture. */
export interface View {
  /** Pixels for one step of the axis; `whole`: as many as show all of it, also while it grows. */
  readonly unit: number | 'whole';
  /** The place at the left edge, once the user has moved the view; it follows the cursor until then, and again once that leaves it. */
  readonly from: number | undefined;
}

/** A view as it is drawn at a moment. */
export interface Shown {
  readonly unit: number;
  readonly from: number;
}

/** The view with which one begins: it follows the cursor. */
export const FOLLOWING: View = { unit: 14, from: undefined };
/** The whole run. */
export const WHOLE: View = { unit: 'whole', from: undefined };

/** All of the axis, as places. */
export const wholeAxis = (): { readonly from: number; readonly to: number } => ({ from: -MARGIN, to: axis.length() + MARGIN });

/** So many pixels a step show all of it, and no fewer are of use. */
const unitOfWhole = (width: number): number => Math.min(UNIT_PX_MAX, width / (axis.length() + 2 * MARGIN));

/** The view as it is drawn now. */
export function shownOf({ unit: chosen, from }: View, width: number, nowUs: number): Shown {
  const unit = chosen === 'whole' ? unitOfWhole(width) : chosen;
  if (chosen === 'whole') return { unit, from: -MARGIN };
  const visible = width / unit;
  const followed = Math.max(0, Math.min(axis.placeOfTime(nowUs) - visible * CURSOR_AT, axis.length() + 2 * MARGIN - visible));
  return { unit, from: from ?? Math.max(-MARGIN / 2, followed - 0.5) };
}

/** The view once time has gone on or elsewhere: one that was moved stays as long as the cursor is in it. */
export function withCursor(view: View, width: number, nowUs: number): View {
  if (view.from === undefined) return view;
  const { unit, from } = shownOf(view, width, nowUs);
  const cursor = (axis.placeOfTime(nowUs) - from) * unit;
  return cursor >= 0 && cursor <= width ? view : { ...view, from: undefined };
}

/** The view that shows these places and no more, as far as it can be zoomed. */
export function viewOf({ from, to }: { readonly from: number; readonly to: number }, width: number): View {
  const unit = Math.min(UNIT_PX_MAX, Math.max(Math.min(UNIT_PX_MIN, unitOfWhole(width)), width / Math.max(1e-6, to - from)));
  // What is larger than what was asked for has that in its middle.
  return { unit, from: (from + to) / 2 - width / unit / 2 };
}

/** The view zoomed about a pixel: the factor is what a step is multiplied by. */
export function zoomedView(view: View, factor: number, x: number, width: number, nowUs: number): View {
  const { unit: before, from } = shownOf(view, width, nowUs);
  const unit = Math.min(UNIT_PX_MAX, Math.max(Math.min(UNIT_PX_MIN, unitOfWhole(width)), before * factor));
  return { unit, from: from + x / before - x / unit };
}

/** The view moved by so many pixels. */
export function movedView(view: View, px: number, width: number, nowUs: number): View {
  const { unit, from } = shownOf(view, width, nowUs);
  return { unit, from: from + px / unit };
}

/** Where on the lanes something is, in pixels. */
export interface At {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const ZOOM_PER_PX = 0.002;

/** The view after a turn of the wheel: up and down zooms about the pointer, left and right moves. */
export function turned(view: View, { deltaX, deltaY, ctrlKey }: Pick<WheelEvent, 'deltaX' | 'deltaY' | 'ctrlKey'>, { x, width }: At, nowUs: number): View {
  if (!ctrlKey && Math.abs(deltaY) <= Math.abs(deltaX)) return movedView(view, deltaX, width, nowUs);
  return zoomedView(view, Math.exp(-deltaY * ZOOM_PER_PX), x, width, nowUs);
}

/** Where two fingers are, in pixels from the left edge. */
export type Fingers = readonly [number, number];

/** Fingers closer together than this would zoom by leaps. */
const FINGERS_PX_MIN = 12;

/** The view after two fingers have moved: what was under them still is. */
export function pinched(view: View, before: Fingers, after: Fingers, width: number, nowUs: number): View {
  const apart = ([one, other]: Fingers): number => Math.max(FINGERS_PX_MIN, Math.abs(other - one));
  const middle = ([one, other]: Fingers): number => (one + other) / 2;
  const zoomed = zoomedView(view, apart(after) / apart(before), middle(before), width, nowUs);
  return movedView(zoomed, middle(before) - middle(after), width, nowUs);
}

/** The moment under the pointer. */
export function timeAt(view: View, { x, width }: At, nowUs: number): number {
  const { unit, from } = shownOf(view, width, nowUs);
  return axis.timeOfPlace(from + x / unit);
}

/** The message under the pointer, or so near that it is meant. */
export function rowAt(view: View, { x, y, width, height }: At, nowUs: number): MessageRow | undefined {
  const { unit, from } = shownOf(view, width, nowUs);
  const lane = Math.floor((y / height) * LANES.length);
  const rows = trace.rows();
  const last = axis.indexFrom(from + (x + HIT_PX) / unit);
  let best: number | undefined;
  let bestPx = HIT_PX;
  for (let i = axis.indexFrom(from + (x - HIT_PX) / unit); i < last; i++) {
    const px = Math.abs((axis.place(i) - from) * unit - x);
    if (rows.lane(i) === lane && px <= bestPx) [best, bestPx] = [i, px];
  }
  return best === undefined ? undefined : rows.row(best);
}
