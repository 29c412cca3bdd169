import type { ReactNode } from 'react';
import type { Journey } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { useUi } from '../store/ui';
import { JourneyChooser } from './JourneyChooser';
import { useLabels } from './labels';
import { text } from './text';
import './journeys.css';

function Steps({ journey }: { readonly journey: Journey }): ReactNode {
  const t = useText(text);
  const labels = useLabels(journey.id);
  const select = useUi((s) => s.select);
  const jump = (step: string) => {
    host.send({ type: 'go-to-step', step });
    select({ kind: 'step' });
  };
  const { rail } = journey;
  return (
    <ol className="journey" aria-label={labels.list}>
      {rail.map(({ step, hue, state }, i) => {
        const label = labels.steps[step] ?? step;
        return (
          <li key={step} data-state={state} data-hue={hue}>
            <button
              type="button"
              aria-current={state === 'now' ? 'step' : undefined}
              aria-label={[t.stepOf(i + 1, rail.length, label), t.states[state]].filter(Boolean).join(', ')}
              title={label}
              data-testid={`step-${step}`}
              onClick={() => jump(step)}
            >
              <b>{state === 'done' ? '✓' : state === 'refused' ? '✕' : state === 'skipped' ? '–' : i + 1}</b>
              <span>{label}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** The journey that is told, as a bar: which it is, and its steps with what has become of each. */
export function JourneyRail(): ReactNode {
  const t = useText(text);
  const journey = useCluster((s) => s.journey);
  return (
    <>
      <JourneyChooser />
      {journey ? <Steps journey={journey} /> : <p className="journey-none">{t.none}</p>}
    </>
  );
}
