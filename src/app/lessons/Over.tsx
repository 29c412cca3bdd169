import lessons from 'virtual:lessons';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Lesson } from '../../lessons/lesson';
import { useText } from '../i18n/text';
import { useUi } from '../store/ui';
import { beginLesson } from './start-lesson';
import { goToLesson, useLesson } from './store';
import { text } from './text';

/** The lesson is over: what one can do now. */
export function Over({ lesson }: { readonly lesson: Lesson }): ReactNode {
  const t = useText(text);
  const name = useLesson((s) => s.name);
  const language = useUi((s) => s.language);
  const open = useUi((s) => s.open);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  // After a lesson of somebody's own, none of these is the next.
  const place = lessons.findIndex((one) => one.name === name);
  const next = place < 0 ? undefined : lessons[place + 1];
  return (
    <>
      <p className="eyebrow">{lesson.title}</p>
      <h2 ref={heading} tabIndex={-1} data-testid="lesson-over">
        {t.over}
      </h2>
      <p>{t.overBody}</p>
      <div className="lesson-buttons">
        {next && (
          <button type="button" className="button primary" onClick={() => goToLesson(next.name)}>
            {t.nextLesson(next.title[language])}
          </button>
        )}
        <button type="button" className="button" onClick={() => open('lessons')}>
          {t.all}
        </button>
        <button type="button" className="button" onClick={beginLesson}>
          {t.anew}
        </button>
      </div>
    </>
  );
}
