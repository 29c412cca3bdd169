import { create } from 'zustand';
import { BOOKMARKS_MAX, type Bookmark, bookmarksAmong, NOTE_MAX, TITLE_MAX } from './bookmark';
import { partKey } from './sessions';
import { readKept } from './storage';
import { currentSession, keep, workspace } from './workspace';

/** The bookmarks of the session that is shown, the earliest first. */
export const useBookmarks = create<{ readonly bookmarks: readonly Bookmark[] }>(() => ({ bookmarks: [] }));

async function read(): Promise<void> {
  // Which session is shown is known only then.
  await workspace;
  const bookmarks = bookmarksAmong(await readKept(partKey(currentSession(), 'bookmarks')));
  if (useBookmarks.getState().bookmarks.length === 0) useBookmarks.setState({ bookmarks });
}

let reading: Promise<void> | undefined;

/** What was kept of them and what is new, once it has been fetched. */
export async function readBookmarks(): Promise<readonly Bookmark[]> {
  reading ??= read();
  await reading;
  return useBookmarks.getState().bookmarks;
}

/** Shows those of a session that is kept nowhere. */
export function showBookmarks(bookmarks: readonly Bookmark[]): void {
  reading = Promise.resolve();
  useBookmarks.setState({ bookmarks });
}

async function change(how: (bookmarks: readonly Bookmark[]) => readonly Bookmark[]): Promise<void> {
  const bookmarks = how(await readBookmarks()).toSorted((a, b) => a.atUs - b.atUs);
  useBookmarks.setState({ bookmarks });
  await keep('bookmarks', bookmarks);
}

export const addBookmark = (atUs: number, title: string): Promise<void> =>
  change((all) => [...all, { id: 1 + Math.max(0, ...all.map(({ id }) => id)), atUs, title: title.slice(0, TITLE_MAX), note: '' }].slice(0, BOOKMARKS_MAX));

/** Shown at once, as whoever types expects; they have been read by then. */
export function changeBookmark(id: number, { title, note }: Partial<Pick<Bookmark, 'title' | 'note'>>): void {
  const bookmarks = useBookmarks
    .getState()
    .bookmarks.map((one) =>
      one.id === id
        ? { ...one, ...(title !== undefined && { title: title.slice(0, TITLE_MAX) }), ...(note !== undefined && { note: note.slice(0, NOTE_MAX) }) }
        : one,
    );
  useBookmarks.setState({ bookmarks });
  void keep('bookmarks', bookmarks);
}

export const removeBookmark = (id: number): Promise<void> => change((all) => all.filter((one) => one.id !== id));
