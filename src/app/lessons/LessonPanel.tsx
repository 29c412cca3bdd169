import { type ReactNode, useEffect, useRef, useState } from 'react';
import { isOver, stepAt } from '../../lessons/course';
import type { Lesson, Panel } from '../../lessons/lesson';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { showLives } from '../store/life-line';
import { useUi } from '../store/ui';
import { openSpeaker } from '../teach/speak';
import { AsWritten } from '../ui/AsWritten';
import { icons } from '../ui/icons';
import { useNarrow } from '../use-narrow';
import { Doing } from './Doing';
import { Over } from './Over';
import { Prose } from './Prose';
import { again, commandsUsed, happen } from './play';
import { Question, Verdict } from './Question';
import { leaveLesson, useLesson } from './store';
import { text } from './text';
import './lessons.css';

/** What opens over the page, or beside it, on demand. */
function Opener({ panel }: { readonly panel: Panel }): ReactNode {
  const t = useText(text);
  const journey = useCluster((s) => s.journey);
  const narrow = useNarrow();
  const { open, openDecision } = useUi.getState();
  const act = (): void => {
    if (panel === 'decision') {
      if (journey?.pod !== undefined && journey.decision) openDecision({ pod: journey.pod, cycle: journey.decision.cycle });
    } else if (panel === 'life') {
      if (journey) showLives(journey.subject);
    } else open(panel);
  };
  // On a wide screen, the editor and the terminal stand beside the stage.
  if ((panel === 'decision' && !journey?.decision) || (!narrow && (panel === 'editor' || panel === 'terminal'))) return null;
  return (
    <button type="button" className="link" onClick={act}>
      {t.open[panel]}
    </button>
  );
}

/** The step that one is in: what it says, asks, and has to be done. */
function CurrentStep({ lesson }: { readonly lesson: Lesson }): ReactNode {
  const t = useText(text);
  const progress = useLesson((s) => s.progress);
  const isAstray = useLesson((s) => s.isAstray);
  const stuck = useLesson((s) => s.trouble !== undefined);
  const heading = useRef<HTMLHeadingElement>(null);
  const { step: number, phase } = progress;
  useEffect(() => {
    // Who has gone on to another step reads it from its beginning.
    if (number > 0) heading.current?.focus();
  }, [number]);
  const step = stepAt(lesson, progress);
  if (!step) return <Over lesson={lesson} />;
  const { words, show } = step;
  const isLast = number === lesson.steps.length - 1;
  return (
    <>
      <p className="eyebrow">{t.stepOf(number + 1, lesson.steps.length)}</p>
      <h2 ref={heading} tabIndex={-1}>
        {words.title}
      </h2>
      <Prose of={words.text} />
      {show.open && phase !== 'asking' && <Opener panel={show.open} />}
      {phase === 'asking' && <Question key={step.step} step={step} />}
      {phase === 'doing' && <Doing lesson={lesson} step={step} progress={progress} />}
      <div role="status" className="lesson-outcome">
        {phase === 'setting' && !stuck && t.setting}
        {phase === 'showing' && !stuck && t.showing}
        {phase === 'doing' && isAstray && (words.astray.length > 0 ? <Prose of={words.astray} /> : t.astray)}
        {stuck && t.stuck}
        {phase === 'told' && (
          <>
            <Verdict lesson={lesson} step={step} progress={progress} />
            <Prose of={words.after} />
            {lesson.par !== undefined && step.check !== undefined && <p>{t.mended(commandsUsed(), lesson.par)}</p>}
          </>
        )}
      </div>
      <div className="lesson-buttons">
        {phase === 'told' && (
          <button type="button" className="button primary" data-testid="lesson-next" onClick={() => happen({ is: 'next' })}>
            {isLast ? t.finish : t.next}
          </button>
        )}
        <button type="button" className={isAstray || stuck ? 'button primary' : 'button'} disabled={phase === 'setting' && !stuck} onClick={again}>
          {t.again}
        </button>
      </div>
    </>
  );
}

/** The lesson that is being taken, beside the stage. */
export function LessonPanel(): ReactNode {
  const t = useText(text);
  const lesson = useLesson((s) => s.lesson);
  const trouble = useLesson((s) => s.trouble);
  const progress = useLesson((s) => s.progress);
  const open = useUi((s) => s.open);
  const [isBlocked, setIsBlocked] = useState(false);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
    <section className="lesson" aria-label={lesson?.title ?? t.lessons} tabIndex={0} data-phase={progress.phase} data-over={lesson && isOver(lesson, progress)}>
      <header>
        <b>{lesson?.title ?? t.lessons}</b>
        <button type="button" className="icon-button wide-only" aria-label={t.speaker} title={t.speaker} onClick={() => setIsBlocked(!openSpeaker())}>
          {icons.presenter}
        </button>
        <button type="button" className="icon-button" aria-label={t.all} title={t.all} onClick={() => open('lessons')}>
          {icons.list}
        </button>
        <button type="button" className="icon-button" aria-label={t.leave} title={t.leave} onClick={leaveLesson}>
          {icons.leave}
        </button>
      </header>
      {isBlocked && <p role="status">{t.speakerBlocked}</p>}
      {lesson && <CurrentStep lesson={lesson} />}
      {!lesson && trouble !== undefined && (
        <div role="alert">
          <b>{t.unreadable}</b>
          <AsWritten>{trouble}</AsWritten>
        </div>
      )}
    </section>
  );
}
