import { type IDBPDatabase, openDB } from 'idb';
import { type Notice, tell } from './notices';

/**
 * What the browser keeps for us between visits. It may refuse to (site data is blocked, a frame is sandboxed, a window is private), have no room left, or
 * have another window of ours at work: then nothing is kept, the user is told so, and all the rest works.
 */

const STORE = 'workspace';
const TURN_MS = 100;
const TURNS = 50;

/** As long as we wait for the browser. It is counted in turns in which the page could have heard: a busy one hears late, and its timers first. */
async function patience(): Promise<void> {
  for (let i = 0; i < TURNS; i++) await new Promise((done) => setTimeout(done, TURN_MS));
}

/** Asynchronous throughout: where site data is blocked, whoever touches `indexedDB` is thrown at. */
async function openDatabase(): Promise<IDBPDatabase> {
  return await openDB('podscope', 1, {
    upgrade: (db) => void db.createObjectStore(STORE),
    // Another window, of a newer version, wants to change what we have open. It shall not wait for us.
    blocking: (_from, _to, event) => (event.target as IDBDatabase).close(),
  });
}

async function tooLate(): Promise<never> {
  await patience();
  throw new Error('The browser does not answer.');
}

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

/** Keeps a value under this name, if that can be; says whether it was. */
export const writeKept = async (key: string, value: unknown): Promise<boolean> => (await attempt((db) => db.put(STORE, value, key))) !== undefined;

/** Makes another value of the one under this name, while no other window can come between; undefined if the browser refuses. */
export const changeKept = <T>(key: string, change: (value: unknown) => T): Promise<T | undefined> =>
  attempt(async (db) => {
    const { store, done } = db.transaction(STORE, 'readwrite');
    const changed = change(await store.get(key));
    await Promise.all([store.put(changed, key), done]);
    return changed;
  });

/** Forgets what is kept under these names. */
export const forgetKept = (keys: readonly string[]): Promise<unknown> => attempt((db) => Promise.all(keys.map((key) => db.delete(STORE, key))));

/** Asks for a lock, which this window has until it is closed; false if it could not be had. */
const lock = (name: string, options: LockOptions): Promise<boolean> =>
  new Promise((resolve, reject) => {
    navigator.locks
      .request(`podscope/${name}`, options, (granted) => {
        resolve(granted !== null);
        return granted ? new Promise(() => undefined) : undefined;
      })
      .catch(reject);
  });

/**
 * Makes this window the one that keeps what a name stands for; false if another one is that already. It waits for some time, as the page that is being left
 * by a reload may still have it.
 */
export async function claim(name: string): Promise<boolean> {
  // Only a page that came over HTTPS or from this machine can ask.
  if (!navigator.locks) return true;
  const late = new AbortController();
  try {
    if (await lock(name, { ifAvailable: true })) return true;
    void patience().then(() => late.abort());
    return await lock(name, { signal: late.signal });
  } catch {
    // Where the browser lets nobody ask, it is not another window that stands in the way.
    return !late.signal.aborted;
  }
}
