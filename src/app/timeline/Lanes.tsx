import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { LANES } from '../../worker/row-table';
import { useText } from '../i18n/text';
import { hueOf } from '../stage/layout';
import { readBookmarks, useBookmarks } from '../store/bookmarks';
import { useCluster } from '../store/cluster';
import { trace } from '../store/trace';
import { useColors } from '../theme/colors';
import { drawLanes } from './draw-lanes';
import { formatClock } from './format-clock';
import { axis, FOLLOWING, shownOf, turned, withCursor } from './lanes-view';
import { linksKey, useLinks } from './links';
import { Overview } from './Overview';
import { isSearching, searchKey } from './search';
import { text } from './text';
import { transport } from './transport';
import { useCanvas } from './use-canvas';
import { useLanesPointer } from './use-lanes-pointer';
import { turnView, useLanes, VIEW_KEYS } from './view';

type Canvas = RefObject<HTMLCanvasElement | null>;

/** The cursor is drawn anew once it has moved by so much of a pixel. */
const CURSOR_STEPS_PER_PX = 4;

function useDrawing(canvas: Canvas): void {
  const colors = useColors();
  const bookmarks = useBookmarks((s) => s.bookmarks);
  useEffect(() => void readBookmarks(), []);
  useCanvas(
    canvas,
    {
      keyOf(us) {
        const { view, width } = useLanes.getState();
        const { unit, from } = shownOf(view, width, us);
        const cursor = Math.round(axis.placeOfTime(us) * unit * CURSOR_STEPS_PER_PX);
        return `${cursor} ${trace.version()} ${unit} ${Math.round(from * unit * CURSOR_STEPS_PER_PX)} ${useCluster.getState().journey?.subject} ${linksKey()} ${searchKey()}`;
      },
      draw: (surface, us) => drawLanes({ ...surface, colors, isSearch: isSearching(), ...shownOf(useLanes.getState().view, surface.width, us), nowUs: us }),
      sized: (width) => useLanes.setState({ width }),
    },
    [colors, bookmarks],
  );
}

/** The wheel zooms and moves. Not React's: the page must not scroll or zoom along, and its wheel handlers cannot prevent that. */
function useWheel(canvas: Canvas): void {
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const at = { x: event.offsetX, y: event.offsetY, width: element.clientWidth, height: element.clientHeight };
      turnView((view, _, us) => turned(view, event, at, us));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, []);
}

const KEYS: Readonly<Record<string, () => void>> = {
  ...VIEW_KEYS,
  ArrowRight: () => transport.step(1),
  ArrowLeft: () => transport.step(-1),
  Home: transport.toStart,
  End: transport.toEnd,
};

function onKeyDown(event: KeyboardEvent): void {
  const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : KEYS[event.key];
  if (!act) return;
  act();
  event.preventDefault();
  event.stopPropagation();
}

/** One lane for each kind of component, one mark for each message where it was sent; the cursor is now. Above them the whole run. */
export function Lanes(): ReactNode {
  const t = useText(text);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { dragging, hovered, ...pointer } = useLanesPointer();
  const position = useCluster((s) => s.position);
  const head = useCluster((s) => s.head);
  useDrawing(canvas);
  useWheel(canvas);
  useLinks();

  // A step, or time that runs, brings the cursor back into the view.
  useEffect(() => {
    if (!dragging.current) turnView(withCursor);
  }, [position]);

  return (
    <div className="lanes">
      <Overview />
      <ul aria-hidden="true">
        {LANES.map((lane) => (
          <li key={lane}>{t.lanes[lane]}</li>
        ))}
      </ul>
      <div
        className="lanes-track"
        role="slider"
        tabIndex={0}
        aria-label={t.scrub}
        aria-valuemin={0}
        aria-valuemax={head}
        aria-valuenow={position}
        aria-valuetext={t.messageOf(String(position), String(head))}
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} data-testid="lanes" {...pointer} onDoubleClick={() => turnView(() => FOLLOWING)} />
        {hovered && (
          <div className="lane-tip" style={{ left: hovered.x }} data-hue={hueOf(hovered.row.from)}>
            <b>{hovered.row.label}</b>
            {hovered.row.from} → {hovered.row.to} · {formatClock(hovered.row.sentAtUs - useCluster.getState().startUs)}
          </div>
        )}
      </div>
    </div>
  );
}
