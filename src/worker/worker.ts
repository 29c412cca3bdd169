import { createHost } from './host';
import { unpackObjects } from './kept-copy';
import { nowAndThen } from './now-and-then';
import { TELL_EVERY_MS } from './opening';
import type { FromHost, FromServer, ToHost, ToServer } from './protocol';
import { carriesOwnPlugins, loadSandbox } from './quickjs';
import type { Line } from './session';

/** The web worker's side of the protocol: one cluster, one page. */
const TICK_MS = 16;

/** The line to `npm run serve`. What is said before it is open waits. */
function connect(url: string, heard: (message: FromServer | undefined) => void): Line {
  const socket = new WebSocket(url);
  const waiting: ToServer[] = [];
  const send = (message: ToServer): void => {
    if (socket.readyState === WebSocket.CONNECTING) waiting.push(message);
    else socket.send(JSON.stringify(message));
  };
  socket.onopen = () => waiting.splice(0).forEach(send);
  socket.onmessage = (event: MessageEvent<string>) => {
    const message = JSON.parse(event.data) as FromServer;
    const needs = carriesOwnPlugins(message);
    const hear = (): void => {
      heard(message);
      wake();
    };
    inTurn(needs, needs ? () => loadSandbox().then(hear) : hear);
  };
  socket.onclose = () => heard(undefined);
  return {
    send,
    close() {
      socket.onclose = null;
      socket.close();
    },
  };
}

const host = createHost({
  post: (message, transfer = []) => self.postMessage(message, { transfer: [...transfer] as ArrayBuffer[] }),
  wallMs: () => performance.now(),
  connect,
});

/** What is said while something is being got ready that is needed first waits for it. */
let ready: Promise<void> | undefined;

function receive(message: ToHost): void {
  host.receive(message);
  wake();
}

/** Tells the page now and then how many of a copy's objects are unpacked. */
function tellOfUnpacking(): (share: number) => void {
  const isDue = nowAndThen(TELL_EVERY_MS, () => performance.now());
  return (share) => {
    if (isDue()) self.postMessage({ type: 'opening', stage: 'objects', share } satisfies FromHost);
  };
}

/** What has to be there before a message can be heard: a copy's objects, and what plugins of the user's own run in, if it carries some. */
async function prepared(message: ToHost, carries: boolean): Promise<ToHost> {
  if (carries) await loadSandbox();
  if (message.type !== 'open' || !message.copy) return message;
  const { copy, ...open } = message;
  const config = { ...open.config, objects: await unpackObjects(copy, tellOfUnpacking()) };
  return { ...open, config, ...(open.session && { session: { ...open.session, config } }) };
}

/** Has somebody hear a message once it can be heard, after all that came before it. */
function inTurn(needs: boolean, hear: () => void | Promise<void>): void {
  if (!ready && !needs) {
    void hear();
    return;
  }
  const next = (ready ?? Promise.resolve())
    .then(hear)
    .catch((error: unknown) => self.postMessage({ type: 'failed', message: `It cannot be opened: ${error}` }))
    .then(() => {
      if (ready === next) ready = undefined;
    });
  ready = next;
}

self.onmessage = ({ data }: MessageEvent<ToHost>) => {
  const carries = carriesOwnPlugins(data);
  const needs = carries || (data.type === 'open' && data.copy !== undefined);
  inTurn(needs, needs ? async () => receive(await prepared(data, carries)) : () => receive(data));
};

let lastMs = 0;
let goesOn = false;
/** The turn that is to come, and when. */
let timer: ReturnType<typeof setTimeout> | undefined;
let dueMs = Number.POSITIVE_INFINITY;
const nextTurn = new MessageChannel();

function turn(): void {
  const nowMs = performance.now();
  goesOn = host.tick(nowMs - lastMs);
  lastMs = nowMs;
  clearTimeout(timer);
  timer = undefined;
  dueMs = Number.POSITIVE_INFINITY;
  if (goesOn) nextTurn.port2.postMessage(undefined);
  else turnIn(host.restMs());
}

/** The next turn comes after so many milliseconds, or earlier; never, where time stands and all is told. */
function turnIn(ms: number): void {
  const at = performance.now() + Math.max(TICK_MS, ms);
  if (at >= dueMs) return;
  dueMs = at;
  clearTimeout(timer);
  timer = setTimeout(turn, at - performance.now());
}

/** Something was said: there may be more to do, and time may pass again. */
function wake(): void {
  if (goesOn) return;
  if (timer === undefined) lastMs = performance.now();
  turnIn(TICK_MS);
}

// At full pace the next turn comes as soon as what the page has said meanwhile is heard: a timer would let most of the time pass idly.
nextTurn.port1.onmessage = turn;
