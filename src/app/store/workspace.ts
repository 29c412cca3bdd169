import { type IDBPDatabase, openDB } from 'idb';
import { create } from 'zustand';
import type { SavedSession } from '../../worker/protocol';
import type { SavedFiles } from './share';

/**
 * The user's work, kept in the browser. What a link brings opens in a place of its own beside it, so that no link can replace or
 * damage what the user has made.
 */
export interface Workspace {
  readonly files?: SavedFiles;
  readonly session?: SavedSession;
}

/** What the user is told about where the work on the screen comes from. */
export type Notice = 'shared' | 'bad-link' | 'lost-session' | 'refused' | undefined;
export const useNotice = create<{ readonly notice: Notice }>(() => ({ notice: undefined }));
export const tell = (notice: Notice): void => useNotice.setState({ notice });

const STORE = 'workspace';
const LINK = /^#s=([\w-]+)$/;

/** A browser that keeps nothing (a private window) is no reason not to work. */
const database: Promise<IDBPDatabase | undefined> = openDB('podscope', 1, { upgrade: (db) => void db.createObjectStore(STORE) }).catch(() => undefined);

type Place = 'own' | 'link';
let place: Place = 'own';
const keyOf = (part: string): string => `${place}/${part}`;

async function read<T>(key: string): Promise<T | undefined> {
  const db = await database;
  return db?.get(STORE, key).catch(() => undefined);
}

async function write(key: string, value: unknown): Promise<void> {
  const db = await database;
  await db?.put(STORE, value, key).catch(() => undefined);
}

const readPlace = async (): Promise<Workspace> => {
  const [files, session] = await Promise.all([read<SavedFiles>(keyOf('files')), read<SavedSession>(keyOf('session'))]);
  return { ...(files && { files }), ...(session && { session }) };
};

/** What the link in the address holds, and what has been made of it since; undefined if nothing can be read. */
async function openLink(link: string): Promise<Workspace | undefined> {
  if ((await read('link/of')) === link) {
    place = 'link';
    return readPlace();
  }
  const { unpack } = await import('./share');
  const shared = unpack(link);
  if (!shared) return undefined;
  place = 'link';
  await Promise.all([write('link/of', link), write('link/files', shared.files), write('link/session', shared.session)]);
  return shared;
}

async function open(): Promise<Workspace> {
  const { hash } = location;
  if (!hash.startsWith('#s=')) return readPlace();
  const link = LINK.exec(hash)?.[1];
  const shared = link === undefined ? undefined : await openLink(link);
  if (shared) {
    tell('shared');
    return shared;
  }
  // The address goes back to the user's own work, which is what is shown.
  tell('bad-link');
  history.replaceState(null, '', location.pathname + location.search);
  return readPlace();
}

/** The work with which the page begins. */
export const workspace: Promise<Workspace> = open();

/** Keeps a part of the work for the next visit. */
export const keep = <P extends keyof Workspace>(part: P, value: Workspace[P]): Promise<void> => write(keyOf(part), value);

/** Leaves what a link has brought; the user's own work is where it was. */
export function backToOwnWork(): void {
  history.replaceState(null, '', location.pathname + location.search);
  location.reload();
}

// Another link in the same window changes the address only.
addEventListener('hashchange', () => location.hash.startsWith('#s=') && location.reload());
