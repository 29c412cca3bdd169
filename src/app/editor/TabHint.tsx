import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { useUi } from '../store/ui';
import { text } from './text';

/** What Tab does in an editor, and how to have it otherwise. */
export function TabHint(): ReactNode {
  const t = useText(text);
  const indents = useUi((s) => s.tabIndents);
  return (
    <p className="tab-hint" aria-live="polite">
      {indents ? t.tabIndents : t.tabLeaves}
    </p>
  );
}
