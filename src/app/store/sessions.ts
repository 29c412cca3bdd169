import { FIRST, type KeptSession, listOf, NAME_MAX, sessionsOf } from './session-list';
import { changeKept, forgetKept, readKept, writeKept } from './storage';

/** What is kept of a session. */
const PARTS = ['files', 'session', 'screen', 'bookmarks', 'copy'] as const;
type Part = (typeof PARTS)[number];

const INDEX = 'sessions';
const BACK_WITHIN_MS = 24 * 3_600_000;

export const partKey = (id: string, part: Part): string => `${id}/${part}`;

type Change = (list: readonly KeptSession[]) => readonly KeptSession[];

const change = (how: Change): Promise<readonly KeptSession[] | undefined> => changeKept(INDEX, (kept) => how(listOf(kept)));

const altered =
  (id: string, fields: Partial<KeptSession>): Change =>
  (list) =>
    list.map((one) => (one.id === id ? { ...one, ...fields } : one));

export const readSessions = async (): Promise<readonly KeptSession[]> => sessionsOf(listOf(await readKept(INDEX)));

/** Which session this window shows: the one that its address names, if it is there, or the last. From now on it is the last. */
export async function enterSession(search: string, nowMs: number): Promise<string> {
  const list = listOf(await readKept(INDEX));
  const asked = new URLSearchParams(search).get('session');
  const { id } = sessionsOf(list).find((one) => one.id === asked) ?? sessionsOf(list)[0] ?? { id: FIRST };
  const isOver = ({ deletedMs }: KeptSession): boolean => deletedMs !== undefined && deletedMs + BACK_WITHIN_MS < nowMs;
  void change((now) => altered(id, { openedMs: nowMs })(now.filter((one) => one.id === FIRST || !isOver(one))));
  void forgetKept(list.filter(isOver).flatMap((one) => PARTS.map((part) => partKey(one.id, part))));
  return id;
}

const nextId = (list: readonly KeptSession[]): string => `s${1 + Math.max(0, ...list.map(({ id }) => Number(id.slice(1)) || 0))}`;

/** Adds a session with these parts; gives back its place, or undefined if the browser keeps nothing. */
export async function addSession(name: string, parts: Readonly<Partial<Record<Part, unknown>>>): Promise<string | undefined> {
  const added = await change((list) => [...list, { id: nextId(list), name: name.slice(0, NAME_MAX), openedMs: Date.now() }]);
  const id = added?.at(-1)?.id;
  if (id === undefined) return undefined;
  const kept = await Promise.all(Object.entries(parts).map(([part, value]) => writeKept(partKey(id, part as Part), value)));
  if (!kept.includes(false)) return id;
  await change((list) => list.filter((one) => one.id !== id));
  return undefined;
}

/** The same under another name; what is kept of it, for one that is open here may be ahead of that. */
export async function copySession(id: string, name: string): Promise<string | undefined> {
  const kept = await Promise.all(PARTS.map(async (part) => [part, await readKept(partKey(id, part))] as const));
  return addSession(name, Object.fromEntries(kept));
}

export const renameSession = (id: string, name: string): Promise<unknown> => change(altered(id, { name: name.trim().slice(0, NAME_MAX) }));

export const deleteSession = (id: string): Promise<unknown> => change(altered(id, { deletedMs: Date.now() }));

/** Takes a deletion back. */
export const bringBackSession = (id: string): Promise<unknown> =>
  change((list) => list.map((one) => (one.id === id ? { id, openedMs: one.openedMs, ...(one.name !== undefined && { name: one.name }) } : one)));
