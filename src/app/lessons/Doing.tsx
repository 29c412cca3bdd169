import type { ReactNode } from 'react';
import type { Progress } from '../../lessons/course';
import type { Action, Lesson, Step } from '../../lessons/lesson';
import { useText } from '../i18n/text';
import { useTerminal } from '../terminal/session';
import { AsWritten } from '../ui/AsWritten';
import { Prose } from './Prose';
import { commandsUsed, happen, letTimePass, showHow } from './play';
import { useLesson } from './store';
import { text } from './text';

type Words = ReturnType<typeof useText<(typeof text)['en']>>['actions'];

/** An action of the solution, in words; what is typed stands as it is typed. */
function wordsOf(t: Words, action: Action): ReactNode {
  switch (action.do) {
    case 'run':
      return <code>{action.line}</code>;
    case 'edit':
      return (
        <>
          {t.edit(action.file)}
          <AsWritten>{action.text}</AsWritten>
        </>
      );
    case 'apply':
      return (
        <>
          {t.apply}
          <AsWritten>{action.manifests}</AsWritten>
        </>
      );
    case 'fault':
      return t.fault(action.fault.kind, 'node' in action.fault ? String(action.fault.node) : 'component' in action.fault ? action.fault.component : '');
    case 'pass':
      return t.pass(action.seconds);
    case 'until':
      return t.until;
    case 'to':
      return t.to(action.step);
    case 'follow':
      return t.follow(action.key);
  }
}

function Solution({ step, solved }: { readonly step: Step; readonly solved: number }): ReactNode {
  const t = useText(text);
  const isShowing = useLesson((s) => s.isShowing);
  return (
    <details className="lesson-solution">
      <summary>{t.solution}</summary>
      <p>{t.solutionIntro}</p>
      <ol>
        {step.solution
          .map((action, i) => ({ id: i, action }))
          .map(({ id, action }) => (
            <li key={id} data-done={id < solved}>
              {wordsOf(t.actions, action)}
            </li>
          ))}
      </ol>
      {solved < step.solution.length ? (
        <button type="button" className="button" data-testid="lesson-how" disabled={isShowing} onClick={() => void showHow()}>
          {t.doIt}
        </button>
      ) : (
        <button type="button" className="button" data-testid="lesson-wait" disabled={isShowing} onClick={letTimePass}>
          {t.letTimePass}
        </button>
      )}
    </details>
  );
}

/** What the learner is to do: help with it, as much as they want. */
export function Doing({ lesson, step, progress }: { readonly lesson: Lesson; readonly step: Step; readonly progress: Progress }): ReactNode {
  const t = useText(text);
  useTerminal((s) => s.changes);
  const { hints } = step.words;
  const given = hints.slice(0, progress.hints).map((hint, i) => ({ n: i + 1, hint }));
  return (
    <div className="lesson-doing">
      <p className="lesson-turn">
        <b>{t.yourTurn}</b>
        {lesson.par !== undefined && <span> {t.commands(commandsUsed(), lesson.par)}</span>}
      </p>
      <div role="status">
        {given.map(({ n, hint }) => (
          <div key={n} className="lesson-hint">
            <b>{t.hintOf(n, hints.length)}</b>
            <Prose of={hint} />
          </div>
        ))}
      </div>
      {given.length < hints.length && (
        <button type="button" className="button" onClick={() => happen({ is: 'hint' })}>
          {given.length === 0 ? t.hint : t.nextHint}
        </button>
      )}
      <Solution step={step} solved={progress.solved} />
    </div>
  );
}
