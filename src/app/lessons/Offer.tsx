import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { servedHost } from '../store/transport';
import { useUi } from '../store/ui';
import { goToLesson } from './store';
import { text } from './text';
import './lessons.css';

const FIRST_LESSON = 'first-pod';

/** A newcomer is offered the first lesson, once. */
export function Offer(): ReactNode {
  const t = useText(text);
  const isOpen = useUi((s) => !s.hasCreated && !s.wasOffered);
  if (!isOpen || servedHost() !== undefined) return null;
  const settle = (): void => {
    useUi.setState({ wasOffered: true });
  };
  return (
    <div className="lesson-offer">
      <p>{t.offer}</p>
      <div className="lesson-buttons">
        <button
          type="button"
          className="button"
          onClick={() => {
            settle();
            goToLesson(FIRST_LESSON);
          }}
        >
          {t.begin}
        </button>
        <button type="button" className="link" onClick={settle}>
          {t.notNow}
        </button>
      </div>
    </div>
  );
}
