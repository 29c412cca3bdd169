import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { podState } from '../../api/pod-state';
import type { Node, Pod } from '../../api/types.gen';
import { useText } from '../i18n/text';
import { objectsOf, useCluster } from '../store/cluster';
import { decisionProgress, type NodeVerdict } from '../store/decision';
import { isNodeReady, nodeAllocatable, podsOfNode, totalRequests } from '../store/pods';
import { useUi } from '../store/ui';
import { type Colors, useColors } from '../theme/colors';
import { heatGrid } from './layout';
import { NodeBox } from './NodeBox';
import { text } from './text';

/** Drawn finer than the stage's pixels, so that zooming in shows more. */
const SCALE = 2;
/** Cells smaller than this show their colour only; larger ones also a dot for each Pod. */
const DOTS_FROM = 24;

/** What a node's cell shows. */
interface Cell {
  readonly node: Node;
  readonly pods: readonly Pod[];
  readonly isDown: boolean;
  readonly verdict: NodeVerdict | undefined;
  readonly totalMax: number;
}

const isSameList = (a: readonly Pod[], b: readonly Pod[]): boolean => a.length === b.length && a.every((pod, i) => pod === b[i]);
const isSame = (a: Cell, b: Cell | undefined): boolean =>
  b !== undefined && a.node === b.node && a.isDown === b.isDown && a.verdict === b.verdict && a.totalMax === b.totalMax && isSameList(a.pods, b.pods);

function drawCell(
  context: CanvasRenderingContext2D,
  colors: Colors,
  { node, pods, isDown, verdict, totalMax }: Cell,
  x: number,
  y: number,
  size: number,
): void {
  const inner = size - (size > 12 ? 2 : 1);
  const { milliCpu } = nodeAllocatable(node);
  const full = milliCpu > 0 ? Math.min(1, totalRequests(pods).milliCpu / milliCpu) : 0;
  context.clearRect(x, y, size, size);
  context.fillStyle = colors.raised;
  context.fillRect(x, y, inner, inner);
  context.globalAlpha = verdict?.rejected ? 0.15 : 0.15 + 0.75 * full;
  context.fillStyle = colors.kubelet;
  context.fillRect(x, y, inner, inner);
  if (verdict && verdict.scores.length > 0) {
    const part = verdict.total / totalMax;
    context.globalAlpha = 0.9;
    context.fillStyle = colors.sched;
    context.fillRect(x, y + inner * (1 - part), inner, inner * part);
  }
  context.globalAlpha = 1;
  if (isDown || !isNodeReady(node)) {
    context.strokeStyle = colors.reject;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(x + 2, y + 2);
    context.lineTo(x + inner - 2, y + inner - 2);
    context.stroke();
  }
  if (size >= DOTS_FROM) {
    const perRow = Math.max(1, Math.floor((inner - 4) / 5));
    pods.slice(0, perRow * perRow).forEach((pod, k) => {
      context.fillStyle = colors[podState(pod).tone];
      context.fillRect(x + 3 + (k % perRow) * 5, y + 3 + Math.floor(k / perRow) * 5, 3.5, 3.5);
    });
  }
  if (verdict?.winner) {
    context.strokeStyle = colors.sched;
    context.lineWidth = 3;
    context.strokeRect(x + 1.5, y + 1.5, inner - 3, inner - 3);
  }
}

/** Many nodes as cells of one canvas: how full each is, its Pods, and the scheduler's verdicts while it decides. */
export function HeatMap({ data }: { readonly data: { readonly names: readonly string[]; readonly width: number } }): ReactNode {
  const { names, width } = data;
  const t = useText(text);
  const colors = useColors();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [cursor, setCursor] = useState(0);
  const [opened, setOpened] = useState<string>();
  const select = useUi((s) => s.select);
  const { columns, cell, w, h } = heatGrid(names.length, width);

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    context.setTransform(SCALE, 0, 0, SCALE, 0, 0);
    context.clearRect(0, 0, w, h);
    const drawn: Cell[] = [];
    const draw = () => {
      const { resources, journey, nowUs, summary } = useCluster.getState();
      const progress = decisionProgress(journey, nowUs);
      const pods = objectsOf<Pod>(resources, 'pods');
      const nodes = objectsOf<Node>(resources, 'nodes');
      const down = new Set(summary.down.map((d) => d.component));
      names.forEach((name, i) => {
        const node = nodes.get(`nodes/${name}`);
        if (!node) return;
        const isDown = down.has(name) || down.has(`kubelet/${name}`);
        const next: Cell = { node, pods: podsOfNode(pods, name), isDown, verdict: progress?.nodes.get(name), totalMax: progress?.totalMax ?? 1 };
        if (isSame(next, drawn[i])) return;
        drawn[i] = next;
        drawCell(context, colors, next, (i % columns) * cell, Math.floor(i / columns) * cell, cell);
      });
    };
    draw();
    return useCluster.subscribe(draw);
  }, [names, columns, cell, w, h, colors]);

  const open = (index: number) => {
    const name = names[index];
    if (name === undefined) return;
    setCursor(index);
    setOpened(name);
    select({ kind: 'object', key: `nodes/${name}` });
  };

  const onClick = (event: MouseEvent<HTMLButtonElement>) => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const column = Math.floor(((event.clientX - bounds.left) / bounds.width) * columns);
    const row = Math.floor(((event.clientY - bounds.top) / bounds.height) * Math.ceil(names.length / columns));
    open(row * columns + column);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
    const move = moves[event.key];
    if (move !== undefined) setCursor((at) => Math.min(names.length - 1, Math.max(0, at + move)));
    else if (event.key === 'Enter' || event.key === ' ') open(cursor);
    else if (event.key === 'Escape') setOpened(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const at = Math.min(cursor, names.length - 1);
  return (
    <div className="heat" data-hue="kubelet">
      <button
        type="button"
        className="heat-grid nopan"
        aria-label={`${t.heat(names.length)}; ${t.heatHint}; ${names[at]}`}
        style={{ width: w, height: h }}
        onClick={onClick}
        onKeyDown={onKeyDown}
        data-testid="heat-map"
      >
        <canvas ref={canvas} width={w * SCALE} height={h * SCALE} style={{ width: w, height: h }} />
        <span className="heat-cursor" style={{ left: (at % columns) * cell, top: Math.floor(at / columns) * cell, width: cell, height: cell }} />
      </button>
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
