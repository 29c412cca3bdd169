import { readKept, writeKept } from '../store/storage';

/** A recording's file lies in the browser while it is looked at, so that a reload does not lose it. */

const KEY = 'recording';
const ENDING = '.podscope-recording';

export const isRecordingFile = ({ name }: File): boolean => name.endsWith(ENDING);

/** Shows a recording in the live view. Where the browser keeps nothing, it says so and nothing else changes. */
export async function openRecordingFile(file: File): Promise<void> {
  if (await writeKept(KEY, file)) location.assign(`${location.pathname}?recording`);
}

/** The recording that was opened last. */
export async function keptRecording(): Promise<Blob | undefined> {
  const kept = await readKept(KEY);
  return kept instanceof Blob ? kept : undefined;
}
