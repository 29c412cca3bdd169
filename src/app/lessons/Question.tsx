import { type FormEvent, type ReactNode, useState } from 'react';
import { type Progress, wasRight, wordsOnAnswer } from '../../lessons/course';
import type { Lesson, Step } from '../../lessons/lesson';
import { useText } from '../i18n/text';
import { Prose } from './Prose';
import { happen } from './play';
import { text } from './text';

/** What is to be predicted, before it is seen. */
export function Question({ step }: { readonly step: Step }): ReactNode {
  const t = useText(text);
  const [answer, setAnswer] = useState('');
  const { predict, words } = step;
  if (!predict) return null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (answer.trim() !== '') happen({ is: 'answered', answer });
  };
  return (
    <form className="lesson-question" onSubmit={submit}>
      <fieldset>
        <legend>{t.predict}</legend>
        <Prose of={words.question} />
        {predict.kind === 'choice' ? (
          predict.choices.map((choice) => (
            <label key={choice} className="lesson-choice">
              <input type="radio" name="answer" value={choice} checked={answer === choice} onChange={() => setAnswer(choice)} />
              {words.answers.get(choice)?.label ?? choice}
            </label>
          ))
        ) : (
          <label className="lesson-choice">
            {t.answer}
            <input
              className="field"
              name="answer"
              inputMode={predict.kind === 'number' ? 'decimal' : 'text'}
              autoComplete="off"
              value={answer}
              onChange={(event) => setAnswer(event.target.value)}
            />
          </label>
        )}
      </fieldset>
      <button type="submit" className="button primary" disabled={answer.trim() === ''}>
        {t.thatIsIt}
      </button>
    </form>
  );
}

/** What was predicted, whether it came true, and why or why not. */
export function Verdict({ lesson, step, progress }: { readonly lesson: Lesson; readonly step: Step; readonly progress: Progress }): ReactNode {
  const t = useText(text);
  const { answer, right } = progress;
  const isRight = wasRight(lesson, progress);
  if (answer === undefined || right === undefined) return null;
  const labelOf = (one: string): string => step.words.answers.get(one)?.label ?? one;
  const onAnswer = wordsOnAnswer(step, answer);
  const onRight = step.words.answers.get(right);
  return (
    <div className="lesson-verdict" data-right={isRight}>
      <p>
        <b>{isRight ? t.right : t.wrong(labelOf(right))}</b>
        {!isRight && <span> {t.saidThat(labelOf(answer))}</span>}
      </p>
      {!isRight && onAnswer && <Prose of={onAnswer.why} />}
      {onRight && <Prose of={onRight.why} />}
    </div>
  );
}
