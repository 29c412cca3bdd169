import lessons from 'virtual:lessons';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { LessonEntry } from '../../lessons/lesson';
import { useText } from '../i18n/text';
import { openFiles } from '../sessions/open-files';
import { useUi } from '../store/ui';
import { Dialog } from '../ui/Dialog';
import { type Mark, type Marks, readMarks } from './kept';
import { goToLesson } from './store';
import { text } from './text';
import './lessons.css';

function Entry({ entry, mark }: { readonly entry: LessonEntry; readonly mark: Mark | undefined }): ReactNode {
  const t = useText(text);
  const language = useUi((s) => s.language);
  const isDone = mark !== undefined && mark.step >= mark.of;
  const facts = [
    t.minutes(entry.minutes),
    ...(entry.par === undefined ? [] : [t.par(entry.par)]),
    ...(mark?.best === undefined ? [] : [t.best(mark.best)]),
    ...(mark ? [isDone ? t.finished : t.stepsDone(mark.step, mark.of)] : []),
  ];
  return (
    <li>
      <button type="button" className="lesson-entry" data-done={isDone} onClick={() => goToLesson(entry.name)}>
        <b>{entry.title[language]}</b>
        <span>{entry.about[language]}</span>
        <small>{facts.join(' · ')}</small>
      </button>
    </li>
  );
}

/** All lessons and challenges, with how far one has come in each. */
export function Lessons(): ReactNode {
  const t = useText(text);
  const open = useUi((s) => s.open);
  const chooser = useRef<HTMLInputElement>(null);
  const [marks, setMarks] = useState<Marks>({});
  useEffect(() => void readMarks().then(setMarks), []);
  const listOf = (kind: LessonEntry['kind']): ReactNode => (
    <ol className="lesson-entries">
      {lessons
        .filter((entry) => entry.kind === kind)
        .map((entry) => (
          <Entry key={entry.name} entry={entry} mark={marks[entry.name]} />
        ))}
    </ol>
  );
  return (
    <Dialog title={t.lessons} wide>
      <div className="lesson-list">
        <p>{t.lessonsIntro}</p>
        {listOf('lesson')}
        <h3>{t.challenges}</h3>
        <p>{t.challengesIntro}</p>
        {listOf('challenge')}
        <h3>{t.own}</h3>
        <p>{t.ownIntro}</p>
        <div className="lesson-buttons">
          <button type="button" className="button" onClick={() => open('teach')}>
            {t.makeOwn}
          </button>
          <button type="button" className="button" onClick={() => chooser.current?.click()}>
            {t.openOwn}
          </button>
          <input ref={chooser} type="file" hidden accept=".zip" onChange={(event) => void openFiles([...(event.target.files ?? [])])} />
        </div>
      </div>
    </Dialog>
  );
}
