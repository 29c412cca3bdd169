import { useEffect } from 'react';
import { useUi } from './store/ui';
import { transport } from './timeline/transport';

/** Where keys mean something else: typing, choosing, moving a handle. */
const ELSEWHERE =
  'input, textarea, select, dialog, [contenteditable], [role="slider"], [role="separator"], [role="tablist"], [role="menu"], .monaco-editor, .side-left';

/** Why: the explanation of now, with the focus on it. */
function why(): void {
  useUi.getState().select({ kind: 'step' });
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.side-right h2')?.focus());
}

const keys: Readonly<Record<string, () => void>> = {
  ' ': transport.toggle,
  ArrowRight: () => transport.step(1),
  ArrowLeft: () => transport.step(-1),
  Home: transport.toStart,
  End: transport.toEnd,
  w: why,
  '?': () => useUi.getState().open('help'),
  Backspace: () => useUi.getState().back(),
  p: () => useUi.setState(({ presenter }) => ({ presenter: !presenter })),
};

/** The keyboard, wherever the focus is not in something that has keys of its own. */
export function useShortcuts(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        useUi.getState().open('palette');
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target instanceof Element ? event.target : undefined;
      if (target?.closest(ELSEWHERE)) return;
      // Space and Enter press the button that has the focus.
      if (event.key === ' ' && target?.closest('button, a, summary')) return;
      const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}
