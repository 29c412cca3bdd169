import { firstPicture } from '../first-picture';
import { host } from '../store/host';
import { configOf, firstCluster, NODES_DEFAULT } from '../store/start';
import { workspace } from '../store/workspace';
import { ASKS, type Wanted } from './contract';
import { obeyParent } from './obey';
import { wantedOf } from './wanted';

/** A frame without anybody who answers has the playground's cluster. */
const ANSWER_WITHIN_MS = 1_000;

/** Asks the page around this one what it wants to be shown. */
function askParent(): Promise<Wanted | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ANSWER_WITHIN_MS, undefined);
    addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
      const wanted = source === parent ? wantedOf(data) : undefined;
      if (!wanted) return;
      clearTimeout(timer);
      resolve(wanted);
    });
    // Whose page it is one cannot know, and nothing is said to it that it does not know.
    parent.postMessage({ type: ASKS }, '*');
  });
}

/** Opens what the link in the address holds, or what the page around this one wants. The user's own work is not looked at. */
export async function startEmbedded(): Promise<void> {
  await firstPicture;
  obeyParent();
  const { session } = location.hash.startsWith('#s=') ? await workspace : {};
  const wanted = session ? { session } : await askParent();
  if (!wanted) {
    host.open(firstCluster());
  } else if ('session' in wanted) {
    // What a link brought has been asked about.
    const { asked } = await import('../own-plugin/asked');
    const wantedSession = session ?? (await asked(wanted.session));
    host.open(wantedSession?.config ?? firstCluster(), wantedSession ? { session: wantedSession } : {});
  } else {
    const { manifests, moment, nodes = NODES_DEFAULT, seed } = wanted;
    host.open({ ...configOf(nodes), ...(seed !== undefined && { seed }) }, { scene: { manifests, moment } });
  }
}
