import { useSyncExternalStore } from 'react';

const narrow = matchMedia('(max-width: 760px)');

function subscribe(changed: () => void): () => void {
  narrow.addEventListener('change', changed);
  return () => narrow.removeEventListener('change', changed);
}

export const isNarrow = (): boolean => narrow.matches;

/** A window as narrow as a phone's; the style sheets have the same limit. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, isNarrow);
