import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { MessageRow } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { hueOf, placeOf } from '../stage/layout';
import { createAxis } from '../store/axis';
import { clock } from '../store/clock';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { trace } from '../store/trace';
import { useUi } from '../store/ui';
import { type Colors, useColors } from '../theme/colors';
import { formatClock } from './format-clock';
import { text } from './text';
import { transport } from './transport';

const LANES = ['kubectl', 'apiserver', 'etcd', 'scheduler', 'controllers', 'kubelets'] as const;
type Lane = (typeof LANES)[number];

function laneOf(row: MessageRow): number {
  const place = placeOf(row.from);
  return LANES.indexOf(place?.startsWith('nodes/') ? 'kubelets' : ((place ?? 'kubectl') as Lane));
}

const UNIT_PX = 14;
const UNIT_PX_MIN = 0.5;
const UNIT_PX_MAX = 60;
/** Where the cursor stands while the view follows it: the past is longer than the future. */
const CURSOR_AT = 0.72;
const HIT_PX = 5;

interface View {
  /** Pixels for one step of the axis. */
  unit: number;
  /** The place at the left edge, once the user has moved the view; it follows the cursor until then, and again after a step. */
  from: number | undefined;
}

/** What a drawing depends on. */
interface Scene {
  readonly context: CanvasRenderingContext2D;
  readonly colors: Colors;
  readonly width: number;
  readonly height: number;
  readonly unit: number;
  readonly from: number;
  readonly nowUs: number;
}

const axis = createAxis();

/** The left edge of the view as it is drawn at this moment. */
function leftEdge({ unit, from }: View, width: number, nowUs: number): number {
  const visible = width / unit;
  const followed = Math.max(0, Math.min(axis.placeOfTime(nowUs) - visible * CURSOR_AT, axis.length() + 2 - visible));
  return from ?? Math.max(-0.5, followed - 0.5);
}

function drawLanes({ context, colors, width, height, unit, from, nowUs }: Scene): void {
  const lane = height / LANES.length;
  const rows = trace.shown();
  const { journey } = useCluster.getState();
  const focus = journey && `pods/${journey.pod}`;
  const x = (place: number) => (place - from) * unit;
  context.clearRect(0, 0, width, height);
  context.fillStyle = colors['line-soft'];
  for (let i = 0; i < LANES.length; i++) context.fillRect(0, Math.round((i + 0.5) * lane), width, 1);

  const decision = journey?.decision;
  if (decision) {
    const [start, end] = [x(axis.placeOfTime(decision.startUs)), x(axis.placeOfTime(decision.endUs))];
    context.globalAlpha = decision.startUs <= nowUs ? 1 : 0.35;
    context.fillStyle = colors.sched;
    context.beginPath();
    context.roundRect(start, 3.5 * lane - 5, Math.max(6, end - start - 4), 10, 3);
    context.fill();
  }

  const last = axis.indexFrom(from + width / unit + 1);
  const mark = Math.max(1, Math.min(6, unit * 0.5));
  for (let i = axis.indexFrom(from - 1); i < last; i++) {
    const row = rows[i];
    if (!row) break;
    const isFocus = focus !== undefined && row.about === focus;
    context.globalAlpha = row.sentAtUs > nowUs ? 0.3 : isFocus || !focus ? 1 : 0.75;
    context.fillStyle = colors[hueOf(row.from)];
    const w = isFocus ? mark + 2 : mark;
    const h = isFocus ? 10 : 8;
    context.fillRect(x(axis.place(i)) - w / 2, (laneOf(row) + 0.5) * lane - h / 2, w, h);
  }
  context.globalAlpha = 1;

  const cursor = x(axis.placeOfTime(nowUs));
  context.fillStyle = colors.accent;
  context.fillRect(cursor - 1, 0, 2, height);
  context.beginPath();
  context.arc(cursor, 5, 5, 0, 2 * Math.PI);
  context.fill();
}

