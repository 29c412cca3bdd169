import { openFromDisk } from '../editor/open-from-disk';
import { isRecordingFile, openRecordingFile } from '../live/kept-recording';
import { openLessonFile } from '../teach/open-lesson-file';
import { isSessionFile, openSessionFile } from './session-file';

/** So much of a file shows whether it dumps a cluster: kubectl prints nodes first, where they are asked for first. */
const LOOKED_AT = 1 << 18;
/** More than this no one writes by hand. */
const WRITTEN_MAX = 4 << 20;
const NODE = /^\s*(?:- )?"?kind"?: *"?Node"?,?$/m;
/** How kubectl begins a list of whatever it has got. */
const LIST = /^(?:\{\s*)?"?apiVersion"?: *"?v1"?,?\s*"?items"?:/;

async function isDump(file: File): Promise<boolean> {
  if (!/\.(?:json|ya?ml|gz)$/.test(file.name)) return false;
  const head = await file.slice(0, LOOKED_AT).text();
  return file.name.endsWith('.gz') || NODE.test(head) || (file.size > WRITTEN_MAX && LIST.test(head));
}

/** Opens files of the user's machine: a session is shown, a lesson begins, a recording is played, the dump of a cluster is read, all else becomes tabs of the editor. */
export async function openFiles(files: readonly File[]): Promise<void> {
  const session = files.find(isSessionFile);
  if (session) return openSessionFile(session);
  const recording = files.find(isRecordingFile);
  if (recording) return openRecordingFile(recording);
  const lesson = files.find(({ name }) => name.endsWith('.zip'));
  if (lesson) return openLessonFile(lesson);
  const [first] = files;
  if (!first || files.length > 1 || !(await isDump(first))) return openFromDisk(files);
  const { dumpName, readDumpFile } = await import('../copy/reading');
  readDumpFile(first, dumpName(first.name));
}
