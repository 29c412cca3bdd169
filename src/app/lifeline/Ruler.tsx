import { memo, type ReactNode } from 'react';
import { useCluster } from '../store/cluster';
import { formatClock } from '../timeline/format-clock';
import { pxOf, ruled, type TimeWindow } from './time-window';

const SECOND_US = 1e6;

/** As much of the clock as the ruler's step needs: `00:42`, or `00:42.318`. */
function shortClock(us: number, stepUs: number): string {
  const clock = formatClock(us).split(' ')[0]!;
  return stepUs >= SECOND_US ? clock.split('.')[0]! : clock;
}

/** The moments along the top, on the clock of the timeline. */
export const Ruler = memo(function Ruler({ window, width }: { readonly window: TimeWindow; readonly width: number }): ReactNode {
  const startUs = useCluster((s) => s.startUs);
  const { stepUs, moments } = ruled(window, width, startUs);
  return (
    <div className="life-ruler" aria-hidden="true">
      {moments.map((us) => (
        <i key={us} style={{ left: pxOf(window, width, us) }}>
          {shortClock(us - startUs, stepUs)}
        </i>
      ))}
    </div>
  );
});
