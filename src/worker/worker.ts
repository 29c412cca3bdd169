import { createHost } from './host';
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
  socket.onmessage = (event: MessageEvent<string>) => heard(JSON.parse(event.data) as FromServer);
  socket.onclose = () => heard(undefined);
  return {
    send,
    close() {
      socket.onclose = null;
      socket.close();
    },
  };
}

const host = createHost({ post: (message) => self.postMessage(message), wallMs: () => performance.now(), connect });
self.onmessage = ({ data }: MessageEvent<ToHost>) => host.receive(data);

let lastMs = performance.now();
setInterval(() => {
  const nowMs = performance.now();
  host.tick(nowMs - lastMs);
  lastMs = nowMs;
}, TICK_MS);
