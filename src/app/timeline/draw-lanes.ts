import { LANES } from '../../worker/row-table';
import type { Hue } from '../stage/layout';
import { useBookmarks } from '../store/bookmarks';
import { useCluster } from '../store/cluster';
import { CHANNELS } from '../store/density';
import { trace } from '../store/trace';
import { axis, type Shown } from './lanes-view';
import { drawLinks } from './links';
import type { Scene } from './scene';
import { hitRows, hitsBelow } from './search';

type X = (place: number) => number;

/** The colours of the lanes. */
export const LANE_HUES: readonly Hue[] = ['client', 'api', 'etcd', 'sched', 'ctrl', 'kubelet'];

const SCHEDULER = LANES.indexOf('scheduler');
/** Steps smaller than this are not drawn one by one: columns say how many there are. */
const MARKS_UNIT_MIN = 0.5;
const COLUMN_PX = 2;
const FUTURE = 0.3;
/** While one searches, what was not found stands back. */
const NOT_FOUND = 0.25;

/** The scheduling cycle of the journey, as a bar. */
function drawDecision({ context, colors, nowUs }: Scene, lane: number, x: X): void {
  const decision = useCluster.getState().journey?.decision;
  if (!decision) return;
  const [start, end] = [x(axis.placeOfTime(decision.startUs)), x(axis.placeOfTime(decision.endUs))];
  context.globalAlpha = decision.startUs <= nowUs ? 1 : 0.35;
  context.fillStyle = colors.sched;
  context.beginPath();
  context.roundRect(start, (SCHEDULER + 0.5) * lane - 5, Math.max(6, end - start - 4), 10, 3);
  context.fill();
}

/** The messages in the view; those about the journey's Pod stand out. */
function drawMarks({ context, colors, width, unit, from, nowUs, isSearch }: Scene, lane: number, x: X): void {
  const rows = trace.rows();
  const focus = useCluster.getState().journey?.subject;
  const last = Math.min(rows.length, axis.indexFrom(from + width / unit + 1));
  const mark = Math.max(1, Math.min(6, unit * 0.5));
  const first = axis.indexFrom(from - 1);
  const hits = hitRows();
  let hit = hitsBelow(first);
  for (let i = first; i < last; i++) {
    const of = rows.lane(i);
    const isHit = hits[hit] === i;
    if (isHit) hit++;
    const isFocus = focus !== undefined && rows.about(i) === focus;
    context.globalAlpha = rows.sentAtUs(i) > nowUs ? FUTURE : isFocus || !focus ? 1 : 0.75;
    if (isSearch && !isHit) context.globalAlpha *= NOT_FOUND;
    context.fillStyle = colors[LANE_HUES[of]!];
    const w = isFocus || isHit ? mark + 2 : mark;
    const h = isHit ? 13 : isFocus ? 10 : 8;
    context.fillRect(x(axis.place(i)) - w / 2, (of + 0.5) * lane - h / 2, w, h);
  }
  context.globalAlpha = 1;
}

/** The messages in a view of very many: the more there are in a column, the higher it stands. */
function drawColumns({ context, colors, width, unit, from, nowUs, isSearch }: Scene, lane: number, x: X): void {
  const count = Math.ceil(width / COLUMN_PX);
  const step = COLUMN_PX / unit;
  const counts = trace.density.columns(axis, { from, step, count });
  const now = x(axis.placeOfTime(nowUs));
  LANE_HUES.forEach((hue, of) => {
    context.fillStyle = colors[hue];
    let isPast = true;
    const alpha = isSearch ? NOT_FOUND : 1;
    context.globalAlpha = alpha;
    for (let column = 0; column < count; column++) {
      const messages = counts[column * CHANNELS + of]!;
      if (messages === 0) continue;
      if (isPast && column * COLUMN_PX > now) {
        isPast = false;
        context.globalAlpha = alpha * FUTURE;
      }
      const h = Math.max(1, Math.min(1, messages / step) * (lane - 2));
      context.fillRect(column * COLUMN_PX, (of + 0.5) * lane - h / 2, COLUMN_PX, h);
    }
  });
  context.globalAlpha = 1;
}

/** Where hits are, one line for all of a column. */
export function drawHits({ context, colors, width, height }: Pick<Scene, 'context' | 'colors' | 'width' | 'height'>, { from, unit }: Shown): void {
  context.fillStyle = colors.accent;
  let below = hitsBelow(axis.indexFrom(from));
  for (let x = COLUMN_PX; x < width + COLUMN_PX && below < hitRows().length; x += COLUMN_PX) {
    const next = hitsBelow(axis.indexFrom(from + x / unit));
    if (next > below) context.fillRect(x - COLUMN_PX, 0, COLUMN_PX, height);
    below = next;
  }
}

/** The moments that are marked. */
function drawBookmarks({ context, colors, height }: Scene, x: X): void {
  context.fillStyle = colors.wait;
  for (const { atUs } of useBookmarks.getState().bookmarks) {
    const at = x(axis.placeOfTime(atUs));
    context.fillRect(at - 0.5, 0, 1, height);
    context.fillRect(at - 3, height - 7, 6, 7);
  }
}

function drawCursor({ context, colors, height, nowUs }: Scene, x: X): void {
  const cursor = x(axis.placeOfTime(nowUs));
  context.fillStyle = colors.accent;
  context.fillRect(cursor - 1, 0, 2, height);
  context.beginPath();
  context.arc(cursor, 5, 5, 0, 2 * Math.PI);
  context.fill();
}

/** Draws the lanes: lines, the journey's decision, the messages, the moments that are marked, and now. */
export function drawLanes(scene: Scene): void {
  const { context, colors, width, height, unit, from } = scene;
  const lane = height / LANES.length;
  const x: X = (place) => (place - from) * unit;
  context.clearRect(0, 0, width, height);
  context.fillStyle = colors['line-soft'];
  for (let i = 0; i < LANES.length; i++) context.fillRect(0, Math.round((i + 0.5) * lane), width, 1);
  drawDecision(scene, lane, x);
  if (unit >= MARKS_UNIT_MIN) drawMarks(scene, lane, x);
  else {
    drawColumns(scene, lane, x);
    if (scene.isSearch) {
      context.globalAlpha = 0.6;
      drawHits(scene, scene);
      context.globalAlpha = 1;
    }
  }
  drawLinks(scene, LANES.length);
  drawBookmarks(scene, x);
  drawCursor(scene, x);
}
