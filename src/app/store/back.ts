import { useUi } from './ui';

/**
 * The browser's Back closes what was opened last, instead of leaving the page: as long as something is open, there is an entry more in the browser's
 * history, with the same address. One that nothing is open for is given back, so that Back never seems to do nothing.
 */

/** What this needs of `window.history`. */
type Entries = Pick<History, 'state' | 'pushState' | 'replaceState' | 'back'>;

export interface Opened {
  /** Something could be closed. */
  readonly isOpen: () => boolean;
  readonly closeLast: () => void;
}

export interface BackGuard {
  /** Something has been opened or closed. */
  readonly changed: () => void;
  /** The browser has gone to another entry. */
  readonly popped: () => void;
}

const OPEN = 'podscope-open';
/** One of ours with nothing open, to tell it from an entry that a link within the page has made. */
const BASE = 'podscope';

export function guardBack(entries: Entries, { isOpen, closeLast }: Opened): BackGuard {
  let isGivingBack = false;
  const isGuarded = (): boolean => entries.state === OPEN;
  const isOurs = (): boolean => isGuarded() || entries.state === BASE;
  if (!isOurs()) entries.replaceState(BASE, '');

  function changed(): void {
    // What the browser has been asked for comes later; it is seen to then.
    if (isGivingBack || isOpen() === isGuarded()) return;
    if (isOpen()) entries.pushState(OPEN, '');
    else {
      isGivingBack = true;
      entries.back();
    }
  }

  return {
    changed,
    popped() {
      const wasAsked = isGivingBack;
      isGivingBack = false;
      if (!isOurs()) entries.replaceState(BASE, '');
      else if (!wasAsked && !isGuarded() && isOpen()) closeLast();
      changed();
    },
  };
}

/** What is open on the page: a window or sheet over it, or what was chosen to be explained. */
const opened: Opened = {
  isOpen() {
    const { overlay, selection } = useUi.getState();
    return overlay !== undefined || selection.kind !== 'step';
  },
  closeLast() {
    const { overlay, open, back } = useUi.getState();
    if (overlay !== undefined) open(undefined);
    else back();
  },
};

export function closeOnBack(): void {
  const { changed, popped } = guardBack(history, opened);
  useUi.subscribe(changed);
  addEventListener('popstate', popped);
  // Loaded again with something open.
  changed();
}
