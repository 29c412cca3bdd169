import type { ReactNode } from 'react';
import type { Journey } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { text } from '../journeys/text';
import { host } from '../store/host';
import { useUi } from '../store/ui';

/** What the step that is going on consists of: what of it has happened, and when; each a way to there. */
export function StepParts({ journey: { current, parts } }: { readonly journey: Journey }): ReactNode {
  const t = useText(text);
  const select = useUi((s) => s.select);
  const part = parts[current];
  if (!part) return null;
  const beganUs = part.stages[0]?.startUs ?? 0;
  return (
    <ol className="step-parts" aria-label={t.parts}>
      {part.rail.map(({ step, state }) => {
        const stage = part.stages.find((one) => one.step === step);
        return (
          <li key={step} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
            <button
              type="button"
              disabled={!stage}
              onClick={() => {
                if (stage) host.send({ type: 'seek', toUs: stage.momentUs ?? stage.startUs });
                select({ kind: 'step' });
              }}
            >
              <span>{t.runParts[step as keyof typeof t.runParts] ?? step}</span>
              <em>{stage ? `+${((stage.startUs - beganUs) / 1e6).toFixed(2)} s` : t.states[state]}</em>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
