import { type IDBPDatabase, openDB } from 'idb';
import { type Notice, tell } from './notices';

/**
 * What the browser keeps for us between visits. It may refuse to (site data is blocked, a frame is sandboxed, a window is private), have no room left, or
 * have another window of ours at work: then nothing is kept, the user is told so, and all the rest works.
 */

const STORE = 'workspace';
/** A browser that does not answer by then is taken for one that refuses. */
const PATIENCE_MS = 3_000;

/** Asynchronous throughout: where site data is blocked, whoever touches `indexedDB` is thrown at. */
async function openDatabase(): Promise<IDBPDatabase> {
  return await openDB('podscope', 1, {
    upgrade: (db) => void db.createObjectStore(STORE),
    // Another window, of a newer version, wants to change what we have open. It shall not wait for us.
    blocking: (_from, _to, event) => (event.target as IDBDatabase).close(),
  });
}

const tooLate = (): Promise<never> => new Promise((_, reject) => setTimeout(() => reject(new Error('The browser does not answer.')), PATIENCE_MS));

/** What comes too late is not used: the page has begun without it, and would overwrite what it has not read. */
const database: Promise<IDBPDatabase> = Promise.race([openDatabase(), tooLate()]);

/** Why nothing is kept, by the name of what went wrong; in all other cases the browser refuses. */
const REASONS: Readonly<Record<string, Notice>> = { QuotaExceededError: 'full', InvalidStateError: 'taken' };

const told = new Set<Notice>();

/** Says it once in a visit: it would be true of each thing that is kept. */
function tellOnce(notice: Notice): void {
  if (told.has(notice)) return;
  told.add(notice);
  tell(notice);
}

async function attempt<T>(use: (db: IDBPDatabase) => Promise<T>): Promise<T | undefined> {
  try {
    return await use(await database);
  } catch (error) {
    tellOnce((error instanceof Error && REASONS[error.name]) || 'denied');
    return undefined;
  }
}

/** What is kept under this name; undefined if there is nothing, or the browser refuses. It may come from another version of the page, or be damaged. */
export const readKept = (key: string): Promise<unknown> => attempt((db) => db.get(STORE, key));

/** Keeps a value under this name, if that can be. */
export async function writeKept(key: string, value: unknown): Promise<void> {
  await attempt((db) => db.put(STORE, value, key));
}

const LOCK_PATIENCE_MS = 1_000;

/**
 * Makes this window the one that keeps what a name stands for, until it is closed; false if another one is that already. It waits a little, as the page that
 * is being left by a reload still has it.
 */
export async function claim(name: string): Promise<boolean> {
  // Only a page that came over HTTPS or from this machine can ask.
  if (!navigator.locks) return true;
  return new Promise((resolve) => {
    navigator.locks
      .request(`podscope/${name}`, { signal: AbortSignal.timeout(LOCK_PATIENCE_MS) }, () => {
        resolve(true);
        return new Promise(() => undefined);
      })
      .catch((error: unknown) => resolve(!(error instanceof DOMException && error.name === 'TimeoutError')));
  });
}
