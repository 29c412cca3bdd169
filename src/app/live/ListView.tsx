import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef, useState } from 'react';
import type { List } from '../../worker/live-protocol';
import { useText } from '../i18n/text';
import { useAnswer } from './link';
import { text } from './text';

const ROW_PX = 30;
/** Rows are asked for in pieces of this many, so that scrolling does not ask with each pixel. */
const PIECE = 50;

interface ListViewProps {
  readonly resource: string;
  readonly search: string;
  readonly troubled: boolean;
  readonly selected: string | undefined;
  readonly onSelect: (key: string) => void;
}

/** The objects of a resource, as `kubectl get` prints them. However many there are: only what is shown is asked for. */
export function ListView({ resource, search, troubled, selected, onSelect }: ListViewProps): ReactNode {
  const t = useText(text);
  const [piece, setPiece] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useAnswer({ ask: 'list', resource, search, troubled, from: piece * PIECE, count: PIECE * 3 }, resource);
  const total = list?.total ?? 0;
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    onChange: ({ range }) => {
      if (range) setPiece(Math.max(0, Math.floor(range.startIndex / PIECE) - 1));
    },
  });
  if (!list) return <p className="live-quiet">{t.loading}</p>;
  const names = [...(list.namespaced ? ['Namespace'] : []), ...list.columns];
  return (
    <div ref={scroller} className="live-table" role="table" aria-rowcount={total + 1} aria-label={resource} data-namespaced={list.namespaced}>
      <div role="row" className="live-row live-head" aria-rowindex={1}>
        {names.map((name) => (
          <span role="columnheader" key={name}>
            {name}
          </span>
        ))}
      </div>
      {total === 0 && <p className="live-quiet">{search === '' && !troubled ? t.nothing : t.noMatch}</p>}
      <div role="rowgroup" style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map(({ index, start }) => (
          <Row
            key={index}
            list={list}
            index={index}
            start={start}
            isSelected={(key) => selected === `${resource}/${key}`}
            onSelect={(key) => onSelect(`${resource}/${key}`)}
          />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly list: List;
  readonly index: number;
  readonly start: number;
  readonly isSelected: (key: string) => boolean;
  readonly onSelect: (key: string) => void;
}

function Row({ list: { rows, from, namespaced }, index, start, isSelected, onSelect }: RowProps): ReactNode {
  const row = rows[index - from];
  if (!row) return null;
  const { key, cells, tone } = row;
  const [name = '', ...others] = cells;
  const namespace = key.includes('/') ? key.slice(0, key.indexOf('/')) : '';
  return (
    <div
      role="row"
      className="live-row"
      aria-rowindex={index + 2}
      data-tone={tone}
      aria-selected={isSelected(key)}
      style={{ transform: `translateY(${start}px)`, height: ROW_PX }}
      onPointerUp={() => onSelect(key)}
    >
      {namespaced && <span role="cell">{namespace}</span>}
      <span role="cell">
        <button type="button" className="link" onClick={() => onSelect(key)}>
          {name || key}
        </button>
      </span>
      {others.map((cell, i) => (
        <span role="cell" key={i} title={cell}>
          {cell}
        </span>
      ))}
    </div>
  );
}
