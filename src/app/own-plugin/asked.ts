import { ownPluginsIn } from '../../api/own-plugins';

/**
 * Something from outside (a link, a file, a lesson, another page), before it is opened: plugins that somebody has written do not run before the user has seen
 * them. Gives it back as it is to be opened, perhaps without them; undefined: it is not to be opened. What carries none is not asked about.
 */
export async function asked<T>(carrier: T): Promise<T | undefined> {
  if (ownPluginsIn(carrier).length === 0) return carrier;
  const { askToRun } = await import('./AskToRun');
  return askToRun(carrier);
}
