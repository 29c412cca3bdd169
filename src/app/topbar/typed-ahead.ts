import { useEffect } from 'react';
import { create } from 'zustand';
import { useUi } from '../store/ui';

/** What is typed into the palette, also before it is there: its code may still be on the way when one types already. */
interface Typed {
  readonly query: string;
  /** Enter was pressed: what is found first is to be run. */
  readonly entered: boolean;
}

export const NOTHING_TYPED: Typed = { query: '', entered: false };

export const useTyped = create<Typed>(() => NOTHING_TYPED);

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** What a key does to what has been typed; undefined: nothing. */
export function typeAhead({ query, entered }: Typed, { key, ctrlKey, metaKey, altKey }: Key): Typed | undefined {
  if (ctrlKey || metaKey || altKey || entered) return undefined;
  if (key === 'Enter') return { query, entered: true };
  if (key === 'Backspace') return { query: query.slice(0, -1), entered };
  return [...key].length === 1 ? { query: query + key, entered } : undefined;
}

/** As long as the palette is asked for and has not got the focus, keys go to it and to nothing else. */
export function useTypeAhead(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { overlay, open } = useUi.getState();
      if (overlay !== 'palette' || document.activeElement?.closest('dialog[open]') || event.isComposing) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.key === 'Escape') open(undefined);
      const typed = typeAhead(useTyped.getState(), event);
      if (typed) useTyped.setState(typed);
    };
    addEventListener('keydown', onKeyDown, { capture: true });
    const stop = useUi.subscribe((now, before) => {
      if (now.overlay !== before.overlay) useTyped.setState(NOTHING_TYPED);
    });
    return () => {
      removeEventListener('keydown', onKeyDown, { capture: true });
      stop();
    };
  }, []);
}
