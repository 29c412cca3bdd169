import { isObject } from '../../api/is-object';
import { isNumber, isText } from './values';

/**
 * The user's sessions, each with a cluster, files and a terminal of its own, kept side by side in the browser. Which one a window shows its address says
 * (`?session=ID`); without that, it is the one that was opened last.
 */
export interface KeptSession {
  /** Its place in the store. */
  readonly id: string;
  /** As the user calls it; the first one has no name of its own. */
  readonly name?: string;
  readonly openedMs: number;
  /** When it was deleted: it can be brought back for a day. */
  readonly deletedMs?: number;
}

/** The session that every user has. */
export const FIRST = 'own';
export const NAME_MAX = 100;

const isKept = (value: unknown): value is KeptSession =>
  isObject(value) &&
  isText(value.id, 20) &&
  (value.name === undefined || isText(value.name, NAME_MAX)) &&
  isNumber(value.openedMs, Number.MAX_SAFE_INTEGER) &&
  (value.deletedMs === undefined || isNumber(value.deletedMs, Number.MAX_SAFE_INTEGER));

/** The list as it was kept, with the first session, which is there always. */
export function listOf(kept: unknown): readonly KeptSession[] {
  const list = Array.isArray(kept) ? kept.filter(isKept) : [];
  return list.some(({ id }) => id === FIRST) ? list : [{ id: FIRST, openedMs: 0 }, ...list];
}

/** Those that are there, the one that was opened last first. */
export const sessionsOf = (list: readonly KeptSession[]): readonly KeptSession[] =>
  list.filter(({ deletedMs }) => deletedMs === undefined).toSorted((a, b) => b.openedMs - a.openedMs);
