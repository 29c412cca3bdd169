import { calm } from './calm';
import { firstPicture } from './first-picture';
import { servedHost } from './store/transport';

/**
 * Has a service worker keep the page for when there is no network. A server's page is as the server is now, and without it there is nothing to see.
 * To fetch and compile all of it takes seconds of two processors.
 */
export async function keepForOffline(): Promise<void> {
  if (!import.meta.env.PROD || servedHost() !== undefined) return;
  await firstPicture;
  await calm();
  // Browsers have none where site data is blocked, or where the page did not come over HTTPS: then it works with a network only.
  await navigator.serviceWorker?.register('./sw.js').catch(() => undefined);
}
