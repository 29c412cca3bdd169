import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Tile } from '../../worker/live-protocol';
import { useText } from '../i18n/text';
import { type Colors, useColors } from '../theme/colors';
import { moveInGrid } from '../ui/move-in-grid';
import { text } from './text';

const CELL_PX_MAX = 22;
const CELL_PX_MIN = 4;
const HEIGHT_PX = 200;

/** The largest cells with which all fit into the room there is. */
function gridOf(count: number, width: number): { readonly cell: number; readonly columns: number; readonly height: number } {
  let cell = CELL_PX_MAX;
  while (cell > CELL_PX_MIN && Math.ceil(count / Math.floor(width / cell)) * cell > HEIGHT_PX) cell--;
  const columns = Math.max(1, Math.floor(width / cell));
  return { cell, columns, height: Math.ceil(count / columns) * cell };
}

function draw(context: CanvasRenderingContext2D, { state, cpu, pods }: Tile, colors: Colors, x: number, y: number, cell: number): void {
  const inner = cell - 1;
  context.globalAlpha = 1;
  context.fillStyle = colors.raised;
  context.fillRect(x, y, inner, inner);
  context.globalAlpha = 0.12 + 0.78 * Math.min(1, cpu);
  context.fillStyle = colors.kubelet;
  context.fillRect(x, y, inner, inner);
  context.globalAlpha = 1;
  // What is wrong is a mark of its own, not only a colour.
  if (pods.reject > 0) {
    context.fillStyle = colors.reject;
    context.fillRect(x, y + inner * 0.66, inner, inner * 0.34);
  }
  if (state === 'ready') return;
  context.strokeStyle = state === 'down' ? colors.reject : colors.wait;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + inner, y + inner);
  context.stroke();
}

interface NodesHeatProps {
  readonly tiles: readonly Tile[];
  readonly width: number;
  readonly selected: string | undefined;
  readonly onSelect: (key: string) => void;
}

/** Thousands of nodes at once, on one canvas. */
export function NodesHeat({ tiles, width, selected, onSelect }: NodesHeatProps): ReactNode {
  const t = useText(text);
  const colors = useColors();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [cursor, setCursor] = useState(0);
  const { cell, columns, height } = gridOf(tiles.length, Math.max(CELL_PX_MAX, width));
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const scale = devicePixelRatio;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    for (const [i, tile] of tiles.entries()) draw(context, tile, colors, (i % columns) * cell, Math.floor(i / columns) * cell, cell);
  }, [tiles, colors, cell, columns, width, height]);

  const at = Math.min(cursor, tiles.length - 1);
  const open = (index: number): void => {
    const tile = tiles[index];
    if (!tile) return;
    setCursor(index);
    onSelect(`nodes/${tile.name}`);
  };
  const indexAt = (event: MouseEvent<HTMLButtonElement>): number => {
    const bounds = event.currentTarget.getBoundingClientRect();
    return Math.floor((event.clientY - bounds.top) / cell) * columns + Math.floor((event.clientX - bounds.left) / cell);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = moveInGrid(event.key, at, { columns, count: tiles.length });
    if (next !== undefined) setCursor(next);
    else if (event.key === 'Enter' || event.key === ' ') open(at);
    else return;
    event.preventDefault();
  };
  const words = (tile: Tile | undefined): string =>
    tile
      ? t.heatOf(
          tile.name,
          Math.round(tile.cpu * 100),
          Object.values(tile.pods).reduce((a, b) => a + b, 0),
        )
      : '';
  const marked = tiles.findIndex(({ name }) => selected === `nodes/${name}`);
  return (
    <button
      type="button"
      className="live-heat"
      aria-label={`${t.heat(tiles.length)} ${words(tiles[at])}`}
      data-testid="live-heat"
      style={{ height }}
      onClick={(event) => event.detail > 0 && open(indexAt(event))}
      onPointerMove={(event) => {
        event.currentTarget.title = words(tiles[indexAt(event)]);
      }}
      onKeyDown={onKeyDown}
    >
      <canvas ref={canvas} width={width * devicePixelRatio} height={height * devicePixelRatio} style={{ width, height }} />
      {[at, marked].map(
        (index, i) =>
          index >= 0 && (
            <span
              key={i === 0 ? 'cursor' : 'selected'}
              className="live-heat-cursor"
              data-selected={i === 1}
              style={{ left: (index % columns) * cell, top: Math.floor(index / columns) * cell, width: cell, height: cell }}
            />
          ),
      )}
    </button>
  );
}
