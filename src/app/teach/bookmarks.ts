import { create } from 'zustand';
import { isObject } from '../../api/is-object';
import { partKey } from '../store/sessions';
import { readKept, writeKept } from '../store/storage';
import { isNumber } from '../store/values';
import { currentSession } from '../store/workspace';

/** A moment that somebody wants to come back to, or to speak about. */
export interface Bookmark {
  readonly id: number;
  readonly atUs: number;
  readonly title: string;
  /** What is to be said there, in Markdown. */
  readonly note: string;
}

const TITLE_MAX = 100;
const NOTE_MAX = 20_000;
const BOOKMARKS_MAX = 200;

const isBookmark = (value: unknown): value is Bookmark =>
  isObject(value) &&
  isNumber(value.id, Number.MAX_SAFE_INTEGER) &&
  isNumber(value.atUs, Number.MAX_SAFE_INTEGER) &&
  typeof value.title === 'string' &&
  value.title.length <= TITLE_MAX &&
  typeof value.note === 'string' &&
  value.note.length <= NOTE_MAX;

/** The bookmarks of the session that is shown, the earliest first. */
export const useBookmarks = create<{ readonly bookmarks: readonly Bookmark[] }>(() => ({ bookmarks: [] }));

const key = (): string => partKey(currentSession(), 'bookmarks');

/** Fetches what was kept of them. */
export async function readBookmarks(): Promise<void> {
  const kept = await readKept(key());
  if (Array.isArray(kept)) useBookmarks.setState({ bookmarks: kept.filter(isBookmark).slice(0, BOOKMARKS_MAX) });
}

function change(how: (bookmarks: readonly Bookmark[]) => readonly Bookmark[]): void {
  const bookmarks = how(useBookmarks.getState().bookmarks).toSorted((a, b) => a.atUs - b.atUs);
  useBookmarks.setState({ bookmarks });
  void writeKept(key(), bookmarks);
}

export const addBookmark = (atUs: number, title: string): void =>
  change((all) => [...all, { id: 1 + Math.max(0, ...all.map(({ id }) => id)), atUs, title: title.slice(0, TITLE_MAX), note: '' }].slice(0, BOOKMARKS_MAX));

export const changeBookmark = (id: number, { title, note }: Partial<Pick<Bookmark, 'title' | 'note'>>): void =>
  change((all) =>
    all.map((one) =>
      one.id === id
        ? { ...one, ...(title !== undefined && { title: title.slice(0, TITLE_MAX) }), ...(note !== undefined && { note: note.slice(0, NOTE_MAX) }) }
        : one,
    ),
  );

export const removeBookmark = (id: number): void => change((all) => all.filter((one) => one.id !== id));
