import { tell } from '../store/notices';
import { hashOf, textsInZip } from './own-texts';

/** Opens a file as a lesson, which has a cluster of its own; one that cannot be read changes nothing. */
export async function openLessonFile(file: File): Promise<void> {
  const texts = textsInZip(new Uint8Array(await file.slice(0, 4_000_000).arrayBuffer()));
  const hash = texts && hashOf(texts);
  if (hash === undefined) tell('bad-lesson');
  // In an address, it outlives a reload, and can be handed on.
  else location.assign(location.pathname + hash);
}
