import { isObject } from '../../api/is-object';
import { isNumber, isText } from './values';

/** A moment that somebody wants to come back to, or to speak about. */
export interface Bookmark {
  readonly id: number;
  readonly atUs: number;
  readonly title: string;
  /** What is to be said there, in Markdown. */
  readonly note: string;
}

export const TITLE_MAX = 100;
export const NOTE_MAX = 20_000;
export const BOOKMARKS_MAX = 200;

const isBookmark = (value: unknown): value is Bookmark =>
  isObject(value) &&
  isNumber(value.id, Number.MAX_SAFE_INTEGER) &&
  isNumber(value.atUs, Number.MAX_SAFE_INTEGER) &&
  isText(value.title, TITLE_MAX) &&
  isText(value.note, NOTE_MAX);

/** The bookmarks among what comes from outside: a link, a file, an older version of this page. */
export const bookmarksAmong = (value: unknown): readonly Bookmark[] => (Array.isArray(value) ? value.filter(isBookmark).slice(0, BOOKMARKS_MAX) : []);
