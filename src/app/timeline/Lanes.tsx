import { type KeyboardEvent, type PointerEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import type { MessageRow } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { hueOf } from '../stage/layout';
import { clock } from '../store/clock';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { trace } from '../store/trace';
import { useUi } from '../store/ui';
import { useColors } from '../theme/colors';
import { drawLanes } from './draw-lanes';
import { formatClock } from './format-clock';
import { type At, axis, FOLLOWING, LANES, leftEdge, rowAt, timeAt, turned, type View } from './lanes-view';
import { text } from './text';
import { transport } from './transport';

/** Changes without a picture of React's: the canvas is drawn for each frame. */
interface Shown {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly view: RefObject<View>;
}

const nowUs = (): number => useCluster.getState().nowUs;

/** Draws for each frame in which something is different. */
function useDrawing({ canvas, view }: Shown): void {
  const colors = useColors();
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    let [width, height] = [0, 0];
    // Told, not asked for: to ask in each frame would make the browser lay the page out once more.
    const observer = new ResizeObserver(() => {
      [width, height] = [element.clientWidth, element.clientHeight];
    });
    observer.observe(element);
    let drawn = '';
    let request = 0;
    const draw = () => {
      request = requestAnimationFrame(draw);
      if (width === 0 || height === 0) return;
      const us = clock.nowUs(performance.now());
      const { unit, from } = view.current;
      const key = [us, trace.version(), width, height, unit, from, useCluster.getState().journey?.subject].join();
      if (key === drawn) return;
      drawn = key;
      axis.update(trace.rows());
      const scale = devicePixelRatio;
      if (element.width !== Math.round(width * scale) || element.height !== Math.round(height * scale)) {
        element.width = Math.round(width * scale);
        element.height = Math.round(height * scale);
      }
      context.setTransform(scale, 0, 0, scale, 0, 0);
      drawLanes({ context, colors, width, height, unit, from: leftEdge(view.current, width, us), nowUs: us });
    };
    request = requestAnimationFrame(draw);
    return () => {
      cancelAnimationFrame(request);
      observer.disconnect();
    };
  }, [colors]);
}

/** The wheel zooms and moves. Not React's: the page must not scroll or zoom along, and its wheel handlers cannot prevent that. */
function useWheel({ canvas, view }: Shown): void {
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const at = { x: event.offsetX, y: event.offsetY, width: element.clientWidth, height: element.clientHeight };
      view.current = turned(view.current, event, at, nowUs());
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, []);
}

const placeOfPointer = ({ nativeEvent: { offsetX, offsetY }, currentTarget }: PointerEvent<HTMLCanvasElement>): At => ({
  x: offsetX,
  y: offsetY,
  width: currentTarget.clientWidth,
  height: currentTarget.clientHeight,
});

/** The pointer chooses a message, or draws the cursor along; the view stands meanwhile. */
function usePointer({ view }: Shown) {
  const dragging = useRef(false);
  const [hovered, setHovered] = useState<{ readonly row: MessageRow; readonly x: number }>();
  const scrub = (at: At): void => host.send({ type: 'seek', toUs: timeAt(view.current, at, nowUs()) });
  return {
    dragging,
    hovered,
    onPointerDown(event: PointerEvent<HTMLCanvasElement>) {
      const at = placeOfPointer(event);
      const row = rowAt(view.current, at, nowUs());
      if (row) {
        host.send({ type: 'seek-message', id: row.id });
        useUi.getState().select({ kind: 'message', id: row.id });
        return;
      }
      view.current = { ...view.current, from: leftEdge(view.current, at.width, nowUs()) };
      dragging.current = true;
      event.currentTarget.setPointerCapture(event.pointerId);
      scrub(at);
    },
    onPointerMove(event: PointerEvent<HTMLCanvasElement>) {
      const at = placeOfPointer(event);
      if (dragging.current) {
        scrub(at);
        return;
      }
      const row = rowAt(view.current, at, nowUs());
      setHovered(row && { row, x: at.x });
    },
    onPointerUp() {
      dragging.current = false;
    },
    onPointerLeave: () => setHovered(undefined),
  };
}

const KEYS: Readonly<Record<string, () => void>> = {
  ArrowRight: () => transport.step(1),
  ArrowLeft: () => transport.step(-1),
  Home: transport.toStart,
  End: transport.toEnd,
};

function onKeyDown(event: KeyboardEvent): void {
  const act = KEYS[event.key];
  if (!act) return;
  act();
  event.preventDefault();
  event.stopPropagation();
}

/** One lane for each kind of component, one mark for each message where it was sent; the cursor is now. */
export function Lanes(): ReactNode {
  const t = useText(text);
  const shown: Shown = { canvas: useRef<HTMLCanvasElement>(null), view: useRef<View>(FOLLOWING) };
  const { dragging, hovered, ...pointer } = usePointer(shown);
  const position = useCluster((s) => s.position);
  const head = useCluster((s) => s.head);
  useDrawing(shown);
  useWheel(shown);

  // A step, or time that runs, brings the cursor back into the view.
  useEffect(() => {
    if (!dragging.current) shown.view.current = { ...shown.view.current, from: undefined };
  }, [position]);

  return (
    <div className="lanes">
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
        <canvas
          ref={shown.canvas}
          data-testid="lanes"
          {...pointer}
          onDoubleClick={() => {
            shown.view.current = FOLLOWING;
          }}
        />
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
