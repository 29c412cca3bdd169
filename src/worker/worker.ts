import { createHost } from './host';
import { unpackObjects } from './kept-copy';
import type { FromServer, ToHost, ToServer } from './protocol';
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
    heard(JSON.parse(event.data) as FromServer);
    wake();
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

/** What is said while a copy's objects are being unpacked waits. */
let unpacked: Promise<void> | undefined;

async function openCopy({ copy, ...open }: Extract<ToHost, { readonly type: 'open' }>): Promise<void> {
  const objects = copy && (await unpackObjects(copy));
  const config = { ...open.config, ...(objects && { objects }) };
  host.receive({ ...open, config, ...(open.session && { session: { ...open.session, config } }) });
}

function receive(message: ToHost): void {
  host.receive(message);
  wake();
}

self.onmessage = ({ data }: MessageEvent<ToHost>) => {
  if (unpacked) void unpacked.then(() => receive(data));
  else if (data.type !== 'open' || !data.copy) receive(data);
  else
    unpacked = openCopy(data)
      .then(wake)
      .catch((error: unknown) => self.postMessage({ type: 'failed', message: `The copy cannot be opened: ${error}` }));
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
