import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { useUi } from '../store/ui';
import { text } from './text';

/** Nothing, over all the screen, until a key or a touch brings it back. */
export function Blank(): ReactNode {
  const t = useText(text);
  const isBlank = useUi((s) => s.isBlank);
  if (!isBlank) return null;
  // biome-ignore lint/a11y/noAutofocus: it lies over everything else, and takes the keys.
  return <button type="button" className="blank" autoFocus aria-label={t.blank} onClick={() => useUi.setState({ isBlank: false })} />;
}
