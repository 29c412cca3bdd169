import { useCluster } from './cluster';
import { host } from './host';
import { keep } from './workspace';

/** While time runs, the place in it is kept this often; what the user does, almost at once. */
const EVERY_MS = 2_000;
const SOON_MS = 150;

/** Keeps the cluster – its inputs, branches and the place in time – for the next visit. */
export function keepSession(): void {
  let due = Number.POSITIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function save(): Promise<void> {
    clearTimeout(timer);
    [due, timer] = [Number.POSITIVE_INFINITY, undefined];
    if (useCluster.getState().link !== 'open') return;
    const session = await host.save().catch(() => undefined);
    if (session) await keep('session', session);
  }

  function saveIn(ms: number): void {
    const at = performance.now() + ms;
    if (at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => void save(), ms);
  }

  useCluster.subscribe((now, before) => {
    if (now.link !== 'open') return;
    const changed =
      before.link !== 'open' ||
      now.branch !== before.branch ||
      now.debug !== before.debug ||
      now.playing !== before.playing ||
      (!now.playing && now.nowUs !== before.nowUs);
    if (changed) saveIn(SOON_MS);
    else if (now.nowUs !== before.nowUs) saveIn(EVERY_MS);
  });
  host.onInput(() => saveIn(SOON_MS));
  addEventListener('pagehide', () => void save());
}
