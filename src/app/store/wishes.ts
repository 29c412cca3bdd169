/** Wishes that may come faster than they are fulfilled, such as the moments that a dragged cursor passes: only the last one counts. */
export interface Wishes<W> {
  /** Is sent at once, or, while another is under way, as soon as that is fulfilled; then nothing is left of those that waited before. */
  wish(wish: W): void;
  /** The one under way is fulfilled. */
  fulfilled(): void;
  /** Something else is about to be sent: the one that waits goes first. */
  flush(): void;
}

export function createWishes<W>(send: (wish: W) => void): Wishes<W> {
  let isUnderWay = false;
  let waiting: { readonly wish: W } | undefined;

  function sendWaiting(): void {
    if (!waiting) return;
    const { wish } = waiting;
    waiting = undefined;
    isUnderWay = true;
    send(wish);
  }

  return {
    wish(wish) {
      waiting = { wish };
      if (!isUnderWay) sendWaiting();
    },
    fulfilled() {
      isUnderWay = false;
      sendWaiting();
    },
    flush: sendWaiting,
  };
}
