import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Node, Pod } from '../../../api/types.gen';
import { useText } from '../../i18n/text';
import { objectsOf, useCluster } from '../../store/cluster';
import { beforePicture } from '../../store/drawing';
import { podsOfNode } from '../../store/pods';
import { useUi } from '../../store/ui';
import { useColors } from '../../theme/colors';
import { moveInGrid } from '../../ui/move-in-grid';
import { heatGrid } from '../layout';
import { NodeBox } from '../NodeBox';
import { createCells, type HeatNodes } from './cells';
import { drawCell, tonesOf } from './draw-cell';
import { type HeatBy, useHeat } from './options';
import { readNode } from './reading';
import { text, wordsOfBy } from './text';
import './heat.css';

/** Drawn finer than the stage's pixels, so that zooming in shows more. */
const SCALE = 2;

export interface HeatData extends HeatNodes {
  readonly width: number;
}

/** So many nodes and Pods are looked at for a picture; what there is more, for the next. */
const LOOKS_MAX = 2_000;

/** A node's cell in words: for the keyboard's cursor and the pointer. */
function Tip({ name, by }: { readonly name: string; readonly by: HeatBy }): ReactNode {
  const t = useText(text);
  const node = useCluster((s) => s.resources.nodes?.get(`nodes/${name}`)) as Node | undefined;
  const pods = useCluster((s) => podsOfNode(objectsOf<Pod>(s.resources, 'pods'), name));
  if (!node) return null;
  const reading = readNode(by, node, pods);
  const what = wordsOfBy(t, by);
  const troubled = tonesOf(pods).filter((tone) => tone === 'reject').length;
  const says = 'part' in reading ? t.taken(Math.round(reading.part * 100), what) : t.is(what, reading.value || t.none);
  return (
    <span className="heat-tip" role="status">
      <b>{name}</b> {says} · {t.pods(pods.length)}
      {troubled > 0 && ` · ${t.inTrouble(troubled)}`}
    </span>
  );
}

/** Many nodes as cells of one canvas: what each has, its Pods, and the scheduler's verdicts while it decides. */
export function HeatMap({ data }: { readonly data: HeatData }): ReactNode {
  const { names, width } = data;
  const t = useText(text);
  const colors = useColors();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [cursor, setCursor] = useState(0);
  const [pointed, setPointed] = useState<number>();
  const [focused, setFocused] = useState(false);
  const [opened, setOpened] = useState<string>();
  const select = useUi((s) => s.select);
  const by = useHeat((s) => s.by);
  const { columns, cell, w, h } = heatGrid(names.length, width);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.setTransform(SCALE, 0, 0, SCALE, 0, 0);
    context.clearRect(0, 0, w, h);
    const cells = createCells(data, by);
    let isOver = false;
    let isWaiting = false;
    const drawOn = () => {
      isWaiting = false;
      if (!isOver) draw();
    };
    const draw = () => {
      for (const place of cells.update(useCluster.getState(), LOOKS_MAX)) {
        const next = cells.at(place);
        if (next) drawCell(context, colors, next, (place % columns) * cell, Math.floor(place / columns) * cell, cell);
      }
      if (!cells.isBehind || isWaiting) return;
      isWaiting = true;
      beforePicture(drawOn);
    };
    draw();
    const stop = useCluster.subscribe(draw);
    return () => {
      isOver = true;
      stop();
      cells.stop();
    };
  }, [data, by, columns, cell, w, h, colors]);

  const open = (index: number) => {
    const name = names[index];
    if (name === undefined) return;
    setCursor(index);
    setOpened(name);
    select({ kind: 'object', key: `nodes/${name}` });
  };

  const indexAt = (event: MouseEvent<HTMLButtonElement>): number => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const column = Math.floor(((event.clientX - bounds.left) / bounds.width) * columns);
    const row = Math.floor(((event.clientY - bounds.top) / bounds.height) * Math.ceil(names.length / columns));
    return row * columns + column;
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const next = moveInGrid(event.key, cursor, { columns, count: names.length });
    if (next !== undefined) setCursor(next);
    else if (event.key === 'Enter' || event.key === ' ') open(cursor);
    else if (event.key === 'Escape') setOpened(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const at = Math.min(cursor, names.length - 1);
  const told = pointed === undefined ? (focused ? names[at] : undefined) : names[pointed];
  return (
    <div className="heat" data-hue="kubelet">
      <button
        type="button"
        className="heat-grid nopan"
        aria-label={`${t.map(names.length, wordsOfBy(t, by))}; ${t.hint}; ${names[at]}`}
        style={{ width: w, height: h }}
        onClick={(event) => open(indexAt(event))}
        onMouseMove={(event) => setPointed(indexAt(event))}
        onMouseLeave={() => setPointed(undefined)}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onKeyDown={onKeyDown}
        data-testid="heat-map"
      >
        <canvas ref={canvas} width={w * SCALE} height={h * SCALE} style={{ width: w, height: h }} />
        <span className="heat-cursor" style={{ left: (at % columns) * cell, top: Math.floor(at / columns) * cell, width: cell, height: cell }} />
      </button>
      {told !== undefined && <Tip name={told} by={by} />}
      {opened && names.includes(opened) && (
        <div className="heat-open nopan">
          <NodeBox data={{ name: opened, density: 'roomy' }} />
          <button type="button" className="button" onClick={() => setOpened(undefined)}>
            {t.close}
          </button>
        </div>
      )}
    </div>
  );
}
