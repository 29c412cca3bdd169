import { stepAt } from '../../lessons/course';
import { useLesson } from '../lessons/store';
import { type Spoken, tellSpeaker } from './speaker-channel';

function now(): Spoken | undefined {
  const { lesson, progress } = useLesson.getState();
  if (!lesson) return undefined;
  const step = stepAt(lesson, progress);
  const next = lesson.steps[progress.step + 1];
  return {
    lesson: lesson.title,
    step: progress.step + 1,
    of: lesson.steps.length,
    phase: progress.phase,
    title: step?.words.title ?? lesson.title,
    notes: step?.words.notes ?? [],
    ...(next && { next: next.words.title }),
  };
}

let id: string | undefined;

/** Opens the speaker's notes in a window of their own; false if the browser does not let us. */
export function openSpeaker(): boolean {
  if (id === undefined) {
    id = Math.random().toString(36).slice(2, 12);
    useLesson.subscribe(tellSpeaker(id, now));
  }
  return window.open(`${location.pathname}?speaker=${id}`, `podscope-speaker-${id}`, 'popup,width=560,height=720') !== null;
}
