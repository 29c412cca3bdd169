import { keep, workspace } from '../store/workspace';
import { restoreScreen, useScreen } from './screen';

/** Of a long output, the end. */
const KEPT_MAX = 100;
const KEEP_AFTER_MS = 500;

/** Shows what the terminal showed before the page was loaded again, and keeps what it shows from now on. */
export async function keepScreen(): Promise<void> {
  restoreScreen((await workspace).screen);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    void keep('screen', useScreen.getState().blocks.slice(-KEPT_MAX));
  };
  useScreen.subscribe(() => {
    timer ??= setTimeout(save, KEEP_AFTER_MS);
  });
  addEventListener('pagehide', () => timer !== undefined && save());
}
