import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import { type PanelName, SIZES, useUi } from '../store/ui';

interface SplitterProps {
  readonly panel: PanelName;
  readonly label: string;
  /** On which side of the line the panel lies. */
  readonly side: 'left' | 'right' | 'above' | 'below';
  readonly min: number;
  readonly max: number;
}

const KEY_STEP_PX = 16;

/** The line between a panel and its neighbour: drag it, or use the arrow keys; Enter or a double click folds the panel. */
export function Splitter({ panel, label, side, min, max }: SplitterProps): ReactNode {
  const size = useUi((s) => s.sizes[panel]);
  const resize = useUi((s) => s.resize);
  const fold = useUi((s) => s.fold);
  const start = useRef<{ readonly at: number; readonly size: number }>(undefined);
  const vertical = side === 'left' || side === 'right';
  const sign = side === 'left' || side === 'above' ? 1 : -1;
  const set = (next: number) => resize(panel, Math.min(max, Math.max(min, next)));

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    start.current = { at: vertical ? event.clientX : event.clientY, size };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (start.current) set(start.current.size + sign * ((vertical ? event.clientX : event.clientY) - start.current.at));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, number>> = vertical ? { ArrowRight: 1, ArrowLeft: -1 } : { ArrowDown: 1, ArrowUp: -1 };
    const move = moves[event.key];
    if (move !== undefined) set(size + sign * move * KEY_STEP_PX);
    else if (event.key === 'Enter') fold(panel, true);
    else if (event.key === 'Home') set(SIZES[panel]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      role="separator"
      className="splitter"
      data-side={side}
      tabIndex={0}
      aria-label={label}
      aria-orientation={vertical ? 'vertical' : 'horizontal'}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        start.current = undefined;
      }}
      onDoubleClick={() => fold(panel, true)}
      onKeyDown={onKeyDown}
    />
  );
}
