import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { Brief } from '../../life/brief';
import { SavePicture } from '../export/SavePicture';
import { takeWhole } from '../export/take-picture';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { closeLives, showLives } from '../store/life-line';
import { useUi } from '../store/ui';
import { icons } from '../ui/icons';
import { groupAt, groupOf } from './groups';
import { Machine } from './Machine';
import { Marks } from './Marks';
import { type Mark, marksOf } from './marks';
import { Now } from './Now';
import { PodLife } from './PodLife';
import { Ruler } from './Ruler';
import { Tip, usePointer } from './Tip';
import { text } from './text';
import { around, showing, type TimeWindow, zoomed } from './time-window';
import { useLives } from './use-lives';
import './lifeline.css';

const ROW_PX = 22;
const ZOOM = 1.6;

/** The window that is shown: around all lives, until somebody moves it. */
function useTimeWindow(pods: readonly Brief[]) {
  const [chosen, choose] = useState<TimeWindow>();
  const toUs = useCluster((s) => around(pods, s.headUs).toUs);
  const window = useMemo(() => chosen ?? around(pods, useCluster.getState().headUs), [chosen, pods, toUs]);
  return { window, choose };
}

/** The width of the rows' tracks, told when it changes. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** Goes to a mark's moment, and has what it was explained. */
function goTo({ atUs, message }: Mark): void {
  host.send({ type: 'seek', toUs: atUs });
  if (message !== undefined) useUi.getState().select({ kind: 'message', id: message });
}

function Header({ of, owner, children }: { readonly of: string; readonly owner: string | undefined; readonly children: ReactNode }): ReactNode {
  const t = useText(text);
  return (
    <header className="life-header">
      <h3>{of}</h3>
      {owner !== undefined && (
        <button type="button" className="link" onClick={() => showLives(owner)}>
          {t.owner(owner)}
        </button>
      )}
      <span className="life-tools" data-capture="exclude">
        {children}
      </span>
    </header>
  );
}

/** The lives of a Pod, or of an owner's Pods under each other, on the time axis; its cursor is now. */
export function LifeLine({ of, children }: { readonly of: string; readonly children?: ReactNode }): ReactNode {
  const t = useText(text);
  const [opened, setOpened] = useState<readonly string[]>([]);
  const { family, lives } = useLives(of, opened);
  const pods = family?.pods ?? NO_PODS;
  const { window, choose } = useTimeWindow(pods);
  const groups = useMemo(() => pods.map((brief) => groupOf(brief, lives.get(brief.uid), t, useCluster.getState().headUs)), [pods, lives, t]);
  const marks = useMemo(() => marksOf(groups.flatMap(({ rows }) => rows)), [groups]);
  const [active, setActive] = useState<string>();
  const mark = marks.find(({ id }) => id === active);
  const scroller = useRef<HTMLDivElement>(null);
  const tracks = useRef<HTMLDivElement>(null);
  const whole = useRef<HTMLElement>(null);
  const width = useWidth(tracks);
  const list = useVirtualizer({
    count: groups.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => (groups[i]?.rows.length ?? 1) * ROW_PX,
    getItemKey: (i) => groups[i]!.brief.uid,
    overscan: 8,
  });
  const view = { tracks, window, width, choose };
  const { tip, ...pointer } = usePointer(view, groups, (found) => {
    goTo(found);
    setActive(found.id);
  });
  const machine = groups.find(({ life }) => life && mark && life.uid === groupAt(groups, mark.row)?.brief.uid)?.life ?? groups.find(({ life }) => life)?.life;
  const turnTo = (next: Mark | undefined): void => {
    if (!next) return;
    setActive(next.id);
    choose((now) => (now ? showing(now, next.atUs) : now));
    const group = groupAt(groups, next.row);
    if (groups.length > 1 && group) list.scrollToIndex(groups.indexOf(group));
  };
  const middle = (window.fromUs + window.toUs) / 2;
  const tool = (label: string, icon: ReactNode, act: () => void, more = '') => (
    <button type="button" className={`icon-button ${more}`} aria-label={label} title={label} onClick={act}>
      {icon}
    </button>
  );
  return (
    <section ref={whole} className="life" aria-label={t.lives(of)} data-testid="life-line">
      <Header of={of} owner={family?.owner}>
        {tool(t.zoomOut, icons.minus, () => choose(zoomed(window, ZOOM, middle)))}
        {tool(t.zoomIn, icons.plus, () => choose(zoomed(window, 1 / ZOOM, mark ? mark.atUs : middle)))}
        {tool(t.fit, icons.fit, () => choose(undefined))}
        <SavePicture of={t.theLives(of)} fileName={of.replaceAll('/', '-')} take={(format) => takeWhole(whole, format)} />
        {children}
        {tool(t.close, icons.close, closeLives, 'life-close')}
      </Header>
      <div className="life-body">
        <Marks marks={marks} active={mark} name={of} turnTo={turnTo} goTo={goTo} />
        <div className="life-scroll" ref={scroller} {...pointer}>
          <div className="life-content">
            <Ruler window={window} width={width} />
            <div className="life-pods" style={{ height: list.getTotalSize() }}>
              {list.getVirtualItems().map(({ key, index, start }) => (
                <PodLife
                  key={key}
                  ref={list.measureElement}
                  index={index}
                  top={start}
                  group={groups[index]!}
                  alone={groups.length === 1}
                  window={window}
                  width={width}
                  active={mark && groups[index]!.rows.some(({ id }) => mark.id.startsWith(`${id} `)) ? mark : undefined}
                  toggle={() => setOpened((now) => toggled(now, groups[index]!.brief.uid))}
                />
              ))}
            </div>
            <div className="life-tracks" ref={tracks}>
              <Now {...view} />
              {tip && <Tip of={tip} {...view} />}
            </div>
            {family && pods.length === 0 && <p className="life-none">{of.startsWith('pods/') ? t.none : t.noPods}</p>}
            {family && family.earlier > 0 && <p className="life-none">{t.earlier(family.earlier)}</p>}
            {!family && <p className="life-none">{t.loading}</p>}
          </div>
        </div>
        {machine && <Machine key={machine.uid} life={machine} />}
      </div>
    </section>
  );
}

const NO_PODS: readonly Brief[] = [];

const toggled = (opened: readonly string[], uid: string): readonly string[] => (opened.includes(uid) ? opened.filter((one) => one !== uid) : [...opened, uid]);
