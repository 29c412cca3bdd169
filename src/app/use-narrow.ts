import { useSyncExternalStore } from 'react';

const narrow = matchMedia('(max-width: 760px)');

// Kept, not asked for: to ask in each frame would make the browser lay the page out once more.
let isNarrowNow = narrow.matches;
narrow.addEventListener('change', () => {
  isNarrowNow = narrow.matches;
});

function subscribe(changed: () => void): () => void {
  narrow.addEventListener('change', changed);
  return () => narrow.removeEventListener('change', changed);
}

export const isNarrow = (): boolean => isNarrowNow;

/** A window as narrow as a phone's; the style sheets have the same limit. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, isNarrow);
