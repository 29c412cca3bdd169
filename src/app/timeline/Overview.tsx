import { type KeyboardEvent, memo, type PointerEvent, type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { useText } from '../i18n/text';
import { useBookmarks } from '../store/bookmarks';
import { useCluster } from '../store/cluster';
import { drawn } from '../store/drawing';
import { host } from '../store/host';
import { trace } from '../store/trace';
import { useColors } from '../theme/colors';
import { spaced } from '../ui/spaced';
import { drawOverview } from './draw-overview';
import { formatClock } from './format-clock';
import { axis, turned, wholeAxis } from './lanes-view';
import { SearchBar } from './SearchBar';
import { useSearch } from './search';
import { text } from './text';
import { useCanvas } from './use-canvas';
import { showFrom, shownPlaces, showPlaces, turnView, VIEW_KEYS } from './view';
import { ZoomTo } from './ZoomTo';

/** A growing run is drawn anew so often. */
const EVERY_MS = 250;

/** Draws the run whenever it has changed, but not in each frame in which it grows. */
function useDrawing(canvas: RefObject<HTMLCanvasElement | null>): void {
  const colors = useColors();
  const bookmarks = useBookmarks((s) => s.bookmarks);
  const faultsUs = useCluster((s) => s.faultsUs);
  const isSearch = useSearch((s) => s.text.trim() !== '');
  const drawnAs = useRef({ version: -1, atMs: 0 });
  useCanvas(
    canvas,
    {
      keyOf() {
        const last = drawnAs.current;
        const nowMs = performance.now();
        const version = trace.version();
        if (version !== last.version && (nowMs - last.atMs >= EVERY_MS || !useCluster.getState().playing)) drawnAs.current = { version, atMs: nowMs };
        return `${drawnAs.current.version} ${useSearch.getState().count}`;
      },
      draw: (surface) => drawOverview(surface, colors, { faultsUs, bookmarksUs: bookmarks.map(({ atUs }) => atUs), isSearch }),
    },
    [colors, bookmarks, faultsUs, isSearch],
  );
}

type Edge = 'from' | 'to';

const SMALL = 0.1;

/** Moves one edge of what is shown by a share of it. */
function moveEdge(edge: Edge, share: number): void {
  const shown = shownPlaces();
  const span = shown.to - shown.from;
  const moved = { ...shown, [edge]: shown[edge] + share * span };
  if (moved.to > moved.from) showPlaces(moved);
}

const edgeKeys = (edge: Edge): Readonly<Record<string, () => void>> => ({
  ...VIEW_KEYS,
  ArrowRight: () => moveEdge(edge, SMALL),
  ArrowLeft: () => moveEdge(edge, -SMALL),
  Home: () => (edge === 'from' ? showPlaces({ ...shownPlaces(), from: wholeAxis().from }) : showFrom(wholeAxis().from)),
  End: () => (edge === 'to' ? showPlaces({ ...shownPlaces(), to: wholeAxis().to }) : showFrom(wholeAxis().to)),
});
const KEYS = { from: edgeKeys('from'), to: edgeKeys('to') } as const;

function onKeyDown(edge: Edge, event: KeyboardEvent): void {
  const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : KEYS[edge][event.key];
  if (!act) return;
  act();
  event.preventDefault();
  event.stopPropagation();
}

/** The window on the run, the cursor, and what a screen reader hears of them are moved by themselves: nothing is rendered for it. */
function useWindow(track: RefObject<HTMLDivElement | null>, words: { messageAt(message: string, time: string): string }): void {
  useEffect(() => {
    const root = track.current;
    if (!root) return;
    const find = (selector: string) => root.querySelector<HTMLElement>(selector);
    const [shown, cursor] = [find('.overview-shown'), find('.overview-now')];
    const handles = { from: find('[data-edge="from"]'), to: find('[data-edge="to"]') };
    let last = '';
    return drawn((nowUs) => {
      const whole = wholeAxis();
      const span = whole.to - whole.from;
      const { from, to } = shownPlaces();
      const share = (place: number): number => Math.min(1, Math.max(0, (place - whole.from) / span));
      const [left, right, now] = [share(from), share(to), share(axis.placeOfTime(nowUs))];
      const key = `${left.toFixed(5)} ${right.toFixed(5)} ${now.toFixed(4)} ${trace.version()}`;
      if (key === last) return false;
      last = key;
      if (shown) [shown.style.left, shown.style.width] = [`${left * 100}%`, `${(right - left) * 100}%`];
      if (cursor) cursor.style.left = `${now * 100}%`;
      const rows = trace.rows();
      const { startUs } = useCluster.getState();
      for (const [handle, place] of [
        [handles.from, from],
        [handles.to, to],
      ] as const) {
        const message = Math.min(rows.length, axis.indexFrom(place) + (handle === handles.from ? 1 : 0));
        handle?.setAttribute('aria-valuemax', String(rows.length));
        handle?.setAttribute('aria-valuenow', String(message));
        handle?.setAttribute('aria-valuetext', words.messageAt(spaced(message), formatClock(axis.timeOfPlace(place) - startUs)));
      }
      return false;
    });
  }, [track, words]);
}

/** What the pointer has taken hold of: an edge of the window, or the window at a place. */
type Hold = Edge | { readonly grabbed: number };

/** The pointer moves the window or one of its edges; elsewhere it takes the window there. */
function usePointer(track: RefObject<HTMLDivElement | null>) {
  const hold = useRef<Hold | undefined>(undefined);
  const placeAt = (clientX: number): number => {
    const box = track.current?.getBoundingClientRect();
    const whole = wholeAxis();
    return box ? whole.from + ((clientX - box.left) / box.width) * (whole.to - whole.from) : 0;
  };
  return {
    onPointerDown(event: PointerEvent<HTMLDivElement>) {
      const edge = event.target instanceof HTMLElement ? (event.target.dataset.edge as Edge | undefined) : undefined;
      const place = placeAt(event.clientX);
      const { from, to } = shownPlaces();
      if (edge) hold.current = edge;
      else if (place >= from && place <= to) hold.current = { grabbed: place - from };
      else {
        hold.current = { grabbed: (to - from) / 2 };
        showFrom(place - (to - from) / 2);
      }
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: PointerEvent<HTMLDivElement>) {
      const held = hold.current;
      if (held === undefined) return;
      const place = placeAt(event.clientX);
      if (typeof held === 'object') showFrom(place - held.grabbed);
      else {
        const moved = { ...shownPlaces(), [held]: place };
        if (moved.to > moved.from) showPlaces(moved);
      }
    },
    onPointerUp() {
      hold.current = undefined;
    },
    onDoubleClick(event: { readonly clientX: number }) {
      host.send({ type: 'seek', toUs: axis.timeOfPlace(placeAt(event.clientX)) });
    },
  };
}

/** The wheel zooms what the lanes show about what is under the pointer, and moves it. */
function useWheel(track: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = track.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      turnView((view, width, us) => turned(view, event, { x: width / 2, y: 0, width, height: 0 }, us));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [track]);
}

/** The whole run in one strip, and on it the window that the lanes show. Not rendered anew with the lanes, whose cursor moves all the time. */
export const Overview = memo(function Overview(): ReactNode {
  const t = useText(text);
  const canvas = useRef<HTMLCanvasElement>(null);
  const track = useRef<HTMLDivElement>(null);
  useDrawing(canvas);
  useWindow(track, t);
  useWheel(track);
  const pointer = usePointer(track);
  const handle = (edge: Edge, label: string): ReactNode => (
    <span role="slider" tabIndex={0} data-edge={edge} aria-label={label} aria-valuemin={1} aria-valuenow={1} onKeyDown={(event) => onKeyDown(edge, event)} />
  );
  return (
    <div className="overview" role="group" aria-label={t.overview}>
      <div className="overview-track" ref={track} data-testid="overview" {...pointer}>
        <canvas ref={canvas} />
        <div className="overview-now" />
        <div className="overview-shown">
          {handle('from', t.shownFrom)}
          {handle('to', t.shownTo)}
        </div>
      </div>
      <ZoomTo />
      <SearchBar />
    </div>
  );
});
