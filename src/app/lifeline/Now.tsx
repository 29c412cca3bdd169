import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { clock } from '../store/clock';
import { useCluster } from '../store/cluster';
import { pxOf, showing, type TimeWindow } from './time-window';

/** The picture as it is drawn: where, and of what stretch of time. */
export interface View {
  readonly tracks: RefObject<HTMLDivElement | null>;
  readonly window: TimeWindow;
  readonly width: number;
  readonly choose: (next: TimeWindow | undefined | ((now: TimeWindow | undefined) => TimeWindow | undefined)) => void;
}

/**
 * The cursor, and the veil over what lies ahead of it. Both are moved in a loop of their own, and no row is drawn for it: where all ends that goes on (`--head`)
 * is a length in the style of the rows.
 */
export function Now({ tracks, window, width, choose }: View): ReactNode {
  const cursor = useRef<HTMLDivElement>(null);
  const veil = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const content = tracks.current?.parentElement;
    let request = 0;
    let drawn = '';
    const draw = (): void => {
      request = requestAnimationFrame(draw);
      const { headUs, playing } = useCluster.getState();
      const us = clock.nowUs(performance.now());
      const x = Math.min(width + 4, Math.max(-4, pxOf(window, width, us)));
      const head = Math.min(width + 8, Math.max(-8, pxOf(window, width, Math.max(us, headUs))));
      const now = `${x.toFixed(1)} ${head.toFixed(1)}`;
      if (now === drawn) return;
      drawn = now;
      if (cursor.current) cursor.current.style.transform = `translateX(${x.toFixed(1)}px)`;
      if (veil.current) veil.current.style.transform = `translateX(${x.toFixed(1)}px)`;
      content?.style.setProperty('--head', `${head.toFixed(1)}px`);
      // Time that runs takes a view that was moved along, once it leaves it.
      if (playing && us > window.toUs) choose((chosen) => chosen && showing(chosen, us));
    };
    request = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(request);
  }, [tracks, window, width, choose]);
  return (
    <>
      <div className="life-veil" ref={veil} />
      <div className="life-now" ref={cursor} />
    </>
  );
}
