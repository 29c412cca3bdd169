import { type ReactNode, useEffect, useRef } from 'react';
import { JOURNEY_STEPS, type JourneyStep, type Pace, type StepSize } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { clock } from '../store/clock';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { useUi } from '../store/ui';
import { icons } from '../ui/icons';
import { formatClock } from './format-clock';
import { Lanes } from './Lanes';
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

type StepState = 'done' | 'now' | 'next' | 'refused';

/** A step's place in the journey, by what of it has happened. */
function useStepStates(): ReadonlyMap<JourneyStep, StepState> | undefined {
  const journey = useCluster((s) => s.journey);
  if (!journey) return undefined;
  const begun = new Set(journey.stages.map((stage) => stage.step));
  return new Map(
    JOURNEY_STEPS.map((step): [JourneyStep, StepState] => {
      if (step === journey.current && !journey.done) return [step, 'now'];
      if (step === journey.current && journey.refused) return [step, 'refused'];
      return [step, begun.has(step) ? 'done' : 'next'];
    }),
  );
}

const stepHue: Readonly<Record<JourneyStep, string>> = {
  submit: 'client',
  store: 'etcd',
  watch: 'sched',
  filter: 'sched',
  score: 'sched',
  bind: 'sched',
  run: 'kubelet',
};

function JourneyRail(): ReactNode {
  const t = useText(text);
  const states = useStepStates();
  const select = useUi((s) => s.select);
  const jump = (step: JourneyStep) => {
    host.send({ type: 'go-to-step', step });
    select({ kind: 'step' });
  };
  if (!states) return <p className="journey-none">{t.noJourney}</p>;
  const words = { done: t.done, now: '', next: t.notYet, refused: t.refused };
  return (
    <ol className="journey" aria-label={t.journey}>
      {JOURNEY_STEPS.map((step, i) => {
        const state = states.get(step) ?? 'next';
        return (
          <li key={step} data-state={state} data-hue={stepHue[step]}>
            <button
              type="button"
              aria-current={state === 'now' ? 'step' : undefined}
              aria-label={[t.stepOf(i + 1, t.steps[step]), words[state]].filter(Boolean).join(', ')}
              data-testid={`step-${step}`}
              onClick={() => jump(step)}
            >
              <b>{state === 'done' ? '✓' : state === 'refused' ? '✕' : i + 1}</b>
              <span>{t.steps[step]}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

const spaced = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ' ');

/** Where play has stopped at a breakpoint, the message that it came with is opened. */
function useBreakpointHit(): void {
  const hit = useCluster((s) => s.until?.hit);
  useEffect(() => {
    if (hit !== undefined) useUi.getState().select({ kind: 'message', id: hit });
  }, [hit]);
}

/** The clock is written by its own loop: it runs between frames, and nothing around it needs to know. */
function Clock(): ReactNode {
  const t = useText(text);
  const time = useRef<HTMLElement>(null);
  const position = useCluster((s) => s.position);
  const head = useCluster((s) => s.head);
  useBreakpointHit();
  useEffect(() => {
    let request = 0;
    const draw = () => {
      request = requestAnimationFrame(draw);
      const words = formatClock(clock.nowUs(performance.now()) - useCluster.getState().startUs);
      if (time.current && time.current.textContent !== words) time.current.textContent = words;
    };
    request = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(request);
  }, []);
  const until = useCluster((s) => s.until);
  return (
    <span className="clock" data-testid="clock">
      {until && until.hit === undefined && <em>{t.until(t.breakpoints[until.breakpoint.kind])} · </em>}
      <b ref={time} /> · <span data-testid="position">{t.messageOf(spaced(position), spaced(head))}</span>
    </span>
  );
}

/** The bottom of the screen: where in time we are, and how to go elsewhere. */
export function Timeline(): ReactNode {
  const t = useText(text);
  return (
    <section className="timeline" aria-label={t.timeline}>
      <div className="rail">
        <Transport />
        <JourneyRail />
        <Clock />
      </div>
      <Lanes />
    </section>
  );
}
