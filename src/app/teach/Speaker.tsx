import { type ReactNode, useEffect, useState } from 'react';
import { useText } from '../i18n/text';
import { Prose } from '../lessons/Prose';
import { useAppearance } from '../theme/appearance';
import { hearLesson, type Spoken } from './speaker-channel';
import { text } from './text';
import '../lessons/lessons.css';
import './speaker.css';

const SECOND_MS = 1_000;
const two = (n: number): string => String(n).padStart(2, '0');

/** How long it has been spoken. */
function Elapsed(): ReactNode {
  const t = useText(text);
  const [fromMs, setFromMs] = useState(() => Date.now());
  const [nowMs, setNowMs] = useState(fromMs);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.floor((nowMs - fromMs) / SECOND_MS));
  return (
    <p className="speaker-elapsed">
      {t.elapsed}: <time data-testid="elapsed">{`${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`}</time>{' '}
      <button
        type="button"
        className="button"
        onClick={() => {
          setFromMs(Date.now());
          setNowMs(Date.now());
        }}
      >
        {t.restart}
      </button>
    </p>
  );
}

/** The speaker's window: what to say at the step that the audience sees, what comes next, and how long it has been. */
export function Speaker({ id }: { readonly id: string }): ReactNode {
  const t = useText(text);
  const [spoken, setSpoken] = useState<Spoken>();
  useAppearance();
  useEffect(() => hearLesson(id, setSpoken), [id]);
  const isOver = spoken !== undefined && spoken.step > spoken.of;
  return (
    <main className="lesson speaker" aria-label={t.speaker}>
      <header>
        <b>{spoken?.lesson ?? t.speaker}</b>
      </header>
      <Elapsed />
      {!spoken && <p role="status">{t.waiting}</p>}
      {spoken && !isOver && (
        <div aria-live="polite" className="speaker-step">
          <p className="eyebrow">{t.step(spoken.step, spoken.of)}</p>
          <h2>{spoken.title}</h2>
          {spoken.notes.length > 0 ? <Prose of={spoken.notes} /> : <p>{t.noNotes}</p>}
          <p>
            {spoken.next === undefined ? (
              t.lastStep
            ) : (
              <>
                {t.nextStep}: <b>{spoken.next}</b>
              </>
            )}
          </p>
        </div>
      )}
    </main>
  );
}
