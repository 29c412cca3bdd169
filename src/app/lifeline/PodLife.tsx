import { memo, type ReactNode, type Ref, useEffect, useRef } from 'react';
import { useText } from '../i18n/text';
import type { Group } from './groups';
import type { Mark } from './marks';
import { Track } from './Track';
import { text } from './text';
import { pxOf, type TimeWindow } from './time-window';

/** Around the mark that is chosen, which is brought into sight. */
function Ring({ x }: { readonly x: number }): ReactNode {
  const ring = useRef<HTMLElement>(null);
  useEffect(() => void ring.current?.parentElement?.scrollIntoView({ block: 'nearest' }), []);
  return <b className="life-ring" ref={ring} style={{ translate: `${x}px 0` }} />;
}

interface PodLifeProps {
  readonly ref: Ref<HTMLDivElement>;
  readonly group: Group;
  readonly index: number;
  readonly top: number;
  /** It is the only one: always whole. */
  readonly alone: boolean;
  readonly window: TimeWindow;
  readonly width: number;
  readonly active: Mark | undefined;
  readonly toggle: () => void;
}

/** One Pod's rows: its life whole, or in one row that opens it. */
export const PodLife = memo(function PodLife({ ref, group, index, top, alone, window, width, active, toggle }: PodLifeProps): ReactNode {
  const t = useText(text);
  const { brief, life, rows } = group;
  const name = brief.pod.slice(brief.pod.indexOf('/') + 1);
  // Of the Pods of one owner the ends of their names tell them apart.
  const short = name.split('-').length > 2 ? name.split('-').slice(-2).join('-') : name;
  return (
    <div ref={ref} data-index={index} className="life-pod" style={{ top }} data-testid={`life-${name}`}>
      {!alone && life && (
        <div className="life-row">
          <button type="button" className="life-label" aria-expanded="true" aria-label={t.expand(name)} onClick={toggle}>
            ▾ {short}
          </button>
        </div>
      )}
      {rows.map((row) => (
        <div key={row.id} className="life-row" data-row={row.id} data-inner={row.inner}>
          {alone || life ? (
            <span className="life-label" title={row.label}>
              {row.label}
            </span>
          ) : (
            <button type="button" className="life-label" aria-expanded="false" aria-label={t.expand(name)} title={name} onClick={toggle}>
              ▸ {short}
            </button>
          )}
          <Track row={row} window={window} width={width} />
          {active?.id.startsWith(`${row.id} `) && <Ring key={active.id} x={pxOf(window, width, active.atUs)} />}
        </div>
      ))}
    </div>
  );
}, same);

/** The position in the list and what is in it; a new function to open it makes no difference. */
function same(a: PodLifeProps, b: PodLifeProps): boolean {
  return (
    a.group === b.group &&
    a.index === b.index &&
    a.top === b.top &&
    a.alone === b.alone &&
    a.window === b.window &&
    a.width === b.width &&
    a.active === b.active
  );
}
