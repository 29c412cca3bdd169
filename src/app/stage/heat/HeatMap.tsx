import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Node, Pod } from '../../../api/types.gen';
import { useText } from '../../i18n/text';
import { type ClusterState, objectsOf, useCluster } from '../../store/cluster';
import { decisionProgress } from '../../store/decision';
import { isNodeReady, podsOfNode } from '../../store/pods';
import { useUi } from '../../store/ui';
import { useColors } from '../../theme/colors';
import { moveInGrid } from '../../ui/move-in-grid';
import { heatGrid } from '../layout';
import { NodeBox } from '../NodeBox';
import { type Cell, drawCell, isSameCell, tonesOf } from './draw-cell';
import { type HeatBy, useHeat } from './options';
import { kindsOf, type Reading, readNode, signOf } from './reading';
import { text, wordsOfBy } from './text';
import './heat.css';

/** Drawn finer than the stage's pixels, so that zooming in shows more. */
const SCALE = 2;

/** The nodes in their order, and those with which another group begins. */
export interface HeatData {
  readonly names: readonly string[];
  readonly begins: ReadonlySet<string>;
  readonly width: number;
}

/** All that cells depend on: as long as it is the same, no cell is another. */
const drawnFrom = ({ resources, summary, journey, nowUs }: ClusterState): readonly unknown[] => {
  const progress = decisionProgress(journey, nowUs);
  return [resources.pods, resources.nodes, summary.down.map(({ component }) => component).join(), progress];
};

/** What the cells show now. `before`: what they have shown of the same; of a node that is as it was nothing is read again. */
function cellsOf({ names, begins }: HeatData, by: HeatBy, before: readonly (Cell | undefined)[]): readonly (Cell | undefined)[] {
  const { resources, journey, nowUs, summary } = useCluster.getState();
  const progress = decisionProgress(journey, nowUs);
  const pods = objectsOf<Pod>(resources, 'pods');
  const nodes = objectsOf<Node>(resources, 'nodes');
  const down = new Set(summary.down.map((d) => d.component));
  const readings = names.map((name, i): Reading | undefined => {
    const node = nodes.get(`nodes/${name}`);
    const here = podsOfNode(pods, name);
    const last = before[i];
    if (last && last.node === node && last.pods === here) return last.reading;
    return node && readNode(by, node, here);
  });
  const kinds = kindsOf(readings.flatMap((reading) => (reading && 'value' in reading ? [reading.value] : [])));
  return names.map((name, i) => {
    const node = nodes.get(`nodes/${name}`);
    const reading = readings[i];
    if (!node || !reading) return undefined;
    const sign = 'value' in reading ? signOf(kinds, reading.value) : undefined;
    const here = podsOfNode(pods, name);
    return {
      node,
      reading,
      sign,
      hue: sign === undefined || sign === '–' ? -1 : kinds.findIndex((kind) => kind.sign === sign),
      pods: here,
      tones: tonesOf(here),
      isDown: down.has(name) || down.has(`kubelet/${name}`) || !isNodeReady(node),
      verdict: progress?.nodes.get(name),
      totalMax: progress?.totalMax ?? 1,
      begins: begins.has(name),
    };
  });
}

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
    let drawn: readonly (Cell | undefined)[] = [];
    let from: readonly unknown[] = [];
    const draw = () => {
      const now = drawnFrom(useCluster.getState());
      if (now.every((value, i) => value === from[i]) && drawn.length > 0) return;
      from = now;
      const cells = cellsOf(data, by, drawn);
      cells.forEach((next, i) => {
        if (next && !isSameCell(next, drawn[i])) drawCell(context, colors, next, (i % columns) * cell, Math.floor(i / columns) * cell, cell);
      });
      drawn = cells;
    };
    draw();
    return useCluster.subscribe(draw);
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
