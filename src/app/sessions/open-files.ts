import { openFromDisk } from '../editor/open-from-disk';
import { isSessionFile, openSessionFile } from './session-file';

/** Opens files of the user's machine: a session is shown, all else becomes tabs of the editor. */
export async function openFiles(files: readonly File[]): Promise<void> {
  const session = files.find(isSessionFile);
  if (session) await openSessionFile(session);
  else await openFromDisk(files);
}
