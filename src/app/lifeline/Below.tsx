import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { LazyLifeLine } from '../lazy';
import { closeLives, toggleLives, useLifeLine } from '../store/life-line';
import { Lanes } from '../timeline/Lanes';
import { useNarrow } from '../use-narrow';
import { text } from './switch-text';
import './below.css';

function Switch(): ReactNode {
  const t = useText(text);
  const isOpen = useLifeLine((s) => s.of !== undefined);
  return (
    <div className="below-switch" role="group" aria-label={t.shows}>
      <button type="button" aria-pressed={!isOpen} onClick={closeLives}>
        {t.messages}
      </button>
      <button type="button" aria-pressed={isOpen} onClick={() => isOpen || toggleLives()}>
        {t.lifeLine}
      </button>
    </div>
  );
}

/** Below the timeline's rail: every message in its lane, or the lives of Pods. A phone has these over the rest. */
export function Below(): ReactNode {
  const of = useLifeLine((s) => s.of);
  const narrow = useNarrow();
  return (
    <div className="below">
      {of === undefined || narrow ? (
        <>
          <Lanes />
          <Switch />
        </>
      ) : (
        <LazyLifeLine>
          <Switch />
        </LazyLifeLine>
      )}
    </div>
  );
}
