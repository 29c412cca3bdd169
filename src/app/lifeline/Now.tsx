import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { useCluster } from '../store/cluster';
import { drawn } from '../store/drawing';
import { pxOf, showing, type TimeWindow } from './time-window';

/** The picture as it is drawn: where, and of what stretch of time. */
export interface View {
  readonly tracks: RefObject<HTMLDivElement | null>;
  readonly window: TimeWindow;
  readonly width: number;
  readonly choose: (next: TimeWindow | undefined | ((now: TimeWindow | undefined) => TimeWindow | undefined)) => void;
}

/**
 * The cursor, the veil over what lies ahead of it, and the cover over what nobody knows yet: what goes on is drawn up to the edge, and the cover is where it
 * ends. They are moved in a loop of their own, each by itself, so that no row is drawn or measured for it.
 */
export function Now({ window, width, choose }: View): ReactNode {
  const cursor = useRef<HTMLDivElement>(null);
  const veil = useRef<HTMLDivElement>(null);
  const cover = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let shown = '';
    return drawn((us) => {
      const { headUs, playing } = useCluster.getState();
      const x = Math.min(width + 4, Math.max(-4, pxOf(window, width, us)));
      const head = Math.min(width + 8, Math.max(-8, pxOf(window, width, Math.max(us, headUs))));
      const now = `${x.toFixed(1)} ${head.toFixed(1)}`;
      if (now === shown) return false;
      shown = now;
      for (const [{ current }, px] of [
        [cursor, x],
        [veil, x],
        [cover, head],
      ] as const)
        if (current) current.style.transform = `translateX(${px.toFixed(1)}px)`;
      // Time that runs takes a view that was moved along, once it leaves it.
      if (playing && us > window.toUs) choose((chosen) => chosen && showing(chosen, us));
      return true;
    });
  }, [window, width, choose]);
  return (
    <>
      <div className="life-veil" ref={veil} />
      <div className="life-cover" ref={cover} />
      <div className="life-now" ref={cursor} />
    </>
  );
}
