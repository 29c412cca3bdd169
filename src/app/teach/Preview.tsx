import type { ReactNode } from 'react';
import type { Lesson, Step } from '../../lessons/lesson';
import type { Block } from '../../lessons/prose';
import { useText } from '../i18n/text';
import { Prose } from '../lessons/Prose';
import { text } from './text';

function Part({ title, of }: { readonly title: string; readonly of: readonly Block[] }): ReactNode {
  if (of.length === 0) return null;
  return (
    <div className="lesson-hint">
      <b>{title}</b>
      <Prose of={of} />
    </div>
  );
}

function StepPreview({ step, number, count }: { readonly step: Step; readonly number: number; readonly count: number }): ReactNode {
  const t = useText(text);
  const { words, predict, check } = step;
  const hints = words.hints.map((hint, i) => ({ n: i + 1, hint }));
  return (
    <section>
      <p className="eyebrow">{t.step(number, count)}</p>
      <h2>{words.title}</h2>
      <Prose of={words.text} />
      <Part title={t.question} of={words.question} />
      {predict?.kind === 'choice' && (
        <ul>
          {predict.choices.map((choice) => (
            <li key={choice}>{words.answers.get(choice)?.label ?? choice}</li>
          ))}
        </ul>
      )}
      {check !== undefined && (
        <p>
          <b>{t.task}</b> <code>{check}</code>
        </p>
      )}
      {hints.map(({ n, hint }) => (
        <Part key={n} title={t.hints} of={hint} />
      ))}
      <Part title={t.after} of={words.after} />
      <Part title={t.notes} of={words.notes} />
    </section>
  );
}

/** All steps of a lesson one below the other, as whoever takes it will read them. */
export function Preview({ lesson }: { readonly lesson: Lesson | undefined }): ReactNode {
  const t = useText(text);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
    <section className="lesson lesson-preview" aria-label={t.preview} tabIndex={0}>
      <header>
        <b>{lesson?.title ?? t.preview}</b>
      </header>
      {lesson ? (
        <>
          <p>{lesson.about}</p>
          {lesson.steps.map((step, i) => (
            <StepPreview key={step.step} step={step} number={i + 1} count={lesson.steps.length} />
          ))}
        </>
      ) : (
        <p>{t.noPreview}</p>
      )}
    </section>
  );
}
