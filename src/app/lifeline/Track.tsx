import { memo, type ReactNode } from 'react';
import type { Bar, Row, Tick, Tone } from './rows';
import { pxOf, type TimeWindow } from './time-window';

/** A row has room for a line of text. */
const MIDDLE_PX = 11;
/** Text in a bar that is narrower says nothing. */
const LABEL_PX = 26;
const BAR_PX_MIN = 3;

const SHAPES: Readonly<Record<Tick['shape'], (x: number) => string>> = {
  dot: (x) => `M${x} ${MIDDLE_PX - 4}v8`,
  cross: (x) => `M${x - 3} ${MIDDLE_PX - 4}l6 8m0 -8l-6 8`,
  diamond: (x) => `M${x} ${MIDDLE_PX - 4}l4 4l-4 4l-4 -4z`,
  triangle: (x) => `M${x} ${MIDDLE_PX - 5}l5 9h-10z`,
  flag: (x) => `M${x} 1v20M${x} 2l6 3.500l-6 3.500z`,
};

interface TrackProps {
  readonly row: Row;
  readonly window: TimeWindow;
  readonly width: number;
}

/** Ticks of one shape and tone as one path, however many there are; what falls on one pixel is drawn once. */
function paths(ticks: readonly Tick[], window: TimeWindow, width: number): ReadonlyMap<string, string> {
  const drawn = new Set<string>();
  const found = new Map<string, string>();
  for (const { atUs, tone, shape } of ticks) {
    const x = Math.round(pxOf(window, width, atUs));
    const name = `${tone} ${shape}`;
    if (x < -8 || x > width + 8 || drawn.has(`${name} ${x}`)) continue;
    drawn.add(`${name} ${x}`);
    found.set(name, (found.get(name) ?? '') + SHAPES[shape](x));
  }
  return found;
}

function Ticks({ row: { ticks }, window, width }: TrackProps): ReactNode {
  return (
    <svg width={width} height={MIDDLE_PX * 2} aria-hidden="true">
      {[...paths(ticks, window, width)].map(([name, path]) => (
        <path key={name} data-tone={name.split(' ')[0] as Tone} data-shape={name.split(' ')[1]} d={path} />
      ))}
    </svg>
  );
}

/** Where a bar is drawn. */
interface Placed {
  readonly bar: Bar;
  readonly left: number;
  readonly right: number;
}

/**
 * The bars in the window; of those too short to be seen that follow each other within a few pixels, the first. What goes on reaches to the edge: what nobody
 * knows yet is covered.
 */
function placed(bars: readonly Bar[], window: TimeWindow, width: number): readonly Placed[] {
  const edge = width + 4;
  const found: Placed[] = [];
  for (const bar of bars) {
    const left = pxOf(window, width, bar.startUs);
    const right = bar.endUs === undefined ? edge : pxOf(window, width, bar.endUs);
    if (left > edge || right < 0) continue;
    const before = found.findLast((other) => other.bar.tone === bar.tone && other.bar.look === bar.look);
    const isSeen = right - left >= 1 || before === undefined || left - before.left >= BAR_PX_MIN;
    if (isSeen) found.push({ bar, left: Math.max(-4, left), right: Math.min(edge, right) });
  }
  return found;
}

/** One row's bars and ticks. */
export const Track = memo(function Track({ row, window, width }: TrackProps): ReactNode {
  return (
    <div className="life-track">
      {placed(row.bars, window, width).map(({ bar: { startUs, tone, look, label, planned }, left, right }) => (
        <i
          key={`${startUs} ${label}`}
          className="life-bar"
          data-tone={tone}
          data-look={look}
          data-planned={planned}
          style={{ left, width: Math.max(BAR_PX_MIN, right - left) }}
        >
          {right - left > LABEL_PX && label}
        </i>
      ))}
      {row.ticks.length > 0 && <Ticks row={row} window={window} width={width} />}
    </div>
  );
});
