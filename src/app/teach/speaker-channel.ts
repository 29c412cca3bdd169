import type { Phase } from '../../lessons/course';
import type { Block } from '../../lessons/prose';

/** What is said between the window with a lesson and the one with the speaker's notes, both of this page. */

/** What the speaker is told: where the lesson is. */
export interface Spoken {
  readonly lesson: string;
  /** From 1; behind the last, the lesson is over. */
  readonly step: number;
  readonly of: number;
  readonly phase: Phase;
  readonly title: string;
  readonly notes: readonly Block[];
  /** The title of the step after it. */
  readonly next?: string;
}

const channelOf = (id: string): BroadcastChannel => new BroadcastChannel(`podscope-speaker-${id}`);

/** The lesson whose notes an address asks for (`?speaker=ID`): the window that has opened it knows the number. */
export function speakerIn(search: string): string | undefined {
  const asked = new URLSearchParams(search).get('speaker');
  return asked !== null && /^[a-z0-9]{1,20}$/.test(asked) ? asked : undefined;
}

/** The lesson's end: tells whoever asks, and whenever there is something new. Gives back how to say that there is. */
export function tellSpeaker(id: string, now: () => Spoken | undefined): () => void {
  const channel = channelOf(id);
  const tell = (): void => {
    const spoken = now();
    if (spoken) channel.postMessage(spoken);
  };
  channel.onmessage = tell;
  return tell;
}

/** The speaker's end: hears where the lesson is, from now on. */
export function hearLesson(id: string, heard: (spoken: Spoken) => void): () => void {
  const channel = channelOf(id);
  channel.onmessage = ({ data }: MessageEvent<Spoken>) => heard(data);
  channel.postMessage('where');
  return () => channel.close();
}
