import type { ReactNode } from 'react';
import { stepAt } from '../../lessons/course';
import { useText } from '../i18n/text';
import { useUi } from '../store/ui';
import { useLesson } from './store';
import { text } from './strip-text';

/** On a phone the lesson lies over the rest: this takes one to it. */
export function LessonStrip(): ReactNode {
  const t = useText(text);
  const lesson = useLesson((s) => s.lesson);
  const progress = useLesson((s) => s.progress);
  const open = useUi((s) => s.open);
  const step = lesson && stepAt(lesson, progress);
  return (
    <button type="button" className="button lesson-strip" onClick={() => open('lesson')}>
      {t.lesson}: {step?.words.title ?? lesson?.title}
      {progress.phase === 'told' && ` · ${t.goOn}`}
    </button>
  );
}