/** One lane for each kind of component, one mark for each message where it was sent; the cursor is now. */
export function Lanes(): ReactNode {
  const t = useText(text);
  const colors = useColors();
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<View>({ unit: UNIT_PX, from: undefined });
  const dragging = useRef(false);
  const [hovered, setHovered] = useState<{ readonly row: MessageRow; readonly x: number }>();
  const position = useCluster((s) => s.position);
  const head = useCluster((s) => s.head);

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
      const nowUs = clock.nowUs(performance.now());
      const { unit, from } = view.current;
      const key = [nowUs, trace.version(), width, height, unit, from, useCluster.getState().journey?.pod].join();
      if (key === drawn) return;
      drawn = key;
      axis.update(trace.shown());
      const scale = devicePixelRatio;
      if (element.width !== Math.round(width * scale) || element.height !== Math.round(height * scale)) {
        element.width = Math.round(width * scale);
        element.height = Math.round(height * scale);
      }
      context.setTransform(scale, 0, 0, scale, 0, 0);
      drawLanes({ context, colors, width, height, unit, from: leftEdge(view.current, width, nowUs), nowUs });
    };
    request = requestAnimationFrame(draw);
    return () => {
      cancelAnimationFrame(request);
      observer.disconnect();
    };
  }, [colors]);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    // Not React's: the page must not scroll or zoom along, and its wheel handlers cannot prevent that.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { unit } = view.current;
      const from = leftEdge(view.current, element.clientWidth, useCluster.getState().nowUs);
      if (event.ctrlKey || Math.abs(event.deltaY) > Math.abs(event.deltaX)) {
        const at = from + event.offsetX / unit;
        const next = Math.min(UNIT_PX_MAX, Math.max(UNIT_PX_MIN, unit * Math.exp(-event.deltaY * 0.002)));
        view.current = { unit: next, from: at - event.offsetX / next };
      } else view.current = { unit, from: from + event.deltaX / unit };
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, []);

  // A step, or time that runs, brings the cursor back into the view.
  useEffect(() => {
    if (!dragging.current) view.current = { ...view.current, from: undefined };
  }, [position]);

  const rowAt = (event: PointerEvent<HTMLCanvasElement>): MessageRow | undefined => {
    const { offsetX, offsetY } = event.nativeEvent;
    const { unit } = view.current;
    const from = leftEdge(view.current, event.currentTarget.clientWidth, useCluster.getState().nowUs);
    const lane = Math.floor((offsetY / event.currentTarget.clientHeight) * LANES.length);
    const rows = trace.shown();
    let best: MessageRow | undefined;
    let bestPx = HIT_PX;
    for (let i = axis.indexFrom(from + (offsetX - HIT_PX) / unit); i < rows.length; i++) {
      const px = Math.abs((axis.place(i) - from) * unit - offsetX);
      if ((axis.place(i) - from) * unit > offsetX + HIT_PX) break;
      if (laneOf(rows[i]!) === lane && px <= bestPx) [best, bestPx] = [rows[i], px];
    }
    return best;
  };

  const scrub = (event: PointerEvent<HTMLCanvasElement>) => {
    const from = leftEdge(view.current, event.currentTarget.clientWidth, useCluster.getState().nowUs);
    host.send({ type: 'seek', toUs: axis.timeOfPlace(from + event.nativeEvent.offsetX / view.current.unit) });
  };

  const onPointerDown = (event: PointerEvent<HTMLCanvasElement>) => {
    const row = rowAt(event);
    if (row) {
      host.send({ type: 'seek-message', id: row.id });
      useUi.getState().select({ kind: 'message', id: row.id });
      return;
    }
    const width = event.currentTarget.clientWidth;
    view.current = { ...view.current, from: leftEdge(view.current, width, useCluster.getState().nowUs) };
    dragging.current = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    scrub(event);
  };

  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>) => {
    if (dragging.current) scrub(event);
    else {
      const row = rowAt(event);
      setHovered(row && { row, x: event.nativeEvent.offsetX });
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const acts: Readonly<Record<string, () => void>> = {
      ArrowRight: () => transport.step(1),
      ArrowLeft: () => transport.step(-1),
      Home: transport.toStart,
      End: transport.toEnd,
    };
    const act = acts[event.key];
    if (!act) return;
    act();
    event.preventDefault();
    event.stopPropagation();
  };

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
          ref={canvas}
          data-testid="lanes"
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={() => {
            dragging.current = false;
          }}
          onPointerLeave={() => setHovered(undefined)}
          onDoubleClick={() => {
            view.current = { unit: UNIT_PX, from: undefined };
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
