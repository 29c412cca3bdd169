import { type ReactNode, useEffect, useRef } from 'react';
import type { Pace, StepSize } from '../../worker/protocol';
import { text as breakpointText } from '../debug/breakpoint-text';
import { isEmbedded } from '../embed/address';
import { CONTROLS, type ControlName } from '../embed/contract';
import { useText } from '../i18n/text';
import { JourneyRail } from '../journeys/JourneyRail';
import { Below } from '../lifeline/Below';
import { useCluster } from '../store/cluster';
import { drawn } from '../store/drawing';
import { host } from '../store/host';
import { useUi } from '../store/ui';
import { icons } from '../ui/icons';
import { spaced } from '../ui/spaced';
import { formatClock } from './format-clock';
import { MarkMoment } from './MarkMoment';
import { text } from './text';
import { transport } from './transport';
import './timeline.css';

const PACES: readonly Pace[] = ['story', 'x0.1', 'x1', 'x10', 'max'];
const SIZES: readonly StepSize[] = ['journey', 'message', 'plugin'];

function Transport(): ReactNode {
  const t = useText(text);
  const playing = useCluster((s) => s.playing);
  const pace = useCluster((s) => s.pace);
  const stepSize = useUi((s) => s.stepSize);
  const open = useUi((s) => s.open);
  const button = (label: string, icon: ReactNode, act: () => void, more = '') => (
    <button type="button" className={`icon-button ${more}`} aria-label={label} title={label} onClick={act}>
      {icon}
    </button>
  );
  return (
    <div className="transport" role="group" aria-label={t.timeline}>
      {button(t.toStart, icons.toStart, transport.toStart, 'wide-only')}
      {button(t.stepBack, icons.stepBack, () => transport.step(-1))}
      <button type="button" className="play" aria-label={playing ? t.pause : t.play} title={playing ? t.pause : t.play} onClick={transport.toggle}>
        {playing ? icons.pause : icons.play}
      </button>
      {button(t.step, icons.step, () => transport.step(1))}
      {button(t.toEnd, icons.toEnd, transport.toEnd, 'wide-only')}
      {button(t.runUntil, icons.until, () => open('until'), 'wide-only')}
      {!isEmbedded() && <MarkMoment />}
      <label className="chip">
        {t.stepBy}
        <select value={stepSize} onChange={(event) => useUi.setState({ stepSize: event.target.value as StepSize })}>
          {SIZES.map((size) => (
            <option key={size} value={size}>
              {t.sizes[size]}
            </option>
          ))}
        </select>
      </label>
      <label className="chip">
        <span className="hidden">{t.pace}</span>
        <select value={pace} onChange={(event) => host.send({ type: 'pace', pace: event.target.value as Pace })}>
          {PACES.map((name) => (
            <option key={name} value={name}>
              {t.paces[name]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** Where play has stopped at a breakpoint, the message that it came with is opened. */
function useBreakpointHit(): void {
  const hit = useCluster((s) => s.until?.hit);
  useEffect(() => {
    if (hit !== undefined) useUi.getState().select({ kind: 'message', id: hit });
  }, [hit]);
}

/** What of the run is not kept, and the way there. */
function NotKept(): ReactNode {
  const t = useText(text);
  const known = useCluster((s) => s.known);
  const startUs = useCluster((s) => s.startUs);
  if (!known) return null;
  const clockOf = (us: number): string => formatClock(us - startUs);
  const way = (words: string, title: string, toUs: number) => (
    <button type="button" className="chip not-kept" title={title} onClick={() => host.send({ type: 'seek', toUs })}>
      {words}
    </button>
  );
  return (
    <>
      {known.earlier === 'dropped' && way(t.earlier(clockOf(known.fromUs)), t.earlierTitle, known.fromUs - 1)}
      {known.earlier === 'forgotten' && (
        <span className="chip not-kept" title={t.forgottenTitle}>
          {t.forgotten(clockOf(known.fromUs))}
        </span>
      )}
      {known.later && way(t.later(clockOf(known.toUs)), t.laterTitle, known.toUs + 1)}
    </>
  );
}

/** The clock is written by its own loop: it runs between frames, and nothing around it needs to know. */
function Clock(): ReactNode {
  const t = useText(text);
  const time = useRef<HTMLElement>(null);
  const position = useCluster((s) => s.position);
  const head = useCluster((s) => s.head);
  useBreakpointHit();
  useEffect(() => {
    let shown = '';
    return drawn((nowUs) => {
      const words = formatClock(nowUs - useCluster.getState().startUs);
      if (time.current && words !== shown) time.current.textContent = shown = words;
      return false;
    });
  }, []);
  const until = useCluster((s) => s.until);
  const { kinds } = useText(breakpointText);
  return (
    <span className="clock" data-testid="clock">
      {until && until.hit === undefined && <em>{t.until(kinds[until.breakpoint.kind])} · </em>}
      <b ref={time} />{' '}
      <span className="clock-position">
        · <span data-testid="position">{t.messageOf(spaced(position), spaced(head))}</span>
      </span>
      <NotKept />
    </span>
  );
}

/** The bottom of the screen: where in time we are, and how to go elsewhere; in a frame of another page, as much of it as that wants. */
export function Timeline({ controls = CONTROLS }: { readonly controls?: readonly ControlName[] }): ReactNode {
  const t = useText(text);
  const has = (control: ControlName): boolean => controls.includes(control);
  return (
    <section className="timeline" aria-label={t.timeline}>
      <div className="rail">
        {has('transport') && <Transport />}
        {has('journey') && <JourneyRail />}
        {has('clock') && <Clock />}
      </div>
      {has('lanes') && <Below />}
    </section>
  );
}
