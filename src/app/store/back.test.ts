import { describe, expect, it } from 'vitest';
import { guardBack } from './back';

/** A page with things open on it, in a browser whose history it is alone in. */
function pageIn(states: readonly unknown[] = [null]) {
  let entries = [...states];
  let at = entries.length - 1;
  let open: readonly string[] = [];
  let left = false;
  const asked: (() => void)[] = [];
  const go = (): void => {
    if (at === 0) left = true;
    else {
      at--;
      guard.popped();
    }
  };
  const guard = guardBack(
    {
      get state() {
        return entries[at];
      },
      pushState(state) {
        entries = [...entries.slice(0, ++at), state];
      },
      replaceState(state) {
        entries = entries.with(at, state);
      },
      back: () => asked.push(go),
    },
    {
      isOpen: () => open.length > 0,
      closeLast: () => {
        open = open.slice(0, -1);
      },
    },
  );
  const change = (next: readonly string[]): void => {
    open = next;
    guard.changed();
  };
  return {
    open: (what: string) => change([...open, what]),
    close: () => change(open.slice(0, -1)),
    back: go,
    /** A link within the page is followed. */
    follow() {
      entries = [...entries.slice(0, ++at), null];
      guard.popped();
    },
    /** What the page has asked of the browser happens. */
    settle: () => {
      for (const act of asked.splice(0)) act();
    },
    changed: guard.changed,
    seen: () => ({ open, left }),
  };
}

describe('the browser’s Back', () => {
  it('closes what was opened last, one after the other, and then leaves', () => {
    const page = pageIn();
    page.open('a Pod');
    page.open('help');
    page.back();
    expect(page.seen()).toEqual({ open: ['a Pod'], left: false });
    page.back();
    expect(page.seen()).toEqual({ open: [], left: false });
    page.back();
    expect(page.seen().left).toBe(true);
  });

  it('leaves at once when all has been closed on the page', () => {
    const page = pageIn();
    page.open('help');
    page.close();
    page.settle();
    page.back();
    expect(page.seen().left).toBe(true);
  });

  it('closes what is opened while the browser is still on its way', () => {
    const page = pageIn();
    page.open('help');
    page.close();
    page.open('a Pod');
    page.settle();
    expect(page.seen()).toEqual({ open: ['a Pod'], left: false });
    page.back();
    expect(page.seen()).toEqual({ open: [], left: false });
  });

  it('closes nothing when a link within the page is followed, and closes it afterwards', () => {
    const page = pageIn();
    page.open('a Pod');
    page.follow();
    expect(page.seen()).toEqual({ open: ['a Pod'], left: false });
    page.back();
    expect(page.seen()).toEqual({ open: [], left: false });
  });

  it('leaves at once a page that was loaded again, where nothing is open any more', () => {
    const page = pageIn([null, 'podscope-open']);
    page.changed();
    page.settle();
    page.back();
    expect(page.seen().left).toBe(true);
  });
});
