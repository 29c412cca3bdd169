import { hueOf } from '../stage/layout';
import { useCluster } from '../store/cluster';
import { trace } from '../store/trace';
import type { Colors } from '../theme/colors';
import { axis, LANES, laneOf } from './lanes-view';

/** What a drawing depends on. */
export interface Scene {
  readonly context: CanvasRenderingContext2D;
  readonly colors: Colors;
  readonly width: number;
  readonly height: number;
  readonly unit: number;
  readonly from: number;
  readonly nowUs: number;
}

type X = (place: number) => number;

/** The scheduling cycle of the journey, as a bar. */
function drawDecision({ context, colors, nowUs }: Scene, lane: number, x: X): void {
  const decision = useCluster.getState().journey?.decision;
  if (!decision) return;
  const [start, end] = [x(axis.placeOfTime(decision.startUs)), x(axis.placeOfTime(decision.endUs))];
  context.globalAlpha = decision.startUs <= nowUs ? 1 : 0.35;
  context.fillStyle = colors.sched;
  context.beginPath();
  context.roundRect(start, 3.5 * lane - 5, Math.max(6, end - start - 4), 10, 3);
  context.fill();
}

/** The messages in the view; those about the journey's Pod stand out. */
function drawMarks({ context, colors, width, unit, from, nowUs }: Scene, lane: number, x: X): void {
  const rows = trace.rows();
  const { journey } = useCluster.getState();
  const focus = journey?.subject;
  const last = Math.min(rows.length, axis.indexFrom(from + width / unit + 1));
  const mark = Math.max(1, Math.min(6, unit * 0.5));
  for (let i = axis.indexFrom(from - 1); i < last; i++) {
    const sender = rows.from(i);
    const isFocus = focus !== undefined && rows.about(i) === focus;
    context.globalAlpha = rows.sentAtUs(i) > nowUs ? 0.3 : isFocus || !focus ? 1 : 0.75;
    context.fillStyle = colors[hueOf(sender)];
    const w = isFocus ? mark + 2 : mark;
    const h = isFocus ? 10 : 8;
    context.fillRect(x(axis.place(i)) - w / 2, (laneOf(sender) + 0.5) * lane - h / 2, w, h);
  }
  context.globalAlpha = 1;
}

function drawCursor({ context, colors, height, nowUs }: Scene, x: X): void {
  const cursor = x(axis.placeOfTime(nowUs));
  context.fillStyle = colors.accent;
  context.fillRect(cursor - 1, 0, 2, height);
  context.beginPath();
  context.arc(cursor, 5, 5, 0, 2 * Math.PI);
  context.fill();
}

/** Draws the lanes: lines, the journey's decision, a mark for each message, and now. */
export function drawLanes(scene: Scene): void {
  const { context, colors, width, height, unit, from } = scene;
  const lane = height / LANES.length;
  const x: X = (place) => (place - from) * unit;
  context.clearRect(0, 0, width, height);
  context.fillStyle = colors['line-soft'];
  for (let i = 0; i < LANES.length; i++) context.fillRect(0, Math.round((i + 0.5) * lane), width, 1);
  drawDecision(scene, lane, x);
  drawMarks(scene, lane, x);
  drawCursor(scene, x);
}
