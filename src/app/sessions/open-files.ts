import { openFromDisk } from '../editor/open-from-disk';
import { openLessonFile } from '../teach/open-lesson-file';
import { isSessionFile, openSessionFile } from './session-file';

/** Opens files of the user's machine: a session is shown, a lesson begins, all else becomes tabs of the editor. */
export async function openFiles(files: readonly File[]): Promise<void> {
  const session = files.find(isSessionFile);
  const lesson = files.find(({ name }) => name.endsWith('.zip'));
  if (session) await openSessionFile(session);
  else if (lesson) await openLessonFile(lesson);
  else await openFromDisk(files);
}
