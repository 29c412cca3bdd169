import { FIRST } from '../store/session-list';
import { bringBackSession, readSessions } from '../store/sessions';
import { keptAs, showSession } from '../store/workspace';

/** Goes back to the session that was shown before the one that is being opened. Both stay as they are kept. */
export async function cancelOpening(): Promise<void> {
  const [before] = (await readSessions()).filter(({ id }) => id !== keptAs());
  if (!before) await bringBackSession(FIRST);
  showSession(before?.id ?? FIRST);
}
