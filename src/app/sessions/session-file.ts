import { savedFiles, showFiles } from '../editor/files';
import { saveToDisk } from '../editor/open-from-disk';
import { readBookmarks, showBookmarks } from '../store/bookmarks';
import { resetMirror } from '../store/cluster';
import { host } from '../store/host';
import { tell } from '../store/notices';
import { addSession } from '../store/sessions';
import { openSession } from '../store/start';
import type { Shared } from '../store/well-formed';
import { keepNothing, showSession, workspace } from '../store/workspace';

const ENDING = '.podscope';

export const isSessionFile = ({ name }: File): boolean => name.endsWith(ENDING);

/** The session that is shown, as it is now. What a copied cluster began with is handed on with it. */
export async function sharedNow(): Promise<Shared> {
  const { apart, ...session } = await host.save();
  const { copy } = await workspace;
  const bookmarks = await readBookmarks();
  const beside = { files: savedFiles(), ...(bookmarks.length > 0 && { bookmarks }) };
  if (!apart || !copy) return { session, ...beside };
  const { unpackObjects } = await import('../../worker/kept-copy');
  return { session: { ...session, config: { ...session.config, objects: await unpackObjects(copy) } }, ...beside };
}

/** Gives the session that is shown to the user's machine. */
export async function saveSessionFile(name: string): Promise<void> {
  const { packFile } = await import('../store/share');
  saveToDisk(`${name}${ENDING}`, packFile(await sharedNow()));
}

/** Where the browser keeps nothing, a session can be looked at all the same; what was shown before is left as it is kept. */
export function showHere({ session, files, bookmarks = [] }: Shared, copy?: Blob): void {
  keepNothing();
  resetMirror();
  openSession(session, copy);
  showFiles(files);
  showBookmarks(bookmarks);
}

/** Opens a file as a session of its own beside the user's others; one that cannot be read changes nothing. */
export async function openSessionFile(file: File): Promise<void> {
  const { mayBeSession, unpackFile } = await import('../store/share');
  const unpacked = mayBeSession(file.size) ? unpackFile(new Uint8Array(await file.arrayBuffer())) : undefined;
  if (!unpacked) {
    tell('bad-file');
    return;
  }
  const { asked } = await import('../own-plugin/asked');
  const shared = await asked(unpacked);
  if (!shared) return;
  const id = await addSession(file.name.slice(0, -ENDING.length), shared);
  if (id === undefined) showHere(shared);
  else showSession(id);
}
