import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { formatClock } from '../timeline/format-clock';
import type { Group } from './groups';
import type { Mark } from './marks';
import type { View } from './Now';
import type { Row } from './rows';
import { text } from './text';
import { moved, pxOf, usOf, zoomed } from './time-window';

/** What lies under the pointer, and how high. */
interface Found extends Mark {
  readonly y: number;
  /** So near to where it begins that it is meant. */
  readonly meant: boolean;
}

const HIT_PX = 6;

/** The tick or the bar of a row at a place. */
function under(row: Row, { window, width }: View, x: number): Omit<Found, 'y' | 'row'> | undefined {
  const near = (us: number): number => Math.abs(pxOf(window, width, us) - x);
  const tick = row.ticks.reduce<Row['ticks'][number] | undefined>((best, one) => (near(one.atUs) <= (best ? near(best.atUs) : HIT_PX) ? one : best), undefined);
  if (tick) return { id: `${row.id} tick ${row.ticks.indexOf(tick)}`, meant: true, ...tick };
  const us = usOf(window, width, x);
  const slackUs = usOf(window, width, x + 2) - us;
  const bar = row.bars.findLast(({ startUs, endUs = Number.POSITIVE_INFINITY }) => startUs - slackUs <= us && us <= endUs + slackUs);
  return bar && { ...bar, id: `${row.id} bar ${row.bars.indexOf(bar)}`, atUs: bar.startUs, meant: near(bar.startUs) <= HIT_PX };
}

/** The pointer shows what was, draws the cursor along, and goes to a mark that it presses. The wheel with Ctrl zooms; sideways it moves. */
export function usePointer(view: View, groups: readonly Group[], press: (mark: Mark) => void) {
  const { tracks, window, width, choose } = view;
  const dragging = useRef(false);
  const [tip, setTip] = useState<Found>();
  const latest = useRef(view);
  latest.current = view;
  useWheel(latest);

  const placeOf = (event: PointerEvent): { readonly x: number; readonly y: number } => {
    const box = tracks.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  function find(event: PointerEvent): Found | undefined {
    const element = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row]') : null;
    const row = element && groups.flatMap(({ rows }) => rows).find(({ id }) => id === element.dataset.row);
    const { x, y } = placeOf(event);
    const found = row && x >= 0 ? under(row, view, x) : undefined;
    return found && { ...found, row: 0, y };
  }
  const scrub = (event: PointerEvent): void => {
    const { startUs, headUs } = useCluster.getState();
    host.send({ type: 'seek', toUs: Math.min(headUs, Math.max(startUs, usOf(window, width, placeOf(event).x))) });
  };
  return {
    tip,
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0 || placeOf(event).x < 0) return;
      const found = find(event);
      if (found?.meant) {
        press(found);
        return;
      }
      // What follows the pointer stands still meanwhile.
      choose(window);
      dragging.current = true;
      event.currentTarget.setPointerCapture(event.pointerId);
      scrub(event);
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      if (dragging.current) {
        scrub(event);
        return;
      }
      const found = find(event);
      setTip((before) => (before?.id === found?.id ? before : found));
    },
    onPointerUp() {
      dragging.current = false;
    },
    onPointerLeave: () => setTip(undefined),
  };
}

function useWheel(latest: { readonly current: View }): void {
  useEffect(() => {
    const element = latest.current.tracks.current?.closest('.life-scroll');
    if (!(element instanceof HTMLElement)) return;
    const onWheel = (event: WheelEvent): void => {
      const { tracks, window, width, choose } = latest.current;
      const aboutUs = usOf(window, width, event.clientX - (tracks.current?.getBoundingClientRect().left ?? 0));
      const sideways = event.shiftKey ? event.deltaY : Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : 0;
      if (event.ctrlKey || event.metaKey) choose(zoomed(window, Math.exp(event.deltaY * 0.002), aboutUs));
      else if (sideways !== 0) choose(moved(window, (sideways / Math.max(1, width)) * (window.toUs - window.fromUs)));
      else return;
      event.preventDefault();
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [latest]);
}

/** What something was: its words, when it was, how long it took. */
export function Tip({ of: { atUs, endUs, title, y }, window, width }: { readonly of: Found } & View): ReactNode {
  const t = useText(text);
  const startUs = useCluster((s) => s.startUs);
  const x = Math.min(width - 12, Math.max(12, pxOf(window, width, atUs)));
  return (
    <div className="life-tip" style={{ left: x, top: y }} data-side={x > width * 0.6 ? 'left' : 'right'}>
      <b>{title}</b>
      <span>
        {formatClock(atUs - startUs)}
        {endUs !== undefined && ` · ${t.length(endUs - atUs)}`}
      </span>
    </div>
  );
}
