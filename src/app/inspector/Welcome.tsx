import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { LazyOffer } from '../lazy';
import { useUi } from '../store/ui';
import { useNarrow } from '../use-narrow';
import { text } from './welcome-text';

/** Before there is anything to explain: what this is, and how one begins. */
export function Welcome(): ReactNode {
  const t = useText(text);
  const open = useUi((s) => s.open);
  const narrow = useNarrow();
  return (
    <>
      <h2 tabIndex={-1}>{t.welcome}</h2>
      <p>{t.welcomeBody()}</p>
      {narrow && (
        <button type="button" className="button primary" onClick={() => open('editor')}>
          {t.openEditor}
        </button>
      )}
      <LazyOffer />
    </>
  );
}
