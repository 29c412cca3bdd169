import { LessonError } from '../../lessons/complaints';
import { BEGINNING } from '../../lessons/course';
import { filesReady, NO_FILES, useFiles } from '../editor/files';
import { firstPicture } from '../first-picture';
import { resetMirror } from '../store/cluster';
import { host } from '../store/host';
import { keepSession } from '../store/keep-session';
import { openSession } from '../store/start';
import { useUi } from '../store/ui';
import { workspace } from '../store/workspace';
import { isNarrow } from '../use-narrow';
import { readLeft } from './kept';
import { loadLesson } from './load';
import { enter, watch } from './play';
import { useLesson } from './store';

/** Nothing is there yet but the nodes; time stands. */
const EMPTY = { manifests: '', moment: { seconds: 0 } } as const;

/** Begins the lesson anew, in a cluster of its own. */
export function beginLesson(): void {
  const { lesson } = useLesson.getState();
  if (!lesson) return;
  resetMirror();
  host.open(lesson.cluster, { scene: EMPTY });
  const [first] = lesson.files;
  useFiles.setState({ ...(first ? { files: lesson.files, active: first.name } : NO_FILES), closed: [] });
  useLesson.setState({ progress: BEGINNING, start: undefined, isAstray: false, trouble: undefined });
  void enter();
}

/** Says in another language from now on what the lesson says. */
async function translate(): Promise<void> {
  const { name } = useLesson.getState();
  const lesson = await loadLesson(name, useUi.getState().language);
  useLesson.setState({ lesson });
}

/** Opens the lesson that the address names: where it was left, or at its beginning. */
export async function startLesson(name: string): Promise<void> {
  useLesson.setState({ name });
  await firstPicture;
  try {
    const [lesson, { session }, left] = await Promise.all([loadLesson(name, useUi.getState().language), workspace, readLeft(name), filesReady]);
    useLesson.setState({ lesson });
    const { fold, open } = useUi.getState();
    fold('right', false);
    if (isNarrow()) open('lesson');
    if (session && left) {
      openSession(session);
      useLesson.setState(left);
    } else beginLesson();
    keepSession();
    watch();
    useUi.subscribe((now, before) => now.language !== before.language && void translate());
  } catch (error) {
    useLesson.setState({ trouble: error instanceof LessonError ? error.complaints.join('\n') : (error as Error).message });
  }
}
