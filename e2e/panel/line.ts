import type { Transport, TransportEvents } from '../../src/app/store/transport';
import { createHost, type Host } from '../../src/worker/host';
import type { FromHost, ToHost } from '../../src/worker/protocol';

/**
 * The page's line to its worker, within this process: takes the place of `src/app/store/transport`, and therefore knows nothing of the rest of the page.
 */

/** The test's own questions have numbers that the page never comes to. */
export const OWN = 1e9;
/** Ten virtual seconds to one of the wall clock; a host takes no more at once than this. */
const TICK_MS = 100;
const VIRTUAL_US = 1e6;

let worker: Host | undefined;
/** What the host has said and the page has not heard yet. */
const inbox: FromHost[] = [];
let events: TransportEvents | undefined;
const drawings: FrameRequestCallback[] = [];
let own: FromHost[] = [];

export const servedHost = (): undefined => undefined;

export function connectWorker(to: TransportEvents): Transport {
  let wallMs = 0;
  const hear = (message: FromHost): void => {
    const isOwn = (message.type === 'response' && message.call >= OWN) || (message.type === 'answer' && message.query >= OWN);
    if (isOwn) own.push(message);
    else inbox.push(message);
  };
  const made = createHost({ post: hear, wallMs: () => (wallMs += 0.02) });
  worker = made;
  events = to;
  return { post: (message) => made.receive(message), close: () => undefined };
}

globalThis.requestAnimationFrame = (draw) => drawings.push(draw);

/** The page hears what it has been told, and draws; until there is nothing more. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    worker?.tick(0);
    if (inbox.length === 0 && drawings.length === 0) return;
    for (const message of inbox.splice(0)) events?.onMessage(message);
    for (const draw of drawings.splice(0)) draw(0);
    // Whoever waited for an answer goes on.
    await Promise.resolve();
  }
}

/** Lets virtual time pass, if it runs. */
export async function pass(us: number): Promise<void> {
  for (let left = us; left > 0; left -= VIRTUAL_US) {
    worker?.tick(TICK_MS * Math.min(1, left / VIRTUAL_US));
    await settle();
  }
}

/** Says something to the host in the test's own name, and gives what it answers. */
export function ask(message: ToHost): FromHost {
  own = [];
  worker?.receive(message);
  const answer = own.at(-1);
  if (!answer) throw new Error(`no answer to ${JSON.stringify(message)}`);
  return answer;
}
