import { create } from 'zustand';
import { BEGINNING, type Progress } from '../../lessons/course';
import type { Lesson } from '../../lessons/lesson';
import type { ToldPlace } from '../../worker/protocol';
import type { SavedFiles } from '../store/well-formed';

/** Where a step began: one comes back to it to do the step again. */
export interface Start {
  readonly place: ToldPlace;
  readonly files: SavedFiles;
  /** How many commands had changed the cluster by then. */
  readonly changes: number;
}

export interface LessonState {
  readonly name: string;
  /** Undefined while it is being fetched. */
  readonly lesson: Lesson | undefined;
  readonly progress: Progress;
  readonly start: Start | undefined;
  /** The cluster has come to where what is asked cannot be done any more, or one has gone back to before the step. */
  readonly isAstray: boolean;
  /** An action of the solution is being done. */
  readonly isShowing: boolean;
  /** Why the lesson cannot go on. */
  readonly trouble: string | undefined;
}

/** The lesson that is being taken; without a name, none. */
export const useLesson = create<LessonState>(() => ({
  name: '',
  lesson: undefined,
  progress: BEGINNING,
  start: undefined,
  isAstray: false,
  isShowing: false,
  trouble: undefined,
}));

const goTo = (search: string): void => location.assign(location.pathname + search);

/** Shows a lesson in this window. */
export const goToLesson = (name: string): void => goTo(`?lesson=${name}`);

/** Back to one's own work; the lesson can be taken up where it was left. */
export const leaveLesson = (): void => goTo('');
