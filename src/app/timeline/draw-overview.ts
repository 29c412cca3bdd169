import { LANES, MARKS } from '../../worker/row-table';
import { CHANNELS } from '../store/density';
import { trace } from '../store/trace';
import type { Colors } from '../theme/colors';
import { drawHits, LANE_HUES } from './draw-lanes';
import { axis, wholeAxis } from './lanes-view';
import type { Surface } from './use-canvas';

const COLUMN_PX = 2;
/** Rates are drawn by their logarithm, from one message in ten seconds to a hundred thousand in one. */
const RATE_MIN = 0.1;
const DECADES = 6;
/** What stands out has the upper edge to itself. */
const MARKS_PX = 6;
const MARK_COLORS: Readonly<Record<(typeof MARKS)[number], keyof Colors>> = { deed: 'accent', event: 'wait', failure: 'reject' };

/** What is marked on the overview besides messages, as moments. */
export interface Moments {
  readonly faultsUs: readonly number[];
  readonly bookmarksUs: readonly number[];
  /** Whether hits of a search stand out. */
  readonly isSearch: boolean;
}

const heightOf = (messages: number, us: number): number =>
  messages === 0 ? 0 : Math.min(1, Math.max(0.12, Math.log10((messages * 1e6) / Math.max(1, us) / RATE_MIN) / DECADES));

/** The whole run: how many messages a second there were, by whom, and above what stands out. */
export function drawOverview({ context, width, height }: Surface, colors: Colors, { faultsUs, bookmarksUs, isSearch }: Moments): void {
  const { from, to } = wholeAxis();
  const count = Math.max(1, Math.ceil(width / COLUMN_PX));
  const step = (to - from) / (width / COLUMN_PX);
  const counts = trace.density.columns(axis, { from, step, count });
  context.clearRect(0, 0, width, height);
  const ground = height - MARKS_PX;
  const heights = new Float32Array(count);
  const totals = new Float32Array(count);
  let beforeUs = axis.timeOfPlace(from);
  for (let column = 0; column < count; column++) {
    for (let lane = 0; lane < LANES.length; lane++) totals[column]! += counts[column * CHANNELS + lane]!;
    const afterUs = axis.timeOfPlace(from + (column + 1) * step);
    heights[column] = heightOf(totals[column]!, afterUs - beforeUs) * ground;
    beforeUs = afterUs;
  }
  const tops = new Float32Array(count).fill(height);
  context.globalAlpha = isSearch ? 0.35 : 1;
  LANE_HUES.forEach((hue, lane) => {
    context.fillStyle = colors[hue];
    for (let column = 0; column < count; column++) {
      const share = counts[column * CHANNELS + lane]!;
      if (share === 0) continue;
      const h = (heights[column]! * share) / totals[column]!;
      tops[column]! -= h;
      context.fillRect(column * COLUMN_PX, tops[column]!, COLUMN_PX, h);
    }
  });
  context.globalAlpha = 1;
  if (isSearch) drawHits({ context, colors, width, height }, { from, unit: COLUMN_PX / step });
  MARKS.forEach((mark, place) => {
    context.fillStyle = colors[MARK_COLORS[mark]];
    // What users do goes to the very top, over what there is more of.
    for (let column = 0; column < count; column++)
      if (counts[column * CHANNELS + LANES.length + place]! > 0) context.fillRect(column * COLUMN_PX, mark === 'event' ? 3 : 0, COLUMN_PX, 3);
  });
  const x = (us: number): number => ((axis.placeOfTime(us) - from) / step) * COLUMN_PX;
  context.fillStyle = colors.reject;
  for (const us of faultsUs) context.fillRect(x(us) - 1, 0, 2, height);
  context.fillStyle = colors.text;
  for (const us of bookmarksUs) {
    context.beginPath();
    context.moveTo(x(us) - 4, 0);
    context.lineTo(x(us) + 4, 0);
    context.lineTo(x(us), 7);
    context.fill();
  }
}
