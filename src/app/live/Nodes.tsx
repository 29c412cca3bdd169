import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import type { Tile } from '../../worker/live-protocol';
import { useText } from '../i18n/text';
import { NodesHeat } from './NodesHeat';
import { text } from './text';

const CARD_PX = 250;
const CARD_HEIGHT_PX = 104;
/** From so many nodes on, one sees all of them at once as colours first. */
const HEAT_FROM = 60;

const percent = (share: number): number => Math.round(share * 100);

function Bar({ label, share }: { readonly label: string; readonly share: number }): ReactNode {
  return (
    <span className="live-bar" data-full={share > 0.9}>
      <span>{label}</span>
      <meter min={0} max={1} value={Math.min(1, share)} aria-label={label} />
      <span>{percent(share)} %</span>
    </span>
  );
}

function Card({ tile, isSelected, onSelect }: { readonly tile: Tile; readonly isSelected: boolean; readonly onSelect: () => void }): ReactNode {
  const t = useText(text);
  const { name, state, cpu, memory, pods } = tile;
  return (
    <button type="button" className="live-card" aria-pressed={isSelected} data-state={state} data-testid={`live-node-${name}`} onClick={onSelect}>
      <b title={name}>{name}</b>
      <span className="live-state">{t.states[state]}</span>
      <Bar label={t.cpu} share={cpu} />
      <Bar label={t.memory} share={memory} />
      <span className="live-pods" data-troubled={pods.reject > 0}>
        {t.podsOf(pods.pass, pods.wait, pods.reject, pods.quiet)}
      </span>
    </button>
  );
}

/** How wide an element is, as it changes. */
function useWidth(): readonly [React.RefObject<HTMLDivElement | null>, number] {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}

interface NodesProps {
  readonly tiles: readonly Tile[];
  readonly search: string;
  readonly troubled: boolean;
  readonly selected: string | undefined;
  readonly onSelect: (key: string) => void;
}

/** All nodes: how full they are and how their Pods do. Many are a heat map first; of the cards only those are drawn that can be seen. */
export function Nodes({ tiles, search, troubled, selected, onSelect }: NodesProps): ReactNode {
  const t = useText(text);
  const [scroller, width] = useWidth();
  const wanted = search.trim().toLowerCase();
  const shown = tiles.filter(({ name, state, pods }) => name.includes(wanted) && (!troubled || state !== 'ready' || pods.reject + pods.wait > 0));
  const columns = Math.max(1, Math.floor(width / CARD_PX));
  const rows = useVirtualizer({
    count: Math.ceil(shown.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD_HEIGHT_PX,
    overscan: 3,
  });
  const card = (tile: Tile): ReactNode => (
    <Card key={tile.name} tile={tile} isSelected={selected === `nodes/${tile.name}`} onSelect={() => onSelect(`nodes/${tile.name}`)} />
  );
  return (
    <section className="live-nodes" aria-label={t.nodesOf(tiles.length)}>
      {shown.length >= HEAT_FROM && <NodesHeat tiles={shown} width={width} selected={selected} onSelect={onSelect} />}
      <div className="live-scroller" ref={scroller}>
        {tiles.length > 0 && shown.length === 0 && <p className="live-quiet">{t.noMatch}</p>}
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, start }) => (
            <div key={index} className="live-cards" style={{ transform: `translateY(${start}px)`, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
              {shown.slice(index * columns, (index + 1) * columns).map(card)}
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}
